import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, IsOptional } from 'class-validator';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Outcome as OutcomeName } from '../../datasources/contracts/outcome';
import type { ProvisioningSubject, SubjectKind } from '../../datasources/contracts/provisioning-targets';
import type { RequestContext } from '../context';
import { Together } from '../shared/checks';
import { describedEnum, Outcome } from '../shared/enums';
import { InputError } from '../shared/input-error';
import { referToTarget } from './find-targets';
import { AreIdentifiers, IsRegistryNumber, MAX_IDENTIFIER_LENGTH } from './registry-text';

const MAX_SUBJECTS = 100;

/** One of the lists of subjects: 1 to 100 when it is given, none twice. */
function SubjectList(type: typeof ID | typeof String, description: string): PropertyDecorator {
  return Together(
    Field(() => [type], {
      nullable: true,
      description: `${description} At most ${MAX_SUBJECTS} over all lists; none twice.`,
    }),
    IsOptional(),
    ArrayNotEmpty({ message: 'must name at least one; leave the list out instead' }),
    ArrayMaxSize(MAX_SUBJECTS, { message: `must hold at most ${MAX_SUBJECTS} subjects` }),
    ArrayUnique({ message: 'must not name a subject twice' }),
    type === ID ? IsRegistryNumber({ each: true }) : AreIdentifiers(),
  );
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

const ProvisioningSubjectKind = describedEnum<SubjectKind>(
  'ProvisioningSubjectKind',
  'What kind of record is provisioned.',
  {
    CO_PERSON: 'A person of the collaboration.',
    CO_GROUP: 'A group of the collaboration.',
    CO_EMAIL_LIST: 'A mailing list of the collaboration.',
  },
);

@ObjectType({
  simpleResolvers: true,
  description:
    'What `provision` did for one subject. SUCCEEDED without a `reason` means that the plugin ran and did not fail, as the ' +
    'history of the person or group in the registry says, not that the account is there now: somebody outside the target’s group is deleted there, somebody whose status is not an active one ' +
    '(Pending, Invited, Denied and the like) is handed over as little more than a number, and a record that was ' +
    'deleted as an empty one; for all of these the registry says 200 as well. It also says 200 when a plugin fails with a ' +
    'message of several lines. So the history is read after a 200, and what failed by it is FAILED. Where it cannot be ' +
    'read (mailing lists have none, the API user may not, the target has no description to be known by, the ' +
    'configuration turns it off), or has no new record of the target, it is SUCCEEDED with a `reason` that says that it ' +
    'was not confirmed.',
})
export class ProvisionResult {
  @Field(() => ProvisioningSubjectKind, { description: 'What kind of record it is about.' })
  kind!: SubjectKind;

  @Field(() => ID, {
    nullable: true,
    description: "The record's number in the registry; null for an identifier that leads to nobody, or to several.",
  })
  subjectId!: string | null;

  @Field(() => String, { nullable: true, description: 'The identifier as asked; null for what was asked by number.' })
  identifier!: string | null;

  @Field(() => Outcome, {
    description:
      'What became of it for this subject. REFUSED: the target is disabled, or the identifier is ambiguous. ' +
      'NOT_FOUND: the registry has no such target or record in the CO. FAILED: the plugin failed or the target system ' +
      'refused, and a part of the work may have been done before; or the registry let nobody in, and nothing was done. ' +
      'UNKNOWN: no answer came, or one that does not say whether it was done, such as that of a plugin that crashed; ' +
      'it is not sent again.',
  })
  outcome!: OutcomeName;

  @Field(() => String, {
    nullable: true,
    description:
      "A sentence for a person, with the registry's own words, cleaned and shortened: they come from plugins and the " +
      'systems behind them, so show them as plain text. Null when all went as asked, and the history says so.',
  })
  reason!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of provisioning, subject by subject.' })
export class ProvisionPayload {
  @Field(() => [ProvisionResult], {
    description:
      'One for each subject asked for, whatever failed: people, groups, mailing lists and identifiers in this order, ' +
      'each list in its own. A person who is named twice, by number and by identifier, is provisioned once, and both ' +
      'results say how that went.',
  })
  results!: readonly ProvisionResult[];
}

/** @throws InputError for no subjects, or too many; nothing was sent then. */
export async function provisionSubjects(
  context: RequestContext,
  input: ProvisionInput,
): Promise<readonly ProvisionResult[]> {
  const { source, key } = referToTarget(context, input.targetId, 'input.targetId');
  const subjects = subjectsOf(input);
  if (subjects.length === 0) {
    const lists = 'coPersonIds, coGroupIds, coEmailListIds or identifiers';
    throw InputError.at('input', `must name at least one subject, in ${lists}`);
  }
  if (subjects.length > MAX_SUBJECTS) {
    throw InputError.at(
      'input',
      `must name at most ${MAX_SUBJECTS} subjects over all lists; it names ${subjects.length}`,
    );
  }
  const outcomes = await source.provision(key, subjects);
  return outcomes.map(({ id, ...result }) => ({ subjectId: id, ...result }));
}

function subjectsOf(input: ProvisionInput): readonly ProvisioningSubject[] {
  const { coEmailListIds, coGroupIds, coPersonIds, identifiers } = input;
  return [
    ...(coPersonIds ?? []).map((id) => ({ kind: 'CO_PERSON' as const, id })),
    ...(coGroupIds ?? []).map((id) => ({ kind: 'CO_GROUP' as const, id })),
    ...(coEmailListIds ?? []).map((id) => ({ kind: 'CO_EMAIL_LIST' as const, id })),
    ...(identifiers ?? []).map((identifier) => ({ kind: 'CO_PERSON' as const, identifier })),
  ];
}
