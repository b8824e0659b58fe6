import { Field, InputType } from 'type-graphql';
import { AccountList, NameList } from './name-list';

@InputType({
  description: 'Which accounts to remove from which groups: either `groups` or `fromAllGroups: true` is given.',
})
export class RemoveFromGroupsInput {
  @AccountList()
  accounts!: string[];

  @NameList('The groups to remove them from, by sAMAccountName.', { of: 'group', optional: true })
  groups?: string[] | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Out of every group that they are in.' })
  fromAllGroups!: boolean;
}
