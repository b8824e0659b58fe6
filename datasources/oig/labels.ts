/**
 * The names of a task's fields as they travel (contract, section 6): column codes of the vendor's own result sets, of
 * which no complete list is published.
 */
const DETAILS = 'Process Instance.Task Details';
const INFORMATION = 'Process Instance.Task Information';

export const LABEL = {
  taskKey: `${DETAILS}.Key`,
  status: `${DETAILS}.Status`,
  statusWord: 'Status.Category',
  taskName: 'Process Definition.Tasks.Task Name',
  application: 'Objects.Name',
  applicationInstance: 'APP_INSTANCE_NAME',
  accountName: 'Process Instance.Descriptive Data',
  processKey: 'Process Instance.Key',
  requestKey: 'REQ_KEY',
  reason: `${DETAILS}.Reason`,
  reasonColumn: 'SCH_REASON',
  retries: `${INFORMATION}.Retry Task`,
  adapterKey: 'Event Handler Manager.Key',
  beneficiary: `${INFORMATION}.Target User`,
  createdOnList: `${INFORMATION}.Creation Date`,
  created: `${DETAILS}.Creation Date`,
  projectedEnd: `${DETAILS}.Projected End`,
  note: `${DETAILS}.Note`,
  assignType: `${INFORMATION}.Assign Type`,
  assigneeUserKey: `${INFORMATION}.Assigned To User Key`,
  assigneeLogin: `${INFORMATION}.Assignee User ID`,
  assigneeRoleKey: `${INFORMATION}.Assigned To Group Key`,
  assigneeRole: 'Groups.Group Name',
  response: 'Process Definition.Tasks.Responses.Response',
  historyStatus: 'Status',
  userLogin: 'User Login',
  displayName: 'Display Name',
  userKey: 'usr_key',
} as const;
