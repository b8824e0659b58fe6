import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { ProvisioningMode as ModeName } from '../../datasources/contracts/provisioning-targets';
import { Backend } from '../backends/backend.type';
import { DateTime } from '../shared/date-time.scalar';
import { Node } from '../shared/node.type';
import { ProvisioningMode } from './provisioning-mode.enum';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'COmanage Registry: a system that accounts of one collaboration (CO) are written to, by a plugin. ' +
    'Servers of today cannot list their targets: then they are what the configuration of this deployment says, and ' +
    'a field is null where it says nothing.',
})
export class CoProvisioningTarget extends Node {
  @Field(() => String, { description: "The target's own number in its registry." })
  localId!: string;

  @Field(() => Backend, { description: 'The registry that it is in.' })
  backend!: Backend;

  @Field(() => ID, { description: "The number of its collaboration (CO), the registry's own." })
  coId!: string;

  @Field(() => String, { nullable: true, description: 'What people call it.' })
  description!: string | null;

  @Field(() => String, { nullable: true, description: 'The plugin that writes to the system, e.g. `LdapProvisioner`.' })
  plugin!: string | null;

  @Field(() => ProvisioningMode, { nullable: true, description: 'When the plugin runs by itself.' })
  mode!: ModeName | null;

  @Field(() => String, { nullable: true, description: "The back end's own code for the mode, e.g. `QE`." })
  backendMode!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Number of the CO group whose members alone are provisioned. To provision anybody else deletes them there.',
  })
  provisionCoGroupId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Number of the organizational source whose people the target is meant to leave out. With release 4.6.1 such a ' +
      'person is neither provisioned nor reliably deleted there: `provision` changes nothing, or makes the plugin crash.',
  })
  skipOrgIdentitySourceId!: string | null;

  @Field(() => Int, { nullable: true, description: 'Seconds between two attempts in the queue modes.' })
  retryInterval!: number | null;

  @Field(() => Int, { nullable: true, description: 'How often the queue modes try again.' })
  maxRetry!: number | null;

  @Field(() => Int, { nullable: true, description: 'Its place in the order in which the targets of a CO run.' })
  order!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was added.' })
  createdAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last changed.' })
  modifiedAt!: string | null;
}
