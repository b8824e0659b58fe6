import { Field, ObjectType } from 'type-graphql';
import { ProvisioningTask } from './provisioning-task.type';
import { UpdateStopDateResult } from './task-user-outcome.type';
import { Lazy } from '../shared/lazy';

@ObjectType({ simpleResolvers: true, description: 'What became of a new stop date.' })
export class UpdateStopDatePayload {
  @Lazy()
  @Field(() => ProvisioningTask, { nullable: true, description: 'The task as it is now; null when it is gone.' })
  task!: ProvisioningTask | null | Promise<ProvisioningTask | null>;

  @Field(() => [UpdateStopDateResult], { description: 'One for each user asked for, in the order asked.' })
  results!: readonly UpdateStopDateResult[];
}
