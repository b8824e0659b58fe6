import { Field, ID, ObjectType } from 'type-graphql';
import type { Outcome as OutcomeName } from '../../datasources/contracts/outcome';
import type { SubjectKind } from '../../datasources/contracts/provisioning-targets';
import { Outcome } from '../shared/outcome.enum';
import { ProvisioningSubjectKind } from './subject-kind.enum';

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
