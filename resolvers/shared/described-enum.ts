import { registerEnumType } from 'type-graphql';

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
