import type { Entry, Task, User, State } from '../../datasources/safenet/emulator';
import { seedOperators } from '../../datasources/safenet/emulator/seed-operators';
import { apartByCase } from './naughty-strings';

export const HOME = 'Northwind Trust';
/** Task numbers: crowds of users from 1 on, texts from 1001 on, one for each string. */
export const FIRST_TEXT = 1001;

function user(userId: string): User {
  return { userId, firstName: userId, lastName: userId, email: 'x@northwind.example', mobile: null, tokens: [] };
}

function entry(userId: string, text: string): Entry {
  // The column is a text, and what a server may write there nobody documents.
  const state = text as Entry['state'];
  return { userId, start: '2020-01-01T12:00:00', stop: '2090-01-31T12:00:00', state, serial: text };
}

export interface NaughtyStateOptions {
  /** Crowds whose users have them for an id, a name, a serial number and a status. */
  readonly userIds?: readonly string[];
  /** A task for each, which has it for an operator, a token option and a description. */
  readonly texts?: readonly string[];
  /** An account for each, with one task. */
  readonly accounts?: readonly string[];
}

/** A state of naughty strings. There is always a task in the account at home. */
export function naughtyState({ userIds = [], texts = [], accounts = [] }: NaughtyStateOptions): State {
  const task = (id: number, organization: string, text: string | null, entries: Entry[]): Task => {
    return { id, organization, operator: text, tokenOption: text ?? '', description: text, entries };
  };
  const [known = []] = apartByCase(accounts);
  const crowds = apartByCase(userIds).map((names, index) =>
    task(
      1 + index,
      HOME,
      null,
      names.map((name) => entry(name, name)),
    ),
  );
  const textTasks = texts.map((text, index) => task(FIRST_TEXT + index, HOME, text, [entry('ada', 'Active')]));
  const elsewhere = known.map((account, index) => task(5001 + index, account, null, [entry('ada', 'Active')]));
  return {
    organizations: [
      { name: HOME, users: [...new Set(['ada', ...userIds])].map(user) },
      ...known.map((name) => ({ name, users: [user('ada')] })),
    ],
    operators: seedOperators().map((operator) => ({ ...operator, scope: [HOME, ...known] })),
    tasks: [
      ...(crowds.length > 0 ? crowds : [task(1, HOME, null, [entry('ada', 'Active')])]),
      ...textTasks,
      ...elsewhere,
    ],
    nextTaskId: 9001,
  };
}
