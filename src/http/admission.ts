import type { IncomingHttpHeaders } from 'node:http';
import { isRecord } from '../../datasources/shared/json';
import { isHash } from '../config/operations-manifest';
import type { Settings } from '../config/schema';
import { OverloadedError } from '../graphql/errors/refusals';
import type { Log, RequestRecord } from '../observability/logger';
import { LoopPressure } from './loop-pressure';

/** In the order in which they are refused. */
export const REQUEST_CLASSES = ['background', 'read', 'write'] as const;

export type RequestClass = (typeof REQUEST_CLASSES)[number];

type Counts = Readonly<Record<RequestClass, number>>;

/** What this process has to do at present. */
export interface AdmissionLoad {
  /** Requests in execution, those whose callers have gone away included. */
  readonly running: number;
  readonly mostRunning: number;
  /** Of the event loop, in milliseconds: the least of the last half second. */
  readonly delayMs: number;
  /** Requests that were refused since the start. */
  readonly shed: Counts;
}

/** What of the configuration in force it goes by. */
export interface AdmissionRules {
  readonly admission: Settings['server']['admission'];
  /** The hashes of registered mutations. */
  readonly registeredWrites: ReadonlySet<string>;
}

/** How much of the room for requests each class may fill. */
const SHARES: Counts = { background: 0.6, read: 0.85, write: 1 };
/** Clients that were refused in one moment must not come back in one. */
const LEAST_PAUSE_S = 1;
const MOST_PAUSE_S = 3;
const MOST_REMEMBERED = 2_000;
const REPORTED_EVERY_MS = 10_000;

/** A word of its own, also behind an escaped line end of JSON. */
const MUTATION = /(?:^|[^A-Za-z0-9_]|\\[nrtbf])mutation(?![A-Za-z0-9_])/;
const HASHES = /[0-9a-f]{64}/g;
const INTROSPECTION = /\b__schema\b/;

/**
 * The door: says whether a request may come in, before anything of it is parsed. Where there is room it does not look at
 * the request at all. Decision 030 says why a wrong guess about its class does no harm.
 */
export class Admission {
  readonly #rules: () => AdmissionRules;
  readonly #log: Pick<Log, 'process'>;
  readonly #random: () => number;
  readonly #loop: LoopPressure;
  readonly #shed = { background: 0, read: 0, write: 0 };
  /** The part of a request that is to be refused next: it goes up by the share to refuse. */
  readonly #due = { background: 0, read: 0, write: 0 };
  readonly #learnt = new Set<string>();
  #running = 0;
  #whenIdle: (() => void) | undefined;
  #reported = { shed: 0, at: 0 };

  constructor(rules: () => AdmissionRules, log: Pick<Log, 'process'>, random = Math.random) {
    this.#rules = rules;
    this.#log = log;
    this.#random = random;
    this.#loop = new LoopPressure(() => rules().admission.delay);
  }

  /**
   * @param text the body, or the address of a request without one
   * @throws OverloadedError
   */
  admit(record: RequestRecord, headers: IncomingHttpHeaders, text: Buffer | string): void {
    if (headers['priority'] !== undefined) record.isBackground = isBackground(headers['priority']);
    const { requests } = this.#rules().admission;
    if (this.#running < requests * SHARES.background && this.#loop.pressure === 0) return;
    const its = record.isBackground ? 'background' : this.#classOf(text);
    if (this.#running < requests * SHARES[its] && !this.#isRefusedForDelay(its)) return;
    this.#shed[its]++;
    const pause = LEAST_PAUSE_S + Math.floor(this.#random() * (MOST_PAUSE_S - LEAST_PAUSE_S + 1));
    throw new OverloadedError(pause);
  }

  begin(): void {
    this.#running++;
  }

  /** When nothing is done for it any more, whether or not anybody was still waiting for that. */
  end(): void {
    this.#running--;
    if (this.#running === 0) this.#whenIdle?.();
  }

  /** A persisted mutation was carried out: next time its hash says what it is. */
  learn(body: unknown): void {
    const extensions = isRecord(body) && typeof body['query'] !== 'string' ? body['extensions'] : undefined;
    const persisted = isRecord(extensions) ? extensions['persistedQuery'] : undefined;
    const hash = isRecord(persisted) ? persisted['sha256Hash'] : undefined;
    if (!isHash(hash) || this.#learnt.has(hash)) return;
    const [oldest] = this.#learnt;
    if (oldest !== undefined && this.#learnt.size >= MOST_REMEMBERED) this.#learnt.delete(oldest);
    this.#learnt.add(hash);
  }

  /** Resolves when nothing is in execution. Once only. */
  async idle(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
  }

  /** Called all the time by one timer; what was refused is one line in the log now and then. */
  tick(now: number): void {
    this.#loop.tick(now);
    const { background, read, write } = this.#shed;
    const shed = background + read + write;
    if (shed === this.#reported.shed || (this.#reported.shed > 0 && now - this.#reported.at < REPORTED_EVERY_MS))
      return;
    this.#reported = { shed, at: now };
    const { running, delayMs } = this.load();
    const facts = { background, read, write, running, delayMs: Math.round(delayMs) };
    this.#log.process('warn', 'overloaded: requests are refused; the counts are those since the start', facts);
  }

  load(): AdmissionLoad {
    return {
      running: this.#running,
      mostRunning: this.#rules().admission.requests,
      delayMs: this.#loop.delayMs,
      shed: { ...this.#shed },
    };
  }

  #classOf(text: Buffer | string): RequestClass {
    if (text.includes('mutation') && MUTATION.test(inLatin(text))) return 'write';
    const { registeredWrites } = this.#rules();
    if (registeredWrites.size + this.#learnt.size > 0) {
      for (const [hash] of inLatin(text).matchAll(HASHES)) {
        if (registeredWrites.has(hash) || this.#learnt.has(hash)) return 'write';
      }
    }
    return text.includes('__schema') && INTROSPECTION.test(inLatin(text)) ? 'background' : 'read';
  }

  #isRefusedForDelay(its: RequestClass): boolean {
    const share = this.#loop.pressure - REQUEST_CLASSES.indexOf(its);
    if (share <= 0) return false;
    this.#due[its] += Math.min(share, 1);
    if (this.#due[its] < 1) return false;
    this.#due[its]--;
    return true;
  }
}

/** RFC 9218: urgency 6 and 7 are for what nobody waits for at a screen; the last `u` counts, as in all such fields. */
function isBackground(header: string | string[]): boolean {
  const text = Array.isArray(header) ? header.join(',') : header;
  const urgencies = [...text.matchAll(/(?:^|,)\s*u\s*=\s*([0-7])\s*(?=[,;]|$)/g)];
  const [, urgency = '3'] = urgencies.at(-1) ?? [];
  return Number(urgency) >= 6;
}

/** What is looked for is ASCII, which is the same in every encoding that can come. */
function inLatin(text: Buffer | string): string {
  return typeof text === 'string' ? text : text.toString('latin1');
}
