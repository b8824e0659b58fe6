import { Field, ObjectType } from 'type-graphql';
import { DateTime } from '../shared/date-time.scalar';
import { TaskField } from './task-field.type';

@ObjectType({ simpleResolvers: true, description: 'One step in the life of a task.' })
export class TaskHistoryEntry {
  @Field(() => String, { nullable: true, description: "The status then, in the back end's own words." })
  status!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was, where the back end says so.' })
  date!: string | null;

  @Field(() => String, { nullable: true, description: 'Whom the task waited for, where the back end says so.' })
  assignee!: string | null;

  @Field(() => [TaskField], { description: 'What the typed fields of this entry do not cover.' })
  fields!: readonly TaskField[];
}
