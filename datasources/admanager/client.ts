import type { Runtime } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { BackendError } from '../shared/errors';
import { RestCaller } from '../shared/rest-caller';
import { encodeCall, PATH } from './codec';
import type { AdmanagerSettings } from './config';
import { readAnswer, type Answer } from './answer';
import { TokenBucket } from './token-bucket';

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
export class AdmanagerClient extends RestCaller {
  readonly #backend: string;
  readonly #settings: AdmanagerSettings;
  readonly #runtime: Runtime;
  readonly #bucket: TokenBucket;

  constructor(backend: string, settings: AdmanagerSettings, runtime: Runtime) {
    const { requestsPerMinute, timeouts, token } = settings;
    const { deadline: deadlineMs } = timeouts;
    super(settings, {
      backend,
      runtime,
      timeLimits: { headersMs: deadlineMs, bodyMs: Math.min(deadlineMs, MOST_SILENCE_MS), deadlineMs },
      waitMs: timeouts.wait,
      work: 'requests',
      secrets: [token.reveal()],
    });
    this.#backend = backend;
    this.#settings = settings;
    this.#runtime = runtime;
    this.#bucket = new TokenBucket(requestsPerMinute, runtime.now);
  }

  /** @throws BackendError whose `outcomeUnknown` is false only when nothing was sent */
  async submit({ domainName, inputData, subject }: Submission, signal?: CallSignal): Promise<Answer> {
    if (!this.#bucket.take()) {
      this.#report('rate-limited', 'warn', signal);
      throw this.#unsent(`the limit of ${this.#settings.requestsPerMinute} requests a minute is reached`);
    }
    try {
      const answer = await this.limited({ operation: OPERATION, kind: 'write', signal }, async () => {
        const call = encodeCall(domainName, inputData, this.#settings);
        const sent = { subject, token: this.#settings.token.reveal() };
        return await this.send(
          { operation: OPERATION, kind: 'write', method: 'POST', signal, ...call },
          readAnswer(sent),
        );
      });
      if (answer.kind === 'credentials') this.#report('credentials-refused', 'error', signal);
      return answer;
    } catch (error) {
      if (error instanceof BackendError && !error.outcomeUnknown) this.#bucket.giveBack();
      throw error;
    }
  }

  #unsent(reason: string): BackendError {
    return new BackendError({ backend: this.#backend, operation: OPERATION, kind: 'unavailable', reason });
  }

  #report(event: string, level: 'warn' | 'error', signal: CallSignal | undefined): void {
    const requestId = signal?.requestId;
    this.#runtime.report({ backend: this.#backend, operation: OPERATION, requestId, event, level });
  }
}
