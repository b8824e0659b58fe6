import { randomUUID } from 'node:crypto';
import { originOf } from './public-error';
import type { Log } from '../../observability/logger';

/** Gives every unexpected error an id and logs it once under that id, however often it is asked about. */
export class ErrorIds {
  readonly #ids = new WeakMap<object, string>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  idOf(error: unknown, requestId?: string): string {
    const thrown = originOf(error);
    const key = typeof thrown === 'object' && thrown !== null ? thrown : undefined;
    const known = key && this.#ids.get(key);
    if (known !== undefined) return known;
    const errorId = randomUUID();
    if (key) this.#ids.set(key, errorId);
    this.#log.unexpected(errorId, error, requestId);
    return errorId;
  }
}
