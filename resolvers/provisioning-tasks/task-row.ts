import type { TaskParts, TaskRecord } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';
import { TokenTaskRow } from './token-task-row';

/** What answers for a `ProvisioningTask`, whichever kind of task it is. */
export type TaskRow = TokenTaskRow;

export function createTaskRow(context: RequestContext, backend: string, record: TaskRecord): TaskRow {
  return new TokenTaskRow(context, backend, record);
}

const SUMMARY_FIELDS = ['operator', 'tokenOption', 'userCount'] as const satisfies (keyof TokenTaskRow)[];
const DETAILS_FIELDS = ['status', 'startDate', 'stopDate', 'users'] as const satisfies (keyof TokenTaskRow)[];

/** Which parts of a task the selected fields come from. */
export function partsOf(fields: ReadonlySet<string>): TaskParts {
  return {
    summary: SUMMARY_FIELDS.some((field) => fields.has(field)),
    details: DETAILS_FIELDS.some((field) => fields.has(field)),
  };
}
