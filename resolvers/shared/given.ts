/** What an input says: a field that is left out and one that is null both say nothing. */
export function given<Input extends object>(input: Input): { [Name in keyof Input]?: NonNullable<Input[Name]> } {
  const fields = Object.entries(input).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(fields) as { [Name in keyof Input]?: NonNullable<Input[Name]> };
}
