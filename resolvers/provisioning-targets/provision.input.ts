import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, IsOptional } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { AreIdentifiers, MAX_IDENTIFIER_LENGTH } from './identifier-text';
import { IsRegistryNumber } from './registry-number';

export const MAX_SUBJECTS = 100;

/** One of the lists of subjects: 1 to 100 when it is given, none twice. */
function SubjectList(type: typeof ID | typeof String, description: string): PropertyDecorator {
  const parts = [
    Field(() => [type], {
      nullable: true,
      description: `${description} At most ${MAX_SUBJECTS} over all lists; none twice.`,
    }),
    IsOptional(),
    ArrayNotEmpty({ message: 'must name at least one; leave the list out instead' }),
    ArrayMaxSize(MAX_SUBJECTS, { message: `must hold at most ${MAX_SUBJECTS} subjects` }),
    ArrayUnique({ message: 'must not name a subject twice' }),
    type === ID ? IsRegistryNumber({ each: true }) : AreIdentifiers(),
  ];
  return (target, property) => {
    for (const decorate of parts) decorate(target, property);
  };
}

@InputType({
  description:
    'Whom and what to provision in which target: from 1 to 100 people, groups and mailing lists of the target’s CO.',
})
export class ProvisionInput {
  @Field(() => ID, { description: 'Global id of the target.' })
  targetId!: string;

  @SubjectList(ID, 'Numbers of CO people.')
  coPersonIds?: string[] | null;

  @SubjectList(ID, 'Numbers of CO groups.')
  coGroupIds?: string[] | null;

  @SubjectList(ID, 'Numbers of CO mailing lists.')
  coEmailListIds?: string[] | null;

  @SubjectList(
    String,
    `People by an identifier of theirs, such as a user name, of at most ${MAX_IDENTIFIER_LENGTH} characters. Compared ` +
      'exactly, letter case included, with active identifiers of any type; one that several people have is refused.',
  )
  identifiers?: string[] | null;
}
