import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique } from 'class-validator';
import { Field } from 'type-graphql';
import { IsName } from '../shared/name-text';

export const MAX_USERS = 100;

/** The list of login names that two mutations take: 1 to 100 names, none twice. */
export function TaskUserList(description: string): PropertyDecorator {
  const parts = [
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
  ];
  return (target, property) => {
    for (const decorate of parts) decorate(target, property);
  };
}
