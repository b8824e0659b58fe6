import type { TaskAction, TaskStatus, TaskUserStatus } from '../contracts/provisioning-tasks';

/** Letters of the task, then words of the category (contract, section 7); compared in lower case. */
const STATUSES: Readonly<Record<string, TaskStatus>> = {
  p: 'PENDING',
  w: 'PENDING',
  px: 'PENDING',
  r: 'REJECTED',
  s: 'SUSPENDED',
  c: 'COMPLETED',
  mc: 'COMPLETED',
  uc: 'COMPLETED',
  x: 'CANCELLED',
  pending: 'PENDING',
  waiting: 'PENDING',
  'pending cancellation': 'PENDING',
  rejected: 'REJECTED',
  suspended: 'SUSPENDED',
  completed: 'COMPLETED',
  'manually completed': 'COMPLETED',
  'unsuccessfully completed': 'COMPLETED',
  cancelled: 'CANCELLED',
};

/** The words a list can be narrowed by; a status without a word is one that no task here ever has. */
const WORDS: Readonly<Partial<Record<TaskStatus, string>>> = {
  PENDING: 'Pending',
  REJECTED: 'Rejected',
  SUSPENDED: 'Suspended',
  COMPLETED: 'Completed',
  CANCELLED: 'Cancelled',
};

const OPEN_ACTIONS: readonly TaskAction[] = ['REASSIGN', 'COMPLETE', 'SET_NOTE', 'SET_RESPONSE'];

export function decodeStatus(text: string): TaskStatus {
  const key = text.trim().toLowerCase();
  return Object.hasOwn(STATUSES, key) ? (STATUSES[key] ?? 'UNKNOWN') : 'UNKNOWN';
}

export function encodeStatus(status: TaskStatus): string | null {
  return WORDS[status] ?? null;
}

/** @param adapter key of what runs the task by itself; `null` when there is none, undefined when nothing was said. */
export function actionsFor(status: TaskStatus, adapter: string | null | undefined): readonly TaskAction[] {
  if (status === 'COMPLETED' || status === 'CANCELLED') return [];
  return status === 'REJECTED' && adapter !== null ? ['RETRY', ...OPEN_ACTIONS] : OPEN_ACTIONS;
}

/** A task has one beneficiary, whose part in it is over when the task is. */
export function userStatusOf(status: TaskStatus): TaskUserStatus {
  if (status === 'COMPLETED') return 'COMPLETED';
  return status === 'PENDING' || status === 'REJECTED' || status === 'SUSPENDED' ? 'ACTIVE' : 'UNKNOWN';
}
