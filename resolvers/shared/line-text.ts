import { ValidateBy, type ValidationOptions } from 'class-validator';
import { faultOfName } from './name-text';

/** @returns what is wrong with `value` as one line of 1 to `most` characters; `undefined` when nothing is. */
export function faultOfLine(value: unknown, most: number): string | undefined {
  if (typeof value === 'string' && value.length > 0 && value.trim() === '') return 'must not be blank';
  return faultOfName(value, most);
}

/** Accepts one line of text that has something to read in it. Nothing is trimmed. */
export function IsLine(most: number, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isLine',
      constraints: [most],
      validator: {
        validate: (value) => faultOfLine(value, most) === undefined,
        defaultMessage: (args) => {
          // With `each`, the message is asked for once for the whole list.
          const values: readonly unknown[] = Array.isArray(args?.value) ? args.value : [args?.value];
          const index = values.findIndex((value) => faultOfLine(value, most) !== undefined);
          const fault = faultOfLine(values[index], most) ?? '';
          return Array.isArray(args?.value) ? `[${index}] ${fault}` : fault;
        },
      },
    },
    options,
  );
}
