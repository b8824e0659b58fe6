import { type ValidationError, validateSync } from 'class-validator';
import { InputError, type InputFault } from './input-error';
import { RecentMap } from './recent-map';

/** Screens ask for the same few lists again and again; a bulk change is never the same twice. */
const MOST_REMEMBERED = 500;
const LONGEST_REMEMBERED = 1_000;

/** What was found to be right, by its class and its text: no rule looks at anything but the value. */
const known = new RecentMap<string, true>(MOST_REMEMBERED);

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
