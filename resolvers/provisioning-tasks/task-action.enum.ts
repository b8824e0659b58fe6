import { registerEnumType } from 'type-graphql';
import type { TaskAction as TaskActionName } from '../../datasources/contracts/provisioning-tasks';

export const TaskAction = {
  REMOVE: 'REMOVE',
  REMOVE_USERS: 'REMOVE_USERS',
  UPDATE_STOP_DATE: 'UPDATE_STOP_DATE',
} as const satisfies { readonly [Name in TaskActionName]: Name };

registerEnumType(TaskAction, {
  name: 'TaskAction',
  description: 'What can be asked of a task: what a button may offer.',
  valuesConfig: {
    REMOVE: { description: 'The mutation `removeTask`.' },
    REMOVE_USERS: { description: 'The mutation `removeUsersFromTask`.' },
    UPDATE_STOP_DATE: { description: 'The mutation `updateStopDate`.' },
  },
});
