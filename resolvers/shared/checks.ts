import { ValidateBy, type ValidationOptions } from 'class-validator';

/** Several decorators of a property as one. */
export function Together(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}

/**
 * Accepts what `faultOf` finds nothing wrong with.
 *
 * @param name of the rule, among the others of a property.
 * @param faultOf says what would be right; `undefined` when nothing is wrong.
 */
export function CheckedBy(
  name: string,
  faultOf: (value: unknown) => string | undefined,
  options?: ValidationOptions,
): PropertyDecorator {
  return ValidateBy(
    {
      name,
      validator: {
        validate: (value) => faultOf(value) === undefined,
        defaultMessage: (args) => {
          const value: unknown = args?.value;
          if (!Array.isArray(value)) return faultOf(value) ?? '';
          // With `each`, the message is asked for once for the whole list.
          const index = value.findIndex((one) => faultOf(one) !== undefined);
          return `[${index}] ${faultOf(value[index]) ?? ''}`;
        },
      },
    },
    options,
  );
}
