import { Field, ID, InterfaceType } from 'type-graphql';

@InterfaceType({
  description: 'Anything that can be fetched again by its id.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class Node {
  @Field(() => ID, {
    simple: true,
    description:
      'Global id: opaque, URL-safe, stable across restarts, and valid in this deployment only. Keep it as it is.',
  })
  abstract readonly id: string;
}
