import type { TaskParts, TaskRecord } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';
import { partsOf } from '../shared/record-field';
import { AccountProvisioningTask } from './account-provisioning-task.type';
import type { ProvisioningTask } from './provisioning-task.type';
import { TokenProvisioningTask } from './token-provisioning-task.type';

/** @param withNames whether somebody wants to see the names of its people. */
export function createTask(
  context: RequestContext,
  backend: string,
  record: TaskRecord,
  withNames: boolean,
): ProvisioningTask {
  switch (record.type) {
    case 'token':
      return new TokenProvisioningTask(context, backend, record);
    case 'account':
      return new AccountProvisioningTask(context, backend, record, withNames);
  }
}

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
  const parts = { summary: false, details: false };
  // Parts of account tasks are read by the fields themselves, which are lazy.
  for (const [field, part] of partsOf(TokenProvisioningTask)) {
    if (fields.has(field)) parts[part as keyof TaskParts] = true;
  }
  return { parts, withNames: fields.has('userName') };
}
