import { InputType } from 'type-graphql';
import { AccountList } from './name-list';

@InputType({ description: 'Accounts, for an action that needs nothing else.' })
export class AccountsOnlyInput {
  @AccountList()
  accounts!: string[];
}
