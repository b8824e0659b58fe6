import { registerEnumType } from 'type-graphql';
import type { TaskUserStatus as Status } from '../../datasources/contracts/provisioning-tasks';

export const TaskUserStatus = {
  ACTIVE: 'ACTIVE',
  COMPLETED: 'COMPLETED',
  LOCKED: 'LOCKED',
  EXPIRED: 'EXPIRED',
  UNKNOWN: 'UNKNOWN',
} as const satisfies { readonly [Name in Status]: Name };

registerEnumType(TaskUserStatus, {
  name: 'TaskUserStatus',
  description: 'How one person stands in a task.',
  valuesConfig: {
    ACTIVE: { description: 'May still enrol.' },
    COMPLETED: { description: 'Has enrolled and used the token at least once.' },
    LOCKED: { description: 'Failed to enrol within the allowed number of attempts.' },
    EXPIRED: { description: 'Did not enrol before the stop date.' },
    UNKNOWN: { description: "The back end's word for it is not known here; `backendStatus` has it." },
  },
});
