import { registerEnumType } from 'type-graphql';
import type { Outcome as OutcomeName } from '../../datasources/contracts/outcome';

/** Adds an enum to the schema, whose values are their own names, each with its description. */
export function describedEnum<Name extends string>(
  name: string,
  description: string,
  values: { readonly [One in Name]: string },
): { readonly [One in Name]: One } {
  const described = Object.entries<string>(values);
  const names = Object.fromEntries(described.map(([value]) => [value, value]));
  const valuesConfig = Object.fromEntries(described.map(([value, text]) => [value, { description: text }]));
  registerEnumType(names, { name, description, valuesConfig });
  return names as { readonly [One in Name]: One };
}

export const Outcome = describedEnum<OutcomeName>(
  'Outcome',
  'What became of one thing that a mutation was asked to do.',
  {
    SUCCEEDED: 'Done, and seen to be done by reading it back where the back end allows that.',
    REFUSED: 'The back end understood and did not do it; nothing changed.',
    UNSUPPORTED: 'This back end has no such operation; nothing changed.',
    NOT_FOUND: 'There is no such record, or no such person in it; nothing changed.',
    FAILED: 'The back end could not be reached, or answered with a fault: it was not done.',
    UNKNOWN:
      'It was sent, and nobody can say whether it was carried out. It is never sent again by this API; ' +
      '`reason` says how to find out.',
  },
);
