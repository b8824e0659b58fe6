import { inspect } from 'node:util';
import { z } from 'zod';

/** A setting that says by itself whether another one means the same. */
export interface Comparable {
  isSame(other: unknown): boolean;
}

export function isComparable(value: unknown): value is Comparable {
  return typeof value === 'object' && value !== null && 'isSame' in value && typeof value.isSame === 'function';
}

/**
 * A value that came from an environment variable or a file (`${NAME}` or `{ file: path }` in the configuration).
 * It shows itself nowhere: not in JSON, not in a template, not in `util.inspect`.
 */
export class Secret implements Comparable {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The one way to the text. */
  reveal(): string {
    return this.#value;
  }

  isSame(other: unknown): boolean {
    return other instanceof Secret && other.#value === this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/**
 * A file that its back end reads by itself, piece by piece, since it may be too long for one text (`largeFiles` of the
 * back end's definition).
 */
export class OutsideFile {
  readonly #read: () => Iterable<Uint8Array>;

  /** @param read opens the file anew; a piece is good until the next one is asked for */
  constructor(read: () => Iterable<Uint8Array>) {
    this.#read = read;
  }

  /** @throws FileFault while it is walked, of a file that cannot be read */
  pieces(): Iterable<Uint8Array> {
    return this.#read();
  }
}

/** What is wrong with a file that a setting names, as a message about that setting. */
export class FileFault extends Error {}

/** A setting that must not stand in the configuration file in clear. */
export function secret() {
  return z.instanceof(Secret, {
    error: 'must come from outside the file: "${NAME}" for an environment variable, or { file: path }',
  });
}

/** A text setting; unlike a secret it may be written in the file or come from outside it. */
export function text() {
  return z.preprocess(
    (value) => (value instanceof Secret ? value.reveal() : value),
    z.string({ error: 'must be a text' }).min(1, 'must not be empty').max(500, 'must have at most 500 characters'),
  );
}

/** An absolute http or https address without credentials, query or fragment. */
export function url() {
  return text().transform((value, context) => {
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
      context.addIssue({ code: 'custom', message: 'must be an absolute http:// or https:// address' });
      return z.NEVER;
    }
    if (parsed.username || parsed.password || parsed.search || parsed.hash) {
      context.addIssue({ code: 'custom', message: 'must not hold credentials, a query or a fragment' });
      return z.NEVER;
    }
    return parsed;
  });
}

/** Certificates in PEM form; `{ file: path }` in the configuration reads them from a file. */
export function certificates() {
  return z
    .preprocess(
      (value) => (value instanceof Secret ? value.reveal() : value),
      z.string({ error: 'must be certificates in PEM form, best given as { file: path }' }),
    )
    .refine((pem) => pem.includes('-----BEGIN CERTIFICATE-----'), 'must hold at least one certificate in PEM form');
}

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A duration such as `500ms`, `15s`, `10m`, `1h` or `365d`; the value is in milliseconds. */
export function duration(fallback: string, most: string, least = '1ms') {
  return requiredDuration(fallback, most, least).prefault(fallback);
}

/** The same without a default: what it is when it is left out follows from other settings. */
export function optionalDuration(example: string, most: string, least = '1ms') {
  return requiredDuration(example, most, least).optional();
}

function requiredDuration(example: string, most: string, least: string) {
  const milliseconds = (value: string): number | undefined => {
    const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(value);
    return match ? Number(match[1]) * UNITS[match[2] as keyof typeof UNITS] : undefined;
  };
  const limit = milliseconds(most) ?? Number.POSITIVE_INFINITY;
  const minimum = milliseconds(least) ?? 1;
  return z.string({ error: 'must be a duration such as 500ms, 15s or 10m' }).transform((value, context) => {
    const result = milliseconds(value);
    if (result === undefined || result < minimum || result > limit) {
      context.addIssue({
        code: 'custom',
        message: `must be a duration from ${least} to ${most}, such as ${example}`,
      });
      return z.NEVER;
    }
    return result;
  });
}

/** An object of settings that names what it knows when it meets what it does not. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has no setting ${issue.keys.map((key) => `"${key}"`).join(', ')}; there are: ${Object.keys(shape).join(', ')}`
        : undefined,
  });
}

export function wholeNumber(fallback: number, least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, error).max(most, error).default(fallback);
}

/** Calls at once over all replicas; without it only each server's own limit counts. */
export function sharedLimit() {
  const error = 'must be a whole number from 1 to 10000';
  return z.int({ error }).min(1, error).max(10_000, error).optional();
}

/** When calls to a back end that keeps failing pause. */
export function breaker() {
  return section({
    /** Failures in a row that pause all calls. */
    failures: wholeNumber(5, 1, 100),
    /** How long the first pause is at most; each that did not help makes the next one twice as long (decision 028). */
    halfOpenAfter: duration('30s', '10m'),
  }).prefault({});
}
