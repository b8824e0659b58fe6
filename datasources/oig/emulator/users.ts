import { idIn, type Call } from './call-context';
import { fieldList, namesAsked, type Field, type Value } from './fields';
import { self } from './links';
import { page } from './paging';
import { json, refuse, type Answer } from './replies';
import { blanks, unquoted } from './task-filter';
import type { User } from './state';

/** Contract section 11. */
function userValues(user: User): Map<string, Value> {
  return new Map<string, Value>([
    ['User Login', user.login],
    ['Display Name', `${user.firstName} ${user.lastName}`],
    ['First Name', user.firstName],
    ['Last Name', user.lastName],
    ['Email', user.email],
    ['Title', user.title],
    ['Role', 'Full-Time'],
    ['Organization Name', user.organization],
    ['Manager Login', user.managerLogin],
    ['Status', user.active ? 'Active' : 'Disabled'],
    ['Xellerate Type', 'End-User'],
    ['usr_createby', 1],
    ['usr_key', user.key],
  ]);
}

/** Those asked for, in the order asked, and `usr_key` always. */
function fieldsOf(call: Call, user: User): Field[] {
  const values = userValues(user);
  const names = [...(namesAsked(call.query) ?? values.keys())].filter((name) => name !== 'usr_key');
  const pairs = [...names, 'usr_key'].flatMap((name): [string, Value][] => {
    const value = values.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return fieldList(pairs, call.emulator.behaviour);
}

type Test = (values: ReadonlyMap<string, Value>) => boolean;

function clause(attribute: string, operator: string, text: string): Test {
  const label = blanks(attribute);
  const value = blanks(unquoted(text)).toLowerCase();
  const textOf = (values: ReadonlyMap<string, Value>): string => String(values.get(label) ?? '').toLowerCase();
  switch (operator.toLowerCase()) {
    case 'eq':
      return (values) => textOf(values) === value;
    case 'sw':
      return (values) => textOf(values).startsWith(value);
    default:
      throw refuse(400, 'Invalid filter.');
  }
}

/** `eq`, `sw` and `or` are the ones documented. Attributes of contained entities are unknown here, as the guide wants it. */
function userFilter(q: string | null, known: ReadonlySet<string>): Test {
  if (q === null) return () => true;
  const words = q.trim().split(/\s+/);
  const tests: Test[] = [];
  for (let at = 0; at < words.length; at += 4) {
    const [attribute = '', operator = '', value, conjunction] = words.slice(at, at + 4);
    if (!known.has(blanks(attribute))) throw refuse(400, `Invalid search attribute: ${attribute}`);
    if (value === undefined) throw refuse(400, 'Invalid filter.');
    if (conjunction !== undefined && (conjunction.toLowerCase() !== 'or' || at + 4 >= words.length)) {
      throw refuse(400, 'Invalid filter.');
    }
    tests.push(clause(attribute, operator, value));
  }
  return (values) => tests.some((test) => test(values));
}

export function listUsers(call: Call): Answer {
  const { state } = call.emulator;
  const all = state.users.map((user) => ({ user, values: userValues(user) }));
  const passes = userFilter(call.query.get('q'), new Set(all[0]?.values.keys()));
  const found = all.filter(({ values }) => passes(values)).sort((one, other) => one.user.key - other.user.key);
  const { head, rows } = page(call, found, { path: '/users', bareSelf: false, narrows: true });
  const users = rows.map(({ user }) => ({
    links: [self(call, `/users/${user.key}`)],
    id: String(user.key),
    fields: fieldsOf(call, user),
  }));
  return json({ ...head, users });
}

export function getUser(call: Call): Answer {
  const id = idIn(call);
  const user = call.emulator.state.users.find(({ key }) => String(key) === id);
  if (!user) throw refuse(404, `User ${id} does not exist.`);
  return json({ links: [self(call, `/users/${id}`)], fields: fieldsOf(call, user) });
}
