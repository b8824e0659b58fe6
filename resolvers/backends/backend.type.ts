import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { BACKEND_KINDS, type BackendKind } from '../../datasources/shared/backend';

export const BackendKindEnum = Object.fromEntries(BACKEND_KINDS.map((kind) => [kind, kind])) as {
  readonly [Kind in BackendKind]: Kind;
};
registerEnumType(BackendKindEnum, {
  name: 'BackendKind',
  description: 'Which product a back end is.',
  valuesConfig: {
    SAFENET: { description: 'SafeNet Authentication Service, also sold as Thales STA (SOAP).' },
    OIG: { description: 'Oracle Identity Governance (REST).' },
    COMANAGE_REGISTRY: { description: 'COmanage Registry (REST).' },
    ADMANAGER_PLUS: { description: 'ManageEngine ADManager Plus (query-string API).' },
  },
});

@ObjectType({
  simpleResolvers: true,
  description: 'One configured identity system. A deployment can have several of one kind; `name` tells them apart.',
})
export class Backend {
  @Field(() => String, { description: "The back end's name in this deployment's configuration, e.g. `sas-eu`." })
  name!: string;

  @Field(() => BackendKindEnum, { description: 'Which product it is.' })
  kind!: BackendKind;

  @Field(() => Boolean, {
    description: 'True when it is an emulator that ships with this product: nothing real is read or changed.',
  })
  embedded!: boolean;

  @Field(() => [String], {
    description: 'The organizations whose tasks this deployment serves from it, as `filter.organization` takes them.',
  })
  organizations!: readonly string[];
}
