import { IsOptional, ValidateNested } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { MembershipEndInput } from './membership-end.input';
import { AccountList, NameList } from './name-list';

@InputType({ description: 'Which accounts to add to which groups, and until when.' })
export class AddToGroupsInput {
  @AccountList()
  accounts!: string[];

  @NameList('The groups to add them to, by sAMAccountName.', { of: 'group' })
  groups!: string[];

  @Field(() => MembershipEndInput, {
    nullable: true,
    description: 'When the new memberships end by themselves; never, when this is left out.',
  })
  @IsOptional()
  @ValidateNested()
  membershipEnds?: MembershipEndInput | null;
}
