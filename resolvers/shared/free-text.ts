import { CheckedBy } from './checks';

// Line breaks and tabs belong into a text; other control characters, lone surrogates and non-characters do not.
const FORBIDDEN = /[^\P{Cc}\t\n\r]|[\p{Cs}\u{FFFE}\u{FFFF}]/u;

/** @returns what is wrong with `value` as a text of at most `most` characters; `undefined` when nothing is. */
export function faultOfFreeText(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string') return 'must be a text';
  // Counted as Java and the columns of its databases do: a character beyond the first plane is two.
  if (value.length > most) return `must have at most ${most} characters`;
  const forbidden = FORBIDDEN.exec(value)?.[0];
  if (forbidden === undefined) return undefined;
  const code = (forbidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `must not hold control characters, line breaks and tabs apart, or broken Unicode (found U+${code})`;
}

/** Accepts texts of any lines, the empty one too. */
export function IsFreeText(most: number): PropertyDecorator {
  return CheckedBy('isFreeText', (value) => faultOfFreeText(value, most));
}
