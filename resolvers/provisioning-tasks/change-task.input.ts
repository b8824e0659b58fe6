import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { Together } from '../shared/checks';
import { DateTime } from '../shared/date-time.scalar';
import { IsInstant } from '../shared/instant';
import { IsName } from '../shared/name-text';

const MAX_USERS = 100;

/** 1 to 100 login names, none twice. */
function UserList(description: string): PropertyDecorator {
  return Together(
    Field(() => [String], {
      description: `${description} 1 to ${MAX_USERS} login names, as \`TaskUser.userId\` gives them; none twice.`,
    }),
    ArrayNotEmpty({ message: 'must name at least one user' }),
    ArrayMaxSize(MAX_USERS, { message: `must hold at most ${MAX_USERS} users` }),
    // SafeNet tells user ids apart without regard to letter case (contract, section 7.4).
    ArrayUnique((name: unknown) => (typeof name === 'string' ? name.toLowerCase() : name), {
      message: 'must not name a user twice (letter case does not tell users apart)',
    }),
    IsName({ each: true }),
  );
}

@InputType({ description: 'Which task to remove.' })
export class RemoveTaskInput {
  @Field(() => ID, { description: 'Global id of the task.' })
  taskId!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether the back end shall send an e-mail to the users this affects.',
  })
  notifyUsers!: boolean;
}

@InputType({ description: 'Whom to remove from which task.' })
export class RemoveUsersFromTaskInput {
  @Field(() => ID, { description: 'Global id of the task.' })
  taskId!: string;

  @UserList('Whom to remove.')
  userIds!: string[];

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether the back end shall send an e-mail to the removed users.',
  })
  notifyUsers!: boolean;
}

@InputType({ description: 'Until when which users of a task may still do their part.' })
export class UpdateStopDateInput {
  @Field(() => ID, { description: 'Global id of the task.' })
  taskId!: string;

  @UserList('Whose stop date to change.')
  userIds!: string[];

  @Field(() => DateTime, {
    description:
      'The new last moment, with zone, to the second; it must lie in the future. To end the work at once, use `removeUsersFromTask`.',
  })
  @IsInstant()
  stopDate!: string;
}
