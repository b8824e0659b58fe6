import { Extensions, Field, ID, ObjectType } from 'type-graphql';
import type { Outcome as OutcomeName } from '../../datasources/contracts/outcome';
import { Outcome } from '../shared/outcome.enum';
import { Scope } from '../shared/scopes';
import { RemoveTaskResult } from './task-user-outcome.type';

@ObjectType({ simpleResolvers: true, description: 'What became of the removal of a task.' })
export class RemoveTaskPayload {
  @Field(() => ID, { description: 'Global id of the task, as asked.' })
  taskId!: string;

  @Field(() => Outcome, { description: 'What became of the task as a whole.' })
  outcome!: OutcomeName;

  @Field(() => String, { nullable: true, description: 'A sentence for a person; null when all went as asked.' })
  reason!: string | null;

  // It names people whom the caller did not name.
  @Extensions({ scope: Scope.TasksRead })
  @Field(() => [RemoveTaskResult], {
    nullable: true,
    description: 'One for each person who was in the task just before, in the order of the back end.',
  })
  results!: readonly RemoveTaskResult[];
}
