import type { ValidationOptions } from 'class-validator';
import { CheckedBy } from './checks';
import { faultOfName } from './name-text';

/** @returns what is wrong with `value` as one line of 1 to `most` characters; `undefined` when nothing is. */
export function faultOfLine(value: unknown, most: number): string | undefined {
  if (typeof value === 'string' && value.length > 0 && value.trim() === '') return 'must not be blank';
  return faultOfName(value, most);
}

/** Accepts one line of text that has something to read in it. Nothing is trimmed. */
export function IsLine(most: number, options?: ValidationOptions): PropertyDecorator {
  return CheckedBy('isLine', (value) => faultOfLine(value, most), options);
}
