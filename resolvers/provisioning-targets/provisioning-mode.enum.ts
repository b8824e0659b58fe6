import { registerEnumType } from 'type-graphql';
import type { ProvisioningMode as ModeName } from '../../datasources/contracts/provisioning-targets';

export const ProvisioningMode = {
  AUTOMATIC: 'AUTOMATIC',
  ENROLLMENT: 'ENROLLMENT',
  MANUAL: 'MANUAL',
  QUEUE: 'QUEUE',
  QUEUE_ON_ERROR: 'QUEUE_ON_ERROR',
  DISABLED: 'DISABLED',
  UNKNOWN: 'UNKNOWN',
} as const satisfies { readonly [Name in ModeName]: Name };

registerEnumType(ProvisioningMode, {
  name: 'ProvisioningMode',
  description: 'When the plugin of a provisioning target runs by itself. `provision` runs it in any mode but DISABLED.',
  valuesConfig: {
    AUTOMATIC: { description: 'At every relevant change.' },
    ENROLLMENT: { description: 'Once, at the end of an enrollment.' },
    MANUAL: { description: 'Only when it is asked for.' },
    QUEUE: { description: 'Each change registers a job that runs it later.' },
    QUEUE_ON_ERROR: { description: 'At every change; what failed is queued and tried again.' },
    DISABLED: { description: 'Never; `provision` is refused.' },
    UNKNOWN: { description: "The back end's word for it is not known here; `backendMode` has it. Cannot be set." },
  },
});
