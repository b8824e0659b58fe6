import type { BackendHealth, Runtime } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { BackendError } from '../shared/errors';
import { HttpClient } from '../shared/http';
import { PATH, decodeAnswer, encodeCall, type Answer } from './codec';
import type { AdmanagerSettings } from './config';
import { deciding } from './deciding';
import { readReply } from './reply';
import { TokenBucket } from './token-bucket';
import { NoTurnError, Turns } from './turns';

const OPERATION = `POST ${PATH}`;

/** An answer is a few hundred bytes: silence in its middle for longer than this is the end of it. */
const MOST_SILENCE_MS = 10_000;
/** A process with much to do looks at its clock late. */
const LATE_MS = 2_000;

export interface Submission {
  /** As it is configured. */
  readonly domainName: string;
  readonly subject: string;
  readonly inputData: string;
}

/** No call takes longer: time for a turn, and for an answer with the connection to it. */
export function longestCallMs({ timeouts }: Pick<AdmanagerSettings, 'timeouts'>): number {
  return timeouts.wait + timeouts.deadline + LATE_MS;
}

/** The one call there is. It is sent once, whatever becomes of it. */
export class AdmanagerClient {
  readonly #backend: string;
  readonly #settings: AdmanagerSettings;
  readonly #runtime: Runtime;
  readonly #http: HttpClient;
  readonly #turns: Turns;
  readonly #bucket: TokenBucket;

  constructor(backend: string, settings: AdmanagerSettings, runtime: Runtime) {
    const { breaker, maxConcurrent, maxQueued, requestsPerMinute, timeouts } = settings;
    this.#backend = backend;
    this.#settings = settings;
    this.#runtime = runtime;
    this.#http = new HttpClient({
      backend,
      origin: settings.url,
      // As many as there are turns, so that nobody waits behind the limits on time.
      connections: maxConcurrent,
      connectTimeoutMs: timeouts.connect,
      headersTimeoutMs: timeouts.deadline,
      bodyTimeoutMs: Math.min(timeouts.deadline, MOST_SILENCE_MS),
      deadlineMs: timeouts.deadline,
      maxResponseBytes: settings.maxResponseBytes,
      ca: settings.ca,
      breaker: { failures: breaker.failures, halfOpenAfterMs: breaker.halfOpenAfter },
      secrets: [settings.token.reveal()],
      report: runtime.report,
      now: runtime.now,
    });
    this.#turns = new Turns({ atOnce: maxConcurrent, waiting: maxQueued, waitMs: timeouts.wait });
    this.#bucket = new TokenBucket(requestsPerMinute, runtime.now);
  }

  /** @throws BackendError whose `outcomeUnknown` is false only when nothing was sent */
  async submit({ domainName, inputData, subject }: Submission, signal?: CallSignal): Promise<Answer> {
    if (!this.#bucket.take()) {
      this.#report('rate-limited', 'warn', signal);
      throw this.#unsent(`the limit of ${this.#settings.requestsPerMinute} requests a minute is reached`);
    }
    try {
      const answer = await this.#turns.run(async () => {
        const call = encodeCall(domainName, inputData, this.#settings);
        const sent = { subject, token: this.#settings.token.reveal() };
        return await this.#http.send(
          { operation: OPERATION, kind: 'write', method: 'POST', signal, ...call },
          deciding(readReply, ({ status, body }) => decodeAnswer(status, body, sent)),
        );
      });
      if (answer.kind === 'credentials') this.#report('credentials-refused', 'error', signal);
      return answer;
    } catch (error) {
      if (error instanceof NoTurnError) {
        this.#bucket.giveBack();
        throw this.#unsent(error.reason);
      }
      if (error instanceof BackendError && !error.outcomeUnknown) this.#bucket.giveBack();
      throw error;
    }
  }

  health(): BackendHealth {
    return this.#http.health();
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #unsent(reason: string): BackendError {
    return new BackendError({ backend: this.#backend, operation: OPERATION, kind: 'unavailable', reason });
  }

  #report(event: string, level: 'warn' | 'error', signal: CallSignal | undefined): void {
    const requestId = signal?.requestId;
    this.#runtime.report({ backend: this.#backend, operation: OPERATION, requestId, event, level });
  }
}
