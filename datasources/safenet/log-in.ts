import { BackendError } from '../shared/errors';

export const SUCCESS = 'AUTH_SUCCESS';

const WRONG_KIND = 'use an operator with a static password, since there is nobody to answer it';
/** What to do about each answer to a log-in (contract 4.1). */
const ADVICE: Readonly<Record<string, string>> = {
  AUTH_FAILURE: 'check "operatorEmail" and "password", and whether this address may log in',
  CHALLENGE: WRONG_KIND,
  SERVER_PIN_PROVIDED: WRONG_KIND,
  USER_PIN_CHANGE: WRONG_KIND,
  OUTER_WINDOW_AUTH: WRONG_KIND,
  CHANGE_STATIC_PASSWORD: 'log in by hand once, choose a new password, and put it into "password"',
  STATIC_CHANGE_FAILED: 'set a new static password for the operator by hand',
  PIN_CHANGE_FAILED: WRONG_KIND,
};

export interface LogInOptions {
  readonly backend: string;
  readonly cooldownMs: number;
  readonly now: () => number;
  /** The credentials and where they are tried, as a digest. */
  readonly credentials: string;
  /** Until when credentials that were refused are not tried again. */
  readonly refusedUntil: Map<string, number>;
  /** Tells whoever runs this server what was answered and what to do about it. */
  readonly onRefused: (result: string, advice: string, requestId: string | undefined) => void;
}

/**
 * Through this all sessions log in, one after another: a wrong password is tried once and then not again
 * for a while, since the server locks an operator out after a few attempts.
 */
export class OperatorLogIn {
  readonly #options: LogInOptions;
  #ahead: Promise<void> | undefined;

  constructor(options: LogInOptions) {
    this.#options = options;
  }

  /**
   * @param requestId whose call it is for, for the log
   * @param attempt sends the log-in and gives what the server answered
   * @throws BackendError of the attempt, or of the one ahead of it: what just failed for one session need not be tried
   * again by all that waited
   */
  async run(requestId: string | undefined, attempt: () => Promise<string>): Promise<void> {
    while (this.#ahead) await this.#ahead;
    const { credentials, now, refusedUntil } = this.#options;
    const until = refusedUntil.get(credentials);
    if (until !== undefined) {
      if (now() < until) throw this.#refused();
      refusedUntil.delete(credentials);
    }
    const trying = this.#try(requestId, attempt);
    this.#ahead = trying;
    try {
      await trying;
    } finally {
      this.#ahead = undefined;
    }
  }

  async #try(requestId: string | undefined, attempt: () => Promise<string>): Promise<void> {
    const answer = await attempt();
    if (answer === SUCCESS) return;
    // An unknown word is not passed on: nobody knows what it says.
    const result = Object.hasOwn(ADVICE, answer) ? answer : 'an unknown result';
    const { cooldownMs, credentials, now, refusedUntil } = this.#options;
    refusedUntil.set(credentials, now() + cooldownMs);
    this.#options.onRefused(result, ADVICE[result] ?? 'ask the administrators of the server', requestId);
    throw this.#refused();
  }

  /** Clients learn that it is not their fault and will not pass by itself; the rest is for the log. */
  #refused(): BackendError {
    const minutes = Math.ceil(this.#options.cooldownMs / 60_000);
    return new BackendError({
      backend: this.#options.backend,
      operation: 'Connect',
      kind: 'unauthenticated',
      reason:
        "the log-in of this server's operator was refused, and none is tried for " +
        `${minutes} min, so that it is not locked out; the log of this server says more`,
    });
  }
}
