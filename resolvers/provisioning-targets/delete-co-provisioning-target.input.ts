import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Which target to delete.' })
export class DeleteCoProvisioningTargetInput {
  @Field(() => ID, { description: 'Global id of the target.' })
  targetId!: string;
}
