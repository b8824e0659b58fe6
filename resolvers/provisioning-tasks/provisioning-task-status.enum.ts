import { registerEnumType } from 'type-graphql';
import type { TaskStatus } from '../../datasources/contracts/provisioning-tasks';

export const ProvisioningTaskStatus = {
  PENDING: 'PENDING',
  REJECTED: 'REJECTED',
  COMPLETED: 'COMPLETED',
  EXPIRED: 'EXPIRED',
  LOCKED: 'LOCKED',
  CANCELLED: 'CANCELLED',
  SUSPENDED: 'SUSPENDED',
  UNKNOWN: 'UNKNOWN',
} as const satisfies { readonly [Status in TaskStatus]: Status };

registerEnumType(ProvisioningTaskStatus, {
  name: 'ProvisioningTaskStatus',
  description: 'How a piece of provisioning work stands.',
  valuesConfig: {
    PENDING: { description: 'Waits to be done. SafeNet: at least one user may still enrol.' },
    REJECTED: { description: 'The back end tried and was refused.' },
    COMPLETED: { description: 'Done. SafeNet: every user has enrolled.' },
    EXPIRED: { description: 'The stop date passed before it was done. SafeNet: nobody may enrol any more.' },
    LOCKED: { description: 'Stopped by failed attempts. SafeNet: nobody may enrol, and somebody failed too often.' },
    CANCELLED: { description: 'Called off.' },
    SUSPENDED: { description: 'Put on hold.' },
    UNKNOWN: {
      description:
        "The back end's word for it is not known here, or the task went away while it was read. " +
        'SafeNet: also a task that nobody is in.',
    },
  },
});
