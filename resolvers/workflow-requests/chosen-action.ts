import type { WorkflowAction } from '../../datasources/contracts/workflow-requests';
import type { CreateWorkflowRequestInput } from './create-workflow-request.input';
import type { MembershipEndInput } from './membership-end.input';
import { InputError } from '../shared/input-error';

/** The fields of the input that are actions. */
type ActionFieldName = Exclude<
  keyof CreateWorkflowRequestInput,
  'backend' | 'domainNames' | 'subject' | 'description' | 'priority' | 'idempotencyKey'
>;

const ACTIONS: { readonly [Name in ActionFieldName]: WorkflowAction } = {
  moveUsers: 'MOVE_USER',
  addUsersToGroups: 'ADD_USERS_TO_GROUP',
  removeUsersFromGroups: 'REMOVE_USERS_FROM_GROUP',
  disableUsers: 'DISABLE_USER',
  moveHomeFolders: 'MOVE_FOLDER',
  deleteHomeFolders: 'DELETE_FOLDER',
  addGroupsToGroups: 'ADD_GROUPS_TO_GROUP',
  removeGroupsFromGroups: 'REMOVE_GROUPS_FROM_GROUP',
  moveGroups: 'MOVE_GROUP',
  deleteGroups: 'DELETE_GROUP',
  addContactsToGroups: 'ADD_CONTACTS_TO_GROUP',
  removeContactsFromGroups: 'REMOVE_CONTACTS_FROM_GROUP',
  moveContacts: 'MOVE_CONTACT',
  addComputersToGroups: 'ADD_COMPUTERS_TO_GROUP',
  removeComputersFromGroups: 'REMOVE_COMPUTERS_FROM_GROUP',
  moveComputers: 'MOVE_COMPUTERS',
  disableComputers: 'DISABLE_COMPUTER',
  deleteComputers: 'DELETE_COMPUTER',
};
const FIELDS = Object.keys(ACTIONS) as ActionFieldName[];

/** What the actions say, each of them a part of it. */
export interface ActionDetails {
  readonly accounts: readonly string[];
  readonly container?: string;
  readonly groups?: readonly string[] | null;
  readonly fromAllGroups?: boolean;
  readonly membershipEnds?: MembershipEndInput | null;
  readonly drive?: string;
  readonly path?: string;
  readonly keepCopy?: boolean;
}

export interface ChosenAction {
  readonly action: WorkflowAction;
  /** Path of the action, e.g. `input.moveUsers`. */
  readonly path: string;
  readonly details: ActionDetails;
}

/** @throws InputError unless exactly one action is given. */
export function chosenAction(input: CreateWorkflowRequestInput): ChosenAction {
  const given = FIELDS.flatMap((field) => {
    const details: ActionDetails | null | undefined = input[field];
    return details ? [{ action: ACTIONS[field], path: `input.${field}`, details }] : [];
  });
  const [only] = given;
  if (only && given.length === 1) return only;
  const found = only
    ? `${given.map(({ path }) => path.replace('input.', '')).join(' and ')} are given`
    : 'none is given';
  throw InputError.at('input', `must have exactly one action, of ${FIELDS.join(', ')}; ${found}`);
}
