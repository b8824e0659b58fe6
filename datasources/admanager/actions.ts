import type { WorkflowAction } from '../contracts/workflow-requests';

/** What an action takes besides accounts, and how its accounts are named (contract 4.5). */
export interface ActionShape {
  readonly accountKey: 'sAMAccountName' | 'name' | 'computerName';
  readonly container?: true;
  /** Accounts go into groups, or out of them. */
  readonly groups?: 'into' | 'out-of';
  /** `always`: the key `isRemoveAllGroup` is mandatory, and so are the groups. `instead`: it may stand for them. */
  readonly removeAllKey?: 'always' | 'instead';
  readonly folder?: true;
}

/**
 * A closed list: the documented actions that set no password and run no script. The spelling of MOVE_COMPUTERS is the
 * vendor's. Containers and groups that the vendor marks optional are wanted here: without them nothing is asked for.
 */
export const ACTIONS: Readonly<Record<WorkflowAction, ActionShape>> = {
  MOVE_USER: { accountKey: 'sAMAccountName', container: true },
  ADD_USERS_TO_GROUP: { accountKey: 'sAMAccountName', groups: 'into' },
  REMOVE_USERS_FROM_GROUP: { accountKey: 'sAMAccountName', groups: 'out-of', removeAllKey: 'instead' },
  DISABLE_USER: { accountKey: 'sAMAccountName' },
  MOVE_FOLDER: { accountKey: 'sAMAccountName', folder: true },
  DELETE_FOLDER: { accountKey: 'sAMAccountName' },
  ADD_GROUPS_TO_GROUP: { accountKey: 'sAMAccountName', groups: 'into' },
  REMOVE_GROUPS_FROM_GROUP: { accountKey: 'sAMAccountName', groups: 'out-of', removeAllKey: 'always' },
  MOVE_GROUP: { accountKey: 'sAMAccountName', container: true },
  DELETE_GROUP: { accountKey: 'sAMAccountName' },
  ADD_CONTACTS_TO_GROUP: { accountKey: 'name', groups: 'into' },
  REMOVE_CONTACTS_FROM_GROUP: { accountKey: 'name', groups: 'out-of', removeAllKey: 'always' },
  MOVE_CONTACT: { accountKey: 'name', container: true },
  ADD_COMPUTERS_TO_GROUP: { accountKey: 'computerName', groups: 'into' },
  REMOVE_COMPUTERS_FROM_GROUP: { accountKey: 'computerName', groups: 'out-of', removeAllKey: 'always' },
  MOVE_COMPUTERS: { accountKey: 'computerName', container: true },
  DISABLE_COMPUTER: { accountKey: 'computerName' },
  DELETE_COMPUTER: { accountKey: 'computerName' },
};
