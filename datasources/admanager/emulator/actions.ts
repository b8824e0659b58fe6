import type { AdmanagerBehaviour } from './behaviour';

/** What an action acts on, and thereby which key names it in `accounts` (contract 4.5). */
export type AccountKind = 'user' | 'group' | 'contact' | 'computer';

export type Need = 'mandatory' | 'optional' | 'none';

export interface Action {
  readonly of: AccountKind;
  readonly container: Need;
  readonly groups: Need;
  /** Takes `durationType` and `duration`. */
  readonly timed: boolean;
  readonly everyGroup: Need;
  /** Whether `isRemoveAllGroup` makes `groups` needless. */
  readonly everyGroupInstead: boolean;
  /** Further keys that have to be there. */
  readonly keys: readonly string[];
}

const PLAIN: Action = {
  of: 'user',
  container: 'none',
  groups: 'none',
  timed: false,
  everyGroup: 'none',
  everyGroupInstead: false,
  keys: [],
};

const move = (of: AccountKind, container: Need = 'mandatory'): Action => ({ ...PLAIN, of, container });
const add = (of: AccountKind, groups: Need = 'mandatory'): Action => ({ ...PLAIN, of, groups, timed: true });
const remove = (of: AccountKind, everyGroup: Need): Action => ({ ...PLAIN, of, groups: 'mandatory', everyGroup });

const SEED_ACTIONS = new Set(['MOVE_USER', 'ADD_USERS_TO_GROUP']);

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['MOVE_USER', move('user')],
  ['ADD_USERS_TO_GROUP', add('user')],
  ['REMOVE_USERS_FROM_GROUP', { ...remove('user', 'optional'), everyGroupInstead: true }],
  ['DISABLE_USER', PLAIN],
  ['RESET_PASSWORD', { ...PLAIN, keys: ['PasswordType'] }],
  ['MOVE_FOLDER', PLAIN],
  ['DELETE_FOLDER', PLAIN],
  ['CUSTOM_SCRIPT', { ...PLAIN, keys: ['Script'] }],
  ['ADD_GROUPS_TO_GROUP', add('group')],
  ['REMOVE_GROUPS_FROM_GROUP', remove('group', 'optional')],
  ['MOVE_GROUP', move('group')],
  ['DELETE_GROUP', { ...PLAIN, of: 'group' }],
  ['ADD_CONTACTS_TO_GROUP', add('contact', 'optional')],
  ['REMOVE_CONTACTS_FROM_GROUP', remove('contact', 'mandatory')],
  ['MOVE_CONTACT', move('contact', 'optional')],
  ['ADD_COMPUTERS_TO_GROUP', add('computer')],
  ['REMOVE_COMPUTERS_FROM_GROUP', remove('computer', 'mandatory')],
  ['MOVE_COMPUTERS', move('computer')],
  ['DISABLE_COMPUTER', { ...PLAIN, of: 'computer' }],
  ['DELETE_COMPUTER', { ...PLAIN, of: 'computer' }],
]);

/** Every `RequestAction` that the documentation knows. */
export const ACTION_NAMES: readonly string[] = [...ACTIONS.keys()];

export function actionNamed(name: string, behaviour: Readonly<AdmanagerBehaviour>): Action | undefined {
  return behaviour.onlySeedActions && !SEED_ACTIONS.has(name) ? undefined : ACTIONS.get(name);
}
