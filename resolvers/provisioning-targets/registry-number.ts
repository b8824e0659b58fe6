import { ValidateBy, type ValidationOptions } from 'class-validator';

export const LARGEST_NUMBER = 2_147_483_647;

function faultOfNumber(value: unknown): string | undefined {
  const isNumber = typeof value === 'string' && /^[1-9]\d{0,9}$/.test(value) && Number(value) <= LARGEST_NUMBER;
  return isNumber ? undefined : `must be a whole number from 1 to ${LARGEST_NUMBER}, without a sign or leading zeros`;
}

/** Accepts the number of a record in a registry. Anything else would change the address of a call. */
export function IsRegistryNumber(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isRegistryNumber',
      validator: {
        validate: (value) => faultOfNumber(value) === undefined,
        defaultMessage: (args) => {
          // With `each`, the message is asked for once for the whole list.
          const values: readonly unknown[] = Array.isArray(args?.value) ? args.value : [args?.value];
          const index = values.findIndex((value) => faultOfNumber(value) !== undefined);
          const fault = faultOfNumber(values[index]) ?? '';
          return Array.isArray(args?.value) ? `[${index}] ${fault}` : fault;
        },
      },
    },
    options,
  );
}
