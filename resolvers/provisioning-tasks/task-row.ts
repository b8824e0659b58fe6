import type { TaskParts, TaskRecord } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';
import { AccountTaskRow } from './account-task-row';
import { TokenTaskRow } from './token-task-row';

/** What answers for a `ProvisioningTask`, whichever kind of task it is. */
export type TaskRow = TokenTaskRow | AccountTaskRow;

/** @param withNames whether somebody wants to see the names of its people. */
export function createTaskRow(
  context: RequestContext,
  backend: string,
  record: TaskRecord,
  withNames: boolean,
): TaskRow {
  switch (record.type) {
    case 'token':
      return new TokenTaskRow(context, backend, record);
    case 'account':
      return new AccountTaskRow(context, backend, record, withNames);
  }
}

const SUMMARY_FIELDS = ['operator', 'tokenOption', 'userCount'] as const satisfies (keyof TokenTaskRow)[];
const DETAILS_FIELDS = ['status', 'startDate', 'stopDate', 'users'] as const satisfies (keyof TokenTaskRow)[];

/** What of a token task is not known without a call of its own, for the task or for the page. */
export const PARTS_OF_TOKEN_TASKS: readonly string[] = [...SUMMARY_FIELDS, ...DETAILS_FIELDS];

/** What is wanted of tasks: the parts that their back ends read with them, and whether the people's names are. */
export interface TaskSelection {
  readonly parts: TaskParts;
  readonly withNames: boolean;
}

/**
 * Which parts of a task the selected fields come from.
 *
 * @param fields those of the task and of its `users`; what both have is only read where one of the task's needs it too.
 */
export function selectionOf(fields: ReadonlySet<string>): TaskSelection {
  const parts = {
    summary: SUMMARY_FIELDS.some((field) => fields.has(field)),
    details: DETAILS_FIELDS.some((field) => fields.has(field)),
  };
  return { parts, withNames: fields.has('userName') };
}
