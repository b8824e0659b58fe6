/** Marks an input of which exactly one field is given: `@oneOf`, which type-graphql has no word for. */
export const ONE_OF = { oneOf: true } as const;
