import { registerEnumType } from 'type-graphql';
import type { WorkflowRequestState as StateName } from '../../datasources/contracts/workflow-ledger';

export const WorkflowRequestState = {
  SENDING: 'SENDING',
  CREATED: 'CREATED',
  REJECTED: 'REJECTED',
  UNKNOWN: 'UNKNOWN',
} as const satisfies { readonly [Name in StateName]: Name };

registerEnumType(WorkflowRequestState, {
  name: 'WorkflowRequestState',
  description:
    'What is known of a request that was raised through this API. It ends with the raising: ADManager Plus can never ' +
    'be asked afterwards whether people approved it or whether it was carried out.',
  valuesConfig: {
    SENDING: { description: 'It is being sent, and no answer has come yet.' },
    CREATED: {
      description: 'ADManager Plus raised it. That says nothing of whether people approve it, or carry it out.',
    },
    REJECTED: { description: 'It was not raised; `statusMessage` says why.' },
    UNKNOWN: {
      description:
        'It was sent, or may have been, and no answer came or none could be understood. It may exist, and is never ' +
        'sent again: look for its `reference` in ADManager Plus.',
    },
  },
});
