import { IsOptional, Matches, ValidateNested } from 'class-validator';
import { Extensions, Field, InputType } from 'type-graphql';
import { IsName } from '../shared/name-text';
import { ONE_OF } from '../shared/one-of';
import { TaskIdList } from './task-id-list';

const KEY = /^[1-9]\d{0,18}$/;
const KEY_RULE = { message: 'must be the key of the back end: a positive whole number, as text' };

@Extensions(ONE_OF)
@InputType({ description: 'Whom to hand tasks to. Exactly one of the fields is given.' })
export class TaskAssigneeInput {
  @Field(() => String, { nullable: true, description: "A person's login; it is looked up before anything is sent." })
  @IsOptional()
  @IsName()
  userLogin?: string | null;

  @Field(() => String, { nullable: true, description: "A person's key in the back end." })
  @IsOptional()
  @Matches(KEY, KEY_RULE)
  userKey?: string | null;

  @Field(() => String, { nullable: true, description: "A role's key in the back end." })
  @IsOptional()
  @Matches(KEY, KEY_RULE)
  role?: string | null;
}

@InputType({ description: 'Which tasks to hand to whom.' })
export class ReassignTasksInput {
  @TaskIdList('Which tasks to hand over.')
  taskIds!: string[];

  @Field(() => TaskAssigneeInput, { description: 'Whom to hand them to: exactly one of login, user key or role.' })
  @ValidateNested()
  assignee!: TaskAssigneeInput;
}
