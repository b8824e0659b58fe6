import { z } from 'zod';
import type { SettingFault } from '../../datasources/shared/backend';

/** The configuration cannot be used. The message is all a person needs; no stack trace goes with it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const LONGEST_NAME = 60;

/** A name that somebody has made up, as a message shows it. */
export function shorten(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME)}…`;
}

/** `backends[1].serverTimeZone` */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = shorten(String(key));
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

const MOST_LINES = 100;
const MOST_LINE_LENGTH = 1_000;

/** Every fault in one message, one line each. What is said of a very bad file ends somewhere. */
export function describeFaults(source: string, faults: readonly SettingFault[]): string {
  const told = new Set(
    faults.map(({ path, message }) => inOneLine(`${path.length > 0 ? `${formatPath(path)}: ` : ''}${message}`)),
  );
  const lines = [...told].slice(0, MOST_LINES).map((line) => `  ${line}`);
  const count = told.size === 1 ? 'a fault' : `${told.size} faults`;
  const more = told.size > MOST_LINES ? [`  and ${told.size - MOST_LINES} more`] : [];
  return [`${source} has ${count}:`, ...lines, ...more].join('\n');
}

/** Names come from the file: what a terminal would act on is written as an escape. */
function inOneLine(text: string): string {
  const short = text.length <= MOST_LINE_LENGTH ? text : `${text.slice(0, MOST_LINE_LENGTH)}…`;
  return short.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** Whether `path` is `other` or lies inside it. */
export function isWithin(path: readonly PropertyKey[], other: readonly PropertyKey[]): boolean {
  return other.every((key, index) => path[index] === key);
}

const LONGEST_GUESSED = 50;

/** @returns the candidate a person most likely meant; `undefined` when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > LONGEST_GUESSED) return undefined;
  const most = Math.max(1, Math.floor((word.length + 2) / 3));
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return ranked.find(({ distance }) => distance <= most)?.candidate;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substituted = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substituted, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of settings',
};

const MOST_NAMED = 10;

const plainWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
      const parts = issue.keys.slice(0, MOST_NAMED).map((key) => {
        const guess = nearest(key, known);
        return `unknown setting "${shorten(key)}"${guess === undefined ? '' : `; did you mean "${guess}"?`}`;
      });
      const more = issue.keys.length - parts.length;
      return [...parts, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
    }
    case 'invalid_type': {
      const wanted = KINDS[issue.expected] ?? issue.expected;
      return issue.input === undefined ? `is missing; must be ${wanted}` : `must be ${wanted}`;
    }
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      if (issue.origin === 'string') return `must have at least ${issue.minimum} characters`;
      if (issue.origin === 'array') return `must have at least ${issue.minimum} entries`;
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'string') return `must have at most ${issue.maximum} characters`;
      if (issue.origin === 'array') return `must have at most ${issue.maximum} entries`;
      return `must be at most ${issue.maximum}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      return undefined;
  }
};

/**
 * Runs `check` with zod's own wording replaced by sentences that say what would be right. Back ends check their own
 * settings, so this is switched on for all of zod, and off again: nothing else in the process should notice.
 */
export function inPlainWords<Result>(check: () => Result): Result {
  const before = z.config().customError;
  z.config({ customError: plainWords });
  try {
    return check();
  } finally {
    z.config({ customError: before });
  }
}
