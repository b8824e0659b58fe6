import { ValidateBy } from 'class-validator';
import { faultOfName } from '../shared/name-text';

/** What the registry's column holds, counted as databases count. */
export const MAX_IDENTIFIER_LENGTH = 512;

function faultOfIdentifier(value: unknown): string | undefined {
  const isTooLong = typeof value === 'string' && Array.from(value).length > MAX_IDENTIFIER_LENGTH;
  if (isTooLong) return `must have at most ${MAX_IDENTIFIER_LENGTH} characters`;
  return faultOfName(value, Number.POSITIVE_INFINITY);
}

/** Accepts a list of identifiers: no control characters in them, and spaces count. */
export function AreIdentifiers(): PropertyDecorator {
  return ValidateBy(
    {
      name: 'areIdentifiers',
      validator: {
        validate: (value) => faultOfIdentifier(value) === undefined,
        defaultMessage: (args) => {
          // The message is asked for once for the whole list.
          const values: readonly unknown[] = Array.isArray(args?.value) ? args.value : [];
          const index = values.findIndex((value) => faultOfIdentifier(value) !== undefined);
          return `[${index}] ${faultOfIdentifier(values[index]) ?? ''}`;
        },
      },
    },
    { each: true },
  );
}
