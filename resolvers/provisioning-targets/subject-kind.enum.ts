import { registerEnumType } from 'type-graphql';
import type { SubjectKind } from '../../datasources/contracts/provisioning-targets';

export const ProvisioningSubjectKind = {
  CO_PERSON: 'CO_PERSON',
  CO_GROUP: 'CO_GROUP',
  CO_EMAIL_LIST: 'CO_EMAIL_LIST',
} as const satisfies { readonly [Kind in SubjectKind]: Kind };

registerEnumType(ProvisioningSubjectKind, {
  name: 'ProvisioningSubjectKind',
  description: 'What kind of record is provisioned.',
  valuesConfig: {
    CO_PERSON: { description: 'A person of the collaboration.' },
    CO_GROUP: { description: 'A group of the collaboration.' },
    CO_EMAIL_LIST: { description: 'A mailing list of the collaboration.' },
  },
});
