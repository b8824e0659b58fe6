import { registerEnumType } from 'type-graphql';
import type { TaskAction as TaskActionName } from '../../datasources/contracts/provisioning-tasks';

export const TaskAction = {
  RETRY: 'RETRY',
  REASSIGN: 'REASSIGN',
  COMPLETE: 'COMPLETE',
  SET_NOTE: 'SET_NOTE',
  SET_RESPONSE: 'SET_RESPONSE',
  REMOVE: 'REMOVE',
  REMOVE_USERS: 'REMOVE_USERS',
  UPDATE_STOP_DATE: 'UPDATE_STOP_DATE',
} as const satisfies { readonly [Name in TaskActionName]: Name };

registerEnumType(TaskAction, {
  name: 'TaskAction',
  description: 'What can be asked of a task: what a button may offer.',
  valuesConfig: {
    RETRY: { description: 'The mutation `retryTasks`.' },
    REASSIGN: { description: 'The mutation `reassignTasks`.' },
    COMPLETE: { description: 'The mutation `completeTasks`.' },
    SET_NOTE: { description: 'The mutation `setTaskNote`.' },
    SET_RESPONSE: { description: 'The mutation `setTaskResponse`.' },
    REMOVE: { description: 'The mutation `removeTask`.' },
    REMOVE_USERS: { description: 'The mutation `removeUsersFromTask`.' },
    UPDATE_STOP_DATE: { description: 'The mutation `updateStopDate`.' },
  },
});
