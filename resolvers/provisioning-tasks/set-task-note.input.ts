import { Field, InputType } from 'type-graphql';
import { IsFreeText } from '../shared/free-text';
import { TaskIdList } from './task-id-list';

const MAX_NOTE = 4_000;

@InputType({ description: 'Which note to put on which tasks.' })
export class SetTaskNoteInput {
  @TaskIdList('Which tasks get the note.')
  taskIds!: string[];

  @Field(() => String, {
    description: `The new note, at most ${MAX_NOTE} characters. It replaces the old one; an empty text removes it.`,
  })
  @IsFreeText(MAX_NOTE)
  note!: string;
}
