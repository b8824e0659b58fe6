// Load: as much as is taken, or a steady stream.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { JSON_HEADERS } from './child.mjs';

/** Connections to one server with one query. Every answer must be as long as the first: an error would not be. */
export class Caller {
  #pool;
  #options;
  #length;

  /** @param call is sent instead of the query, where it is no GraphQL server that is asked */
  constructor(url, query, connections, call = undefined) {
    const { origin, pathname } = new URL(url);
    this.#pool = new Pool(origin, { connections, pipelining: 1 });
    const body = JSON.stringify(query);
    this.#options = { path: pathname, ...(call ?? { method: 'POST', headers: JSON_HEADERS, body }) };
  }

  async ask() {
    const { statusCode, body } = await this.#pool.request(this.#options);
    const { byteLength } = await body.arrayBuffer();
    this.#length ??= byteLength;
    if (statusCode !== 200 || byteLength !== this.#length) {
      throw new Error(`an answer under load has status ${statusCode} and ${byteLength} bytes, not ${this.#length}`);
    }
  }

  /** Keeps `concurrency` requests under way. @returns how many were answered, and in how many milliseconds */
  async flood({ concurrency, ms = Infinity, requests = Infinity }) {
    const began = performance.now();
    let begun = 0;
    let answered = 0;
    const worker = async () => {
      while (performance.now() - began < ms && begun < requests) {
        begun += 1;
        await this.ask();
        answered += 1;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    return { answered, ms: performance.now() - began };
  }

  /**
   * Sends at even intervals, whatever becomes of the requests before. The time of each counts from when it was due, so
   * that a server that keeps the sender waiting does not look fast.
   */
  async stream({ perSecond, ms }) {
    const began = performance.now();
    const times = [];
    const pending = [];
    for (let turn = 0; ; turn += 1) {
      const due = began + (turn * 1_000) / perSecond;
      if (due - began > ms) break;
      const wait = due - performance.now();
      if (wait > 0.5) await sleep(wait);
      const asked = this.ask().then(() => times.push(performance.now() - due));
      asked.catch(() => undefined);
      pending.push(asked);
    }
    await Promise.all(pending);
    return times;
  }

  close() {
    return this.#pool.destroy();
  }
}
