/** Column labels (contract section 6). */
export const TASK_KEY = 'Process Instance.Task Details.Key';
export const STATUS = 'Process Instance.Task Details.Status';
export const CATEGORY = 'Status.Category';
export const NOTE = 'Process Instance.Task Details.Note';
export const PROJECTED_END = 'Process Instance.Task Details.Projected End';
export const DEFINITION_KEY = 'Process Definition.Tasks.Key';
export const TASK_NAME = 'Process Definition.Tasks.Task Name';
export const RESPONSE = 'Process Definition.Tasks.Responses.Response';
export const HANDLER_KEY = 'Event Handler Manager.Key';
export const ASSIGN_TYPE = 'Process Instance.Task Information.Assign Type';
export const TYPE = 'Process Instance.Task Details.Type';
export const SYSTEM_LEVEL = 'Process Instance.Task Details.System level';
export const GROUP_NAME = 'Groups.Group Name';
export const APPLICATION = 'Objects.Name';
export const BENEFICIARY = 'Process Instance.Task Information.Target User';

/** In the order of the sample's list (contract 4.5), the two that only some systems have at the end. */
export const LIST_LABELS = [
  TASK_KEY,
  TASK_NAME,
  DEFINITION_KEY,
  'Process Instance.Key',
  'Process Instance.Descriptive Data',
  STATUS,
  CATEGORY,
  APPLICATION,
  BENEFICIARY,
  'Process Instance.Task Information.Creation Date',
  ASSIGN_TYPE,
  'Process Instance.Task Information.Assigned To User Key',
  'Process Instance.Task Information.Assignee User ID',
  'Process Instance.Task Information.Assignee First Name',
  'Process Instance.Task Information.Assigned To Group Key',
  GROUP_NAME,
  'Process Instance.Task Information.Retry Task',
  'SCH_REASON',
  'REQ_KEY',
  'APP_INSTANCE_NAME',
  'APP_INSTANCE_KEY',
] as const;

/** In the order of the sample (contract 5). */
export const PRINTED_DETAIL_LABELS = [
  TASK_KEY,
  DEFINITION_KEY,
  TASK_NAME,
  'Process Instance.Key',
  'Process Instance.Descriptive Data',
  STATUS,
  CATEGORY,
  'Process Instance.Task Details.Data',
  NOTE,
  PROJECTED_END,
  TYPE,
  SYSTEM_LEVEL,
  'Process Instance.Task Details.Created By',
  'Process Instance.Task Information.Updated By User ID',
  ASSIGN_TYPE,
  'Process Instance.Task Information.Assignee User ID',
  'Process Instance.Task Information.Assignee First Name',
  'SCH_REASON',
] as const;

/** Real systems return more than the sample (contract 6). */
export const DETAIL_LABELS = [
  ...PRINTED_DETAIL_LABELS,
  APPLICATION,
  BENEFICIARY,
  'Process Instance.Task Details.Creation Date',
  'Process Instance.Task Details.Actual Start Date',
  'Process Instance.Task Details.Reason',
  'Process Instance.Task Information.Assigned To User Key',
  'Process Instance.Task Information.Assigned To Group Key',
  GROUP_NAME,
  'Process Instance.Task Information.Retry Task',
  'REQ_KEY',
  'APP_INSTANCE_NAME',
  'APP_INSTANCE_KEY',
] as const;

/** The four of the sample (contract 10.3), then what tells the tasks apart. */
export const PROCESS_TASK_LABELS = [
  ASSIGN_TYPE,
  TYPE,
  GROUP_NAME,
  CATEGORY,
  TASK_KEY,
  TASK_NAME,
  STATUS,
  SYSTEM_LEVEL,
] as const;

export type TaskLabel =
  (typeof LIST_LABELS)[number] | (typeof DETAIL_LABELS)[number] | (typeof PROCESS_TASK_LABELS)[number];
