import type { ValidationOptions } from 'class-validator';
import { CheckedBy } from './checks';

const MAX_LENGTH = 256;
// Control characters have no place in a name and most of them none in XML 1.0; neither have lone surrogates and the
// two non-characters at the end of the first plane.
const FORBIDDEN = /[\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}]/u;

/** @returns what is wrong with `value` as the name of a user or an organization; `undefined` when nothing is. */
export function faultOfName(value: unknown, most = MAX_LENGTH): string | undefined {
  if (typeof value !== 'string' || value.length === 0) return 'must not be empty';
  if (value.length > most) return `must have at most ${most} characters`;
  const forbidden = FORBIDDEN.exec(value)?.[0];
  if (forbidden === undefined) return undefined;
  const code = (forbidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `must not hold control characters or broken Unicode (found U+${code})`;
}

/** Accepts names of 1 to 256 characters without control characters. Spaces count: nothing is trimmed. */
export function IsName(options?: ValidationOptions): PropertyDecorator {
  return CheckedBy('isName', (value) => faultOfName(value), options);
}
