import type { Runtime } from '../shared/backend';
import { BackendError } from '../shared/errors';
import { AnswerTooLarge } from '../shared/http';
import { isCrashPerhaps, isNotImplemented, type Refusal } from './own-words';
import { saidWith } from './phrase';

/** A list that the server could not put together, most likely since it is too long; a narrower question may be answered. */
export class TooLong extends BackendError {}

/** What a server says that ran out of memory: to a user of one CO, and to one of the platform (contract, section 14). */
export const isOutOfMemory = (refusal: Refusal): boolean =>
  !refusal.isPage && (isCrashPerhaps(refusal) || (refusal.status === 500 && !isNotImplemented(refusal)));

const LIKELY =
  'which is what it says when PHP runs out of memory over a long list (some 8,000 identifiers at the usual ' +
  'memory_limit of 128 MB), when something else in it breaks, and when there is no such CO';

/** @returns undefined for a refusal that means something else. */
export function tooLong(backend: string, operation: string, refusal: Refusal): TooLong | undefined {
  if (!isOutOfMemory(refusal)) return undefined;
  const reason = `it answered ${saidWith(refusal.status, refusal.phrase)}, ${LIKELY}`;
  return new TooLong({ backend, operation, kind: 'rejected', reason, retriable: false });
}

/** The failure of a list that took too long or was too large for us; undefined for one that means something else. */
export function tooLongForUs(error: BackendError): TooLong | undefined {
  const { backend, cause, kind, operation, reason } = error;
  const isTooLong = kind === 'timeout' || cause instanceof AnswerTooLarge;
  return isTooLong ? new TooLong({ backend, operation, kind, reason, cause }) : undefined;
}

/** How long a CO counts as too large; it may have been another failure, or the server gets more memory. */
const REMEMBERED_MS = 3_600_000;

/** COs whose list of identifiers did not come, so that not every request makes a server run out of memory anew. */
export class LargeCos {
  readonly #until = new Map<string, number>();
  readonly #backend: string;
  readonly #runtime: Runtime;

  constructor(backend: string, runtime: Runtime) {
    this.#backend = backend;
    this.#runtime = runtime;
  }

  has(coId: string): boolean {
    return (this.#until.get(coId) ?? 0) > this.#runtime.now();
  }

  add(coId: string, { operation, reason }: TooLong): void {
    this.#until.set(coId, this.#runtime.now() + REMEMBERED_MS);
    const event = { event: 'identifiers-searched', level: 'warn', coId, reason } as const;
    this.#runtime.report({ backend: this.#backend, operation, ...event });
  }
}
