import { Field, ObjectType } from 'type-graphql';
import type { Outcome as OutcomeName } from '../../datasources/contracts/outcome';
import { Outcome } from '../shared/outcome.enum';

/** The fields that every per-user result has; each mutation has a type of its own, so that one can grow alone. */
@ObjectType({ simpleResolvers: true })
abstract class TaskUserOutcomeFields {
  @Field(() => String, { description: 'The login name, as it was asked for (`removeTask`: as the task had it).' })
  userId!: string;

  @Field(() => Outcome, { description: 'What became of it for this person.' })
  outcome!: OutcomeName;

  @Field(() => String, { nullable: true, description: 'A sentence for a person; null when all went as asked.' })
  reason!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What `removeTask` meant for one person of the task.' })
export class RemoveTaskResult extends TaskUserOutcomeFields {}

@ObjectType({ simpleResolvers: true, description: 'What `removeUsersFromTask` did for one person.' })
export class RemoveUsersFromTaskResult extends TaskUserOutcomeFields {}

@ObjectType({ simpleResolvers: true, description: 'What `updateStopDate` did for one person.' })
export class UpdateStopDateResult extends TaskUserOutcomeFields {}
