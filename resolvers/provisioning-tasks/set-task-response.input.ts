import { Field, InputType } from 'type-graphql';
import { IsName } from '../shared/name-text';
import { TaskIdList } from './task-id-list';

@InputType({ description: 'Which response to set on which tasks.' })
export class SetTaskResponseInput {
  @TaskIdList('Which tasks get the response.')
  taskIds!: string[];

  @Field(() => String, {
    description:
      "A response code of the tasks' definition, as `possibleResponses` lists them; the definition maps it to a status. " +
      'A code that the definition does not know rejects the task.',
  })
  @IsName()
  response!: string;
}
