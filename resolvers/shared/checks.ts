import { ValidateBy, type ValidationError, type ValidationOptions, validateSync } from 'class-validator';
import { LRUCache } from 'lru-cache';
import { InputError, type InputFault } from './input-error';

/** Marks an input of which exactly one field is given: `@oneOf`, which type-graphql has no word for. */
export const ONE_OF = { oneOf: true } as const;

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

const LONGEST_NAME = 256;
// Control characters have no place in a name and most of them none in XML 1.0; neither have lone surrogates and the
// two non-characters at the end of the first plane.
const NEVER_IN_A_NAME = /[\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}]/u;
// Line breaks and tabs belong into a text.
const NEVER_IN_A_TEXT = /[^\P{Cc}\t\n\r]|[\p{Cs}\u{FFFE}\u{FFFF}]/u;

/** @returns what is wrong with `value` as the name of a user or an organization; `undefined` when nothing is. */
export function faultOfName(value: unknown, most = LONGEST_NAME): string | undefined {
  if (typeof value !== 'string' || value.length === 0) return 'must not be empty';
  return faultOfCharacters(value, most, NEVER_IN_A_NAME, 'control characters');
}

/** Accepts names of 1 to 256 characters without control characters. Spaces count: nothing is trimmed. */
export function IsName(options?: ValidationOptions): PropertyDecorator {
  return CheckedBy('isName', (value) => faultOfName(value), options);
}

/** @returns what is wrong with `value` as one line of 1 to `most` characters; `undefined` when nothing is. */
export function faultOfLine(value: unknown, most: number): string | undefined {
  if (typeof value === 'string' && value.length > 0 && value.trim() === '') return 'must not be blank';
  return faultOfName(value, most);
}

/** Accepts one line of text that has something to read in it. Nothing is trimmed. */
export function IsLine(most: number, options?: ValidationOptions): PropertyDecorator {
  return CheckedBy('isLine', (value) => faultOfLine(value, most), options);
}

/** @returns what is wrong with `value` as a text of at most `most` characters; `undefined` when nothing is. */
export function faultOfFreeText(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string') return 'must be a text';
  return faultOfCharacters(value, most, NEVER_IN_A_TEXT, 'control characters, line breaks and tabs apart,');
}

/** Accepts texts of any lines, the empty one too. */
export function IsFreeText(most: number): PropertyDecorator {
  return CheckedBy('isFreeText', (value) => faultOfFreeText(value, most));
}

function faultOfCharacters(value: string, most: number, forbidden: RegExp, what: string): string | undefined {
  // Counted as Java and the columns of its databases do: a character beyond the first plane is two.
  if (value.length > most) return `must have at most ${most} characters`;
  const found = forbidden.exec(value)?.[0].codePointAt(0);
  if (found === undefined) return undefined;
  const code = found.toString(16).toUpperCase().padStart(4, '0');
  return `must not hold ${what} or broken Unicode (found U+${code})`;
}

/** Screens ask for the same few lists again and again; a bulk change is never the same twice. */
const MOST_REMEMBERED = 500;
const LONGEST_REMEMBERED = 1_000;

/** What was found to be right, by its class and its text: no rule looks at anything but the value. */
const known = new LRUCache<string, true>({ max: MOST_REMEMBERED });

/**
 * type-graphql's hook for checked arguments. `validateSync` costs a third of the asynchronous way for a small input.
 * A class whose name ends in `Input` is the argument `input`; an arguments class spreads its fields at the top.
 *
 * @throws InputError listing every fault with its path.
 */
export function validateInput(value: unknown, type: unknown): void {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
  const text = `${value.constructor.name} ${JSON.stringify(value)}`;
  if (known.get(text)) return;
  const errors = validateSync(value, { forbidUnknownValues: false, validationError: { target: false, value: false } });
  if (errors.length === 0) {
    if (text.length <= LONGEST_REMEMBERED) known.set(text, true);
    return;
  }
  const isInput = typeof type === 'function' && type.name.endsWith('Input');
  throw new InputError(faultsOf(errors, isInput ? 'input' : ''));
}

function faultsOf(errors: readonly ValidationError[], prefix: string): InputFault[] {
  return errors.flatMap((error) => {
    // class-validator names the members of a list by their index.
    const path = /^\d+$/.test(error.property)
      ? `${prefix}[${error.property}]`
      : prefix
        ? `${prefix}.${error.property}`
        : error.property;
    const own = Object.values(error.constraints ?? {}).map((message) => {
      const member = /^(\[\d+\]) (.*)$/s.exec(message);
      return member ? { path: path + (member[1] ?? ''), message: member[2] ?? '' } : { path, message };
    });
    return [...own, ...faultsOf(error.children ?? [], path)];
  });
}
