import { BADGE_ROLE, COLLEAGUE, OPERATIONS_ROLE } from './accounts';
import { CATEGORY, LIST_LABELS, TASK_KEY, TASK_NAME } from './labels';
import { instantText } from './fields';
import type { StatusCode } from './status';
import type { FormField, RetryOutcome, Task, TaskDefinition, User } from './state';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SERVICE_KEY = 1100;

/** The labels of the sample's second task (contract 4.5). */
const FEW: readonly string[] = [
  TASK_KEY,
  TASK_NAME,
  'Objects.Name',
  CATEGORY,
  'Process Instance.Task Information.Target User',
  'Process Instance.Task Information.Creation Date',
  'Process Instance.Task Information.Retry Task',
];
export const LACKING: readonly string[] = LIST_LABELS.filter((label) => !FEW.includes(label));

const FAILURES = [
  { reason: 'Connection refused by target', data: 'TARGET_UNREACHABLE' },
  { reason: 'Account already exists on the target', data: 'USER_ALREADY_EXISTS' },
  { reason: 'Read timed out after 30000 ms', data: 'TARGET_UNREACHABLE' },
  { reason: 'Mandatory attribute “Straße” is missing', data: 'INVALID_DATA' },
] as const;

function failure(turn: number): RetryOutcome & { succeeds: false } {
  return { succeeds: false, ...(FAILURES[turn % FAILURES.length] ?? FAILURES[0]) };
}

/** Of ten tasks seven succeed at once, one at the second try, one at the third, one never. */
function script(turn: number): RetryOutcome[] {
  const good: RetryOutcome = { succeeds: true };
  switch (turn % 10) {
    case 7:
      return [failure(turn), good];
    case 8:
      return [failure(turn), failure(turn + 1), good];
    case 9:
      return [failure(turn)];
    default:
      return [good];
  }
}

function formOf(user: User, created: number): FormField[] {
  return [
    { name: 'User ID', value: user.login.toLowerCase() },
    { name: 'First Name', value: user.firstName },
    { name: 'Last Name', value: user.lastName },
    { name: 'Cost Centre', value: 4000 + (user.key % 17) },
    { name: 'Start Date', value: instantText(created - (created % DAY)) },
  ];
}

/** Whose queue a task is in. */
export type Queue = 'service' | 'operations' | 'default' | 'badge' | 'colleague';

function assignment(queue: Queue): Pick<Task, 'assignedUser' | 'assignedRole' | 'assignedByDefault'> {
  const [assignedUser, assignedRole] = {
    service: [SERVICE_KEY, 0] as const,
    operations: [0, Number(OPERATIONS_ROLE.key)] as const,
    default: [1, 0] as const,
    badge: [0, Number(BADGE_ROLE.key)] as const,
    colleague: [Number(COLLEAGUE.key), 0] as const,
  }[queue];
  return { assignedUser, assignedRole, assignedByDefault: queue === 'default' };
}

export interface Plan {
  readonly key: number;
  readonly definition: TaskDefinition;
  readonly process: number;
  readonly beneficiary: User;
  readonly status: StatusCode;
  readonly queue: Queue;
  /** Number of the task in the seed; everything that varies is taken from it. */
  readonly turn: number;
  readonly now: number;
}

export function planTask({ key, definition, process, beneficiary, status, queue, turn, now }: Plan): Task {
  const automated = definition.adapter > 0;
  const created = now - (turn % 30) * DAY - ((turn * 37) % 1440) * MINUTE;
  const failed = automated ? failure(turn) : { reason: 'The target’s owner refused', data: 'NOT_POSSIBLE' };
  const rejected = status === 'R';
  return {
    key,
    definition: definition.key,
    process,
    created,
    status,
    data: rejected ? failed.data : '',
    note: turn % 15 === 3 ? `Ticket 88-${turn} opened\nasked “Zoë” & co` : '',
    projectedEnd: turn % 21 === 4 ? instantText(created - (created % DAY) + 14 * DAY) : '',
    reason: rejected ? failed.reason : '',
    ...assignment(queue),
    updatedBy: 'XELSYSADM',
    retries: automated && rejected ? 1 : 0,
    retryOutcomes: automated ? script(turn) : [],
    history:
      queue === 'default'
        ? [{ status, assigner: 0 }]
        : [
            { status, assigner: 0 },
            { status, assigner: 1 },
          ],
    form: automated ? formOf(beneficiary, created) : [],
    ...(!automated && turn % 5 === 2 && { lacksInLists: LACKING }),
  };
}
