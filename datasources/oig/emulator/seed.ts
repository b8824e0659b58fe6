import { APPLICATIONS, PAYROLL, seedDefinitions } from './seed-applications';
import { ROLES, seedUsers } from './seed-people';
import { LACKING, planTask, type Queue } from './seed-tasks';
import type { StatusCode } from './status';
import type { Task, TaskDefinition, State } from './state';

interface Wish {
  readonly key: number;
  /** Key of a task definition. */
  readonly definition: number;
  readonly beneficiary: string;
  readonly status: StatusCode;
  readonly queue: Queue;
  readonly process?: number;
  readonly request?: string;
  readonly changes?: Partial<Task>;
}

/** Tasks of Oracle's sample and of the contract's examples. */
const NAMED: readonly Wish[] = [
  { key: 30, definition: 202, beneficiary: 'BCASTRO', status: 'R', queue: 'service' },
  { key: 31, definition: 203, beneficiary: 'BPARK', status: 'R', queue: 'operations' },
  { key: 3016, definition: 602, beneficiary: 'DMULLER', status: 'P', queue: 'service' },
  { key: 3018, definition: 600, beneficiary: 'AROSSI', status: 'R', queue: 'service' },
  {
    key: 7401,
    definition: 118,
    beneficiary: 'ROKAFOR',
    status: 'R',
    queue: 'service',
    process: 2210,
    request: '5120',
    changes: {
      reason: 'Connection refused by target',
      data: 'TARGET_UNREACHABLE',
      retryOutcomes: [{ succeeds: true }],
      projectedEnd: '',
      history: [{ status: 'R', assigner: 0 }],
    },
  },
  {
    key: 7409,
    definition: 131,
    beneficiary: 'MIKAWA',
    status: 'R',
    queue: 'operations',
    process: 2211,
    changes: {
      lacksInLists: LACKING,
      history: [
        { status: 'P', assigner: 0 },
        { status: 'P', assigner: 1 },
      ],
    },
  },
  { key: 7412, definition: 403, beneficiary: 'ROKAFOR', status: 'R', queue: 'operations', process: 2212 },
];

const PAYROLL_REJECTED = 420;
const OTHERS = 260;
const LOGINS = seedUsers()
  .filter(({ key }) => key > 1300)
  .map(({ login }) => login);

function pick<Row>(rows: readonly Row[], turn: number): Row {
  const row = rows[turn % rows.length];
  if (row === undefined) throw new Error('Nothing to pick from');
  return row;
}

/** Payroll's target was down for a night: two automated tasks to each one a person does. */
function payrollWishes(): Wish[] {
  const base = (PAYROLL - 300) * 200;
  return Array.from({ length: PAYROLL_REJECTED }, (_none, turn) => ({
    key: 8001 + turn * 3,
    definition: base + pick([0, 1, 2, 0, 1, 3], turn),
    beneficiary: pick(LOGINS, turn * 7),
    status: 'R',
    queue: turn % 2 === 0 ? 'service' : 'operations',
    ...(turn % 2 === 0 && { request: String(60_001 + turn) }),
  }));
}

/** All applications, all queues, all states; one in three is not open. */
function otherWishes(): Wish[] {
  const open: readonly StatusCode[] = ['P', 'R', 'P', 'R', 'P', 'R', 'P', 'R', 'P', 'R', 'P', 'R'];
  const statuses: readonly StatusCode[] = [...open, 'C', 'W', 'MC', 'UC', 'S', 'X'];
  const queues: readonly Queue[] = ['service', 'default', 'operations', 'badge', 'operations', 'colleague', 'service'];
  return Array.from({ length: OTHERS }, (_none, turn) => ({
    key: 8002 + turn * 3,
    definition: (pick(APPLICATIONS, turn).key - 300) * 200 + (Math.floor(turn / APPLICATIONS.length) % 4),
    beneficiary: pick(LOGINS, turn * 11),
    status: pick(statuses, turn * 5 + Math.floor(turn / 6)),
    queue: pick(queues, turn),
    ...(turn % 3 === 0 && { request: String(70_001 + turn) }),
  }));
}

/** The same for the same clock: nothing here is left to chance. */
export function seedState(now: number): State {
  const definitions = new Map<number, TaskDefinition>(seedDefinitions().map((each) => [each.key, each]));
  const users = seedUsers();
  const byLogin = new Map(users.map((user) => [user.login, user]));
  const state: State = {
    users,
    roles: [...ROLES],
    applications: [...APPLICATIONS],
    definitions: [...definitions.values()],
    processes: [],
    tasks: [],
    requests: [],
    nextTaskKey: 20_001,
  };
  for (const [turn, wish] of [...NAMED, ...payrollWishes(), ...otherWishes()].entries()) {
    const definition = definitions.get(wish.definition);
    const beneficiary = byLogin.get(wish.beneficiary);
    if (!definition || !beneficiary) throw new Error(`The seed of task ${wish.key} names what is not there`);
    const process = wish.process ?? 30_001 + turn;
    const { key, status, queue, request = '' } = wish;
    const task = planTask({ key, definition, process, beneficiary, status, queue, turn, now });
    // Plans share their rows, a state must not: what one run does to a task stays in that run.
    state.tasks.push(structuredClone({ ...task, ...wish.changes }));
    const account = beneficiary.login.toLowerCase();
    state.processes.push({
      key: process,
      application: definition.application,
      beneficiary: beneficiary.login,
      account,
      request,
    });
    if (request !== '') {
      state.requests.push({
        id: request,
        status: 'Request Completed',
        type: 'Provision ApplicationInstance',
        justification: turn % 4 === 0 ? 'New starter' : '',
        requester: 1,
        beneficiary: beneficiary.key,
        created: task.created - 22_000,
      });
    }
  }
  return state;
}
