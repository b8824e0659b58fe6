import type { Emulator } from './call-context';
import { instantText, type Value } from './fields';
import type { TaskLabel } from './labels';
import { categoryOf } from './status';
import type { Application, Process, Task, TaskDefinition, User, State } from './state';

/** A task with what it refers to. */
export interface TaskView {
  readonly task: Task;
  readonly definition: TaskDefinition;
  readonly process: Process;
  readonly application: Application;
}

function one<Row>(rows: readonly Row[], fits: (row: Row) => boolean, what: string): Row {
  const row = rows.find(fits);
  if (!row) throw new Error(`The emulator's state has no ${what}`);
  return row;
}

export function viewOf(state: State, task: Task): TaskView {
  const definition = one(state.definitions, ({ key }) => key === task.definition, `definition ${task.definition}`);
  const process = one(state.processes, ({ key }) => key === task.process, `process ${task.process}`);
  const application = one(
    state.applications,
    ({ key }) => key === process.application,
    `application of ${process.key}`,
  );
  return { task, definition, process, application };
}

export function userByKey(state: State, key: number): User | undefined {
  return state.users.find((user) => user.key === key);
}

/** Section 15, row 32. */
function assignType(task: Task): string {
  if (task.assignedByDefault) return 'Default task assignment';
  return task.assignedRole === 0 ? 'User' : 'Group';
}

/** Every label a task can have; absent values are empty texts and zeros (contract 3.2). */
export function taskValues({ state }: Emulator, { task, definition, process, application }: TaskView): TaskValues {
  const assignee = userByKey(state, task.assignedUser);
  const created = instantText(task.created);
  const { instance } = application;
  return {
    'Process Instance.Task Details.Key': task.key,
    'Process Definition.Tasks.Key': definition.key,
    'Process Definition.Tasks.Task Name': definition.name,
    'Process Instance.Key': process.key,
    'Process Instance.Descriptive Data': process.account,
    'Process Instance.Task Details.Status': task.status,
    'Status.Category': categoryOf(task.status),
    'Process Instance.Task Details.Data': task.data,
    'Process Instance.Task Details.Note': task.note,
    'Process Instance.Task Details.Projected End': task.projectedEnd,
    'Process Instance.Task Details.Type': '',
    'Process Instance.Task Details.System level': 0,
    'Process Instance.Task Details.Created By': 1,
    'Process Instance.Task Details.Creation Date': created,
    'Process Instance.Task Details.Actual Start Date': created,
    'Process Instance.Task Details.Reason': task.reason,
    'Process Instance.Task Information.Creation Date': created,
    'Process Instance.Task Information.Updated By User ID': task.updatedBy,
    'Process Instance.Task Information.Target User': process.beneficiary,
    'Process Instance.Task Information.Assign Type': assignType(task),
    'Process Instance.Task Information.Assigned To User Key': task.assignedUser,
    'Process Instance.Task Information.Assignee User ID': assignee?.login ?? '',
    'Process Instance.Task Information.Assignee First Name': assignee?.firstName ?? '',
    'Process Instance.Task Information.Assigned To Group Key': task.assignedRole,
    'Process Instance.Task Information.Retry Task': task.retries,
    'Groups.Group Name': state.roles.find(({ key }) => key === task.assignedRole)?.name ?? '',
    'Objects.Name': application.name,
    SCH_REASON: task.reason,
    REQ_KEY: process.request,
    APP_INSTANCE_NAME: instance,
    APP_INSTANCE_KEY: instance === undefined ? undefined : application.key,
  };
}

export type TaskValues = Readonly<Record<TaskLabel, Value | undefined>>;

/** The row of a task with the labels wanted, without those it has not. */
export function taskRow(
  values: TaskValues,
  labels: readonly TaskLabel[],
  lacks: readonly string[] = [],
): [string, Value][] {
  const row: [string, Value][] = [];
  for (const label of labels) {
    const value = values[label];
    if (value !== undefined && !lacks.includes(label)) row.push([label, value]);
  }
  return row;
}
