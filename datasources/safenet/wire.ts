import type { NamedTaskUserRecord } from '../contracts/provisioning-tasks';
import { DETAILS_COLUMNS, LIST_COLUMNS, decodeDetailsRow, decodeTaskRow, type TaskRow } from './codec';
import { TableShape } from './table';
import { asBoolean, asCount, asNothing, asTable, asText } from './results';
import type { Parameters } from './soap';
import type { ResultReader } from './soap-reply';

/** One remote call as it is sent and read. */
export interface RemoteCall<T> {
  readonly operation: string;
  readonly kind: 'read' | 'write';
  readonly parameters: Parameters;
  /** A fresh reader, since a call may be sent twice. */
  readonly reader: () => ResultReader<T>;
  /** What null stands for, where it has a meaning. */
  readonly whenMissing?: T;
}

// The spelling, the capital letters and the order of the parameters are those of section 3.4 of the contract; the server
// takes a misspelt one for 0 or null and goes on.

/** `read`: to try a log-in changes nothing that anybody has to be told about. `validationCode` is for others. */
export const connect = (operatorEmail: string, password: string): RemoteCall<string> => ({
  operation: 'Connect',
  kind: 'read',
  parameters: [
    ['OperatorEmail', operatorEmail],
    ['OTP', password],
  ],
  reader: asText,
});

export const ping: RemoteCall<boolean> = {
  operation: 'PingConnection',
  kind: 'read',
  parameters: [],
  reader: asBoolean,
};

export const taskCount = (organization: string): RemoteCall<number> => ({
  operation: 'GetProvisioningTaskCount',
  kind: 'read',
  parameters: [['organization', organization]],
  reader: asCount,
});

const LIST = new TableShape(LIST_COLUMNS);
const DETAILS = new TableShape(DETAILS_COLUMNS);

const asTaskRows = (): ResultReader<TaskRow[]> => asTable(LIST, decodeTaskRow);

export const tasks = (organization: string, startRecord: number, numberOfRecords: number): RemoteCall<TaskRow[]> => ({
  operation: 'GetProvisioningTasks',
  kind: 'read',
  parameters: [
    ['organization', organization],
    ['startRecord', startRecord],
    ['numberOfRecords', numberOfRecords],
  ],
  reader: asTaskRows,
  whenMissing: [],
});

export const tasksForUser = (
  user: string,
  organization: string,
  startRecord: number,
  numberOfRecords: number,
): RemoteCall<TaskRow[]> => ({
  operation: 'GetProvisioningTasksForUser',
  kind: 'read',
  parameters: [
    ['user', user],
    ['organization', organization],
    ['startRecord', startRecord],
    ['numberOfRecords', numberOfRecords],
  ],
  reader: asTaskRows,
  whenMissing: [],
});

export const tasksForUserCount = (user: string, organization: string): RemoteCall<number> => ({
  operation: 'GetProvisioningTasksForUserCount',
  kind: 'read',
  parameters: [
    ['user', user],
    ['organization', organization],
  ],
  reader: asCount,
});

export const taskDetails = (taskId: string, organization: string, zone: string): RemoteCall<NamedTaskUserRecord[]> => ({
  operation: 'GetProvisioningTaskDetails',
  kind: 'read',
  parameters: [
    ['taskID', taskId],
    ['organization', organization],
  ],
  reader: () => asTable(DETAILS, (row) => decodeDetailsRow(row, zone)),
  whenMissing: [],
});

export const removeTask = (taskId: string, notify: boolean, organization: string): RemoteCall<void> => ({
  operation: 'RemoveProvisioningTask',
  kind: 'write',
  parameters: [
    ['taskID', taskId],
    ['sendNotificationEmail', notify],
    ['organization', organization],
  ],
  reader: asNothing,
});

export const removeUsers = (
  taskId: string,
  userNames: readonly string[],
  notify: boolean,
  organization: string,
): RemoteCall<boolean> => ({
  operation: 'RemoveUsersFromProvisioningTask',
  kind: 'write',
  parameters: [
    ['taskID', taskId],
    ['userNames', userNames],
    ['sendNotificationEmail', notify],
    ['organization', organization],
  ],
  reader: asBoolean,
});

export const updateStopDate = (
  taskId: string,
  userNames: readonly string[],
  newStopDate: string,
  organization: string,
): RemoteCall<boolean> => ({
  operation: 'UpdateProvisioningStopDate',
  kind: 'write',
  parameters: [
    ['taskID', taskId],
    ['userNames', userNames],
    ['newStopDate', newStopDate],
    ['organization', organization],
  ],
  reader: asBoolean,
});
