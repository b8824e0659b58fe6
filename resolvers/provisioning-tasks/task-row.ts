import type { TaskParts, TaskRecord } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';
import { AccountTaskRow } from './account-task-row';
import { TokenTaskRow } from './token-task-row';

/** What answers for a `ProvisioningTask`, whichever kind of task it is. */
export type TaskRow = TokenTaskRow | AccountTaskRow;

export function createTaskRow(context: RequestContext, backend: string, record: TaskRecord): TaskRow {
  switch (record.type) {
    case 'token':
      return new TokenTaskRow(context, backend, record);
    case 'account':
      return new AccountTaskRow(context, backend, record);
  }
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
