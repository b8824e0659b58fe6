import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { ProvisioningMode as ModeName, TargetRecord } from '../../datasources/contracts/provisioning-targets';
import { Backend, backendNamed } from '../backends/backend';
import type { RequestContext } from '../context';
import { DateTime } from '../shared/instant';
import { describedEnum } from '../shared/enums';
import { Node } from '../shared/node.type';
import { FromRecord } from '../shared/record-field';

export const ProvisioningMode = describedEnum<ModeName>(
  'ProvisioningMode',
  'When the plugin of a provisioning target runs by itself. `provision` runs it in any mode but DISABLED.',
  {
    AUTOMATIC: 'At every relevant change.',
    ENROLLMENT: 'Once, at the end of an enrollment.',
    MANUAL: 'Only when it is asked for.',
    QUEUE: 'Each change registers a job that runs it later.',
    QUEUE_ON_ERROR: 'At every change; what failed is queued and tried again.',
    DISABLED: 'Never; `provision` is refused.',
    UNKNOWN: "The back end's word for it is not known here; `backendMode` has it. Cannot be set.",
  },
);

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'COmanage Registry: a system that accounts of one collaboration (CO) are written to, by a plugin. ' +
    'Servers of today cannot list their targets: then they are what the configuration of this deployment says, and ' +
    'a field is null where it says nothing.',
})
export class CoProvisioningTarget implements Node {
  readonly __typename = 'CoProvisioningTarget';
  readonly #context: RequestContext;
  readonly #backend: string;
  readonly record: TargetRecord;

  constructor(context: RequestContext, backend: string, record: TargetRecord) {
    this.#context = context;
    this.#backend = backend;
    this.record = record;
  }

  get id(): string {
    const { coId, localId } = this.record.key;
    const type = 'CoProvisioningTarget';
    return this.#context.ids.encode({ type, backend: this.#backend, organization: coId, local: [localId] });
  }

  @Field(() => String, { description: "The target's own number in its registry." })
  get localId(): string {
    return this.record.key.localId;
  }

  @Field(() => Backend, { description: 'The registry that it is in.' })
  get backend(): Backend {
    return backendNamed(this.#context, this.#backend);
  }

  @Field(() => ID, { description: "The number of its collaboration (CO), the registry's own." })
  get coId(): string {
    return this.record.key.coId;
  }

  @FromRecord()
  @Field(() => String, { nullable: true, description: 'What people call it.' })
  description!: string | null;

  @FromRecord()
  @Field(() => String, { nullable: true, description: 'The plugin that writes to the system, e.g. `LdapProvisioner`.' })
  plugin!: string | null;

  @FromRecord()
  @Field(() => ProvisioningMode, { nullable: true, description: 'When the plugin runs by itself.' })
  mode!: ModeName | null;

  @FromRecord()
  @Field(() => String, { nullable: true, description: "The back end's own code for the mode, e.g. `QE`." })
  backendMode!: string | null;

  @FromRecord()
  @Field(() => ID, {
    nullable: true,
    description:
      'Number of the CO group whose members alone are provisioned. To provision anybody else deletes them there.',
  })
  provisionCoGroupId!: string | null;

  @FromRecord()
  @Field(() => ID, {
    nullable: true,
    description:
      'Number of the organizational source whose people the target is meant to leave out. With release 4.6.1 such a ' +
      'person is neither provisioned nor reliably deleted there: `provision` changes nothing, or makes the plugin crash.',
  })
  skipOrgIdentitySourceId!: string | null;

  @FromRecord()
  @Field(() => Int, { nullable: true, description: 'Seconds between two attempts in the queue modes.' })
  retryInterval!: number | null;

  @FromRecord()
  @Field(() => Int, { nullable: true, description: 'How often the queue modes try again.' })
  maxRetry!: number | null;

  @FromRecord()
  @Field(() => Int, { nullable: true, description: 'Its place in the order in which the targets of a CO run.' })
  order!: number | null;

  @FromRecord()
  @Field(() => DateTime, { nullable: true, description: 'When it was added.' })
  createdAt!: string | null;

  @FromRecord()
  @Field(() => DateTime, { nullable: true, description: 'When it was last changed.' })
  modifiedAt!: string | null;
}
