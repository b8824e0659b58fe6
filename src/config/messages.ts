import { z } from 'zod';
import { nearest, shorten } from './faults';

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of settings',
};

function list(values: readonly unknown[]): string {
  return values.map(String).join(', ');
}

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
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${list(issue.values)}`;
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
