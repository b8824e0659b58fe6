// The data behind the measured queries: made up, and the same at every run.
export const ORGANIZATION = 'Northwind Trust';
/** Lists of so many tasks, and tasks of so many users, each size in an organization or a task of its own. */
export const SIZES = [10, 100, 1_000, 10_000];
export const listOf = (size) => `List of ${size}`;

const FIRST_TASK = 5_001;
const PLAIN_TASKS = 100;
const USERS_OF_A_PLAIN_TASK = 3;
const FIRST_WIDE_TASK = 6_001;
const FIRST_LISTED_TASK = 100_001;
const STATES = ['Active', 'Active', 'Completed', 'Locked'];

const twoDigits = (number) => String(number).padStart(2, '0');
const digits = (turn, month) => `2035-${twoDigits(month)}-${twoDigits(1 + (turn % 28))}T${twoDigits(turn % 24)}:30:00`;

/** @param isFirst of the task: a task of which everybody has completed is gone */
function entry(userId, turn, isFirst) {
  const state = isFirst ? 'Active' : STATES[turn % STATES.length];
  const serial = state === 'Completed' ? String(1_004_400 + turn).padStart(10, '0') : null;
  return { userId, start: digits(turn, 1 + (turn % 6)), stop: digits(turn, 7 + (turn % 6)), state, serial };
}

function task(id, organization, userIds) {
  return {
    id,
    organization,
    operator: id % 5 === 0 ? null : 'h.dubois',
    tokenOption: id % 2 === 0 ? 'MobilePASS' : 'GrIDsure',
    description: id % 3 === 0 ? 'Leavers & joiners <HQ>' : 'Spring intake',
    entries: userIds.map((userId, turn) => entry(userId, id + turn, turn === 0)),
  };
}

const userIds = (count) => Array.from({ length: count }, (_none, turn) => `w${String(turn + 1).padStart(5, '0')}`);

/** Number of the task with so many users. */
export const wideTask = (users) => FIRST_WIDE_TASK + [...SIZES, 200].indexOf(users);
export const plainTasks = Array.from({ length: PLAIN_TASKS }, (_none, turn) => FIRST_TASK + turn);
/** Number of the last task in the list of that size. */
export const lastTask = (size) => FIRST_LISTED_TASK + size - 1;

/** @param operators of the emulator's own seed */
export function safenetState(operators) {
  const everybody = userIds(Math.max(...SIZES));
  const users = everybody.map((userId, turn) => ({
    userId,
    firstName: ['Amélie', 'Ben', 'Chloë', 'Dara'][turn % 4],
    lastName: `O'Neill ${turn}`,
    email: `${userId}@northwind.example`,
    mobile: null,
    tokens: [],
  }));
  const lists = SIZES.map(listOf);
  const plain = plainTasks.map((id) =>
    task(id, ORGANIZATION, everybody.slice(id % 50, (id % 50) + USERS_OF_A_PLAIN_TASK)),
  );
  const wide = [...SIZES, 200].map((size) => task(wideTask(size), ORGANIZATION, everybody.slice(0, size)));
  const listed = SIZES.flatMap((size) =>
    Array.from({ length: size }, (_none, turn) =>
      task(FIRST_LISTED_TASK + turn, listOf(size), [everybody[turn % everybody.length]]),
    ),
  );
  return {
    organizations: [ORGANIZATION, ...lists].map((name) => ({ name, users })),
    operators: operators.map((operator) => ({ ...operator, scope: [...operator.scope, ...lists] })),
    tasks: [...plain, ...wide, ...listed],
    nextTaskId: 1_000_000,
  };
}

/** Numbers of Oracle tasks that the service account sees and may retry, in the order of its list. */
export function retriableTasks({ tasks, definitions, users }, account) {
  const service = users.find(({ login }) => login === account.toUpperCase());
  const automated = new Set(definitions.filter(({ adapter }) => adapter > 0).map(({ key }) => key));
  return tasks
    .filter(({ status, definition }) => status === 'R' && automated.has(definition))
    .filter((one) => one.assignedUser === service.key || service.roles.includes(one.assignedRole))
    .map(({ key }) => key)
    .sort((one, other) => one - other);
}
