import { Field, ObjectType } from 'type-graphql';
import { SetTaskNoteResult } from './task-outcome.type';

@ObjectType({ simpleResolvers: true, description: 'What became of a new note, task by task.' })
export class SetTaskNotePayload {
  @Field(() => [SetTaskNoteResult], {
    description: 'One for each task asked for, in the order asked, whatever failed.',
  })
  results!: readonly SetTaskNoteResult[];
}
