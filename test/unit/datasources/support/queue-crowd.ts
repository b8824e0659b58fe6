import { fanOut } from '../../../../datasources/shared/batch';
import { RequestSignal, type CallOrigin } from '../../../../datasources/shared/call-signal';
import { CallQueue } from '../../../../datasources/shared/call-queue';
import { type ServiceTime, SimulatedTime } from './simulated-server';

const ANSWER_WITHIN_MS = 30_000;

export interface Kind {
  readonly name: string;
  /** 1, or a list and one call for each of its rows. */
  readonly calls: number;
  readonly isWrite?: boolean;
}

export interface Asked {
  readonly kind: Kind;
  readonly caller: string;
  readonly at: number;
  /** How long it took, when all of it was answered. */
  ms: number | undefined;
  /** Calls that were begun for it. */
  calls: number;
  /** Whether the client went away. */
  isGone: boolean;
  error: unknown;
}

/** Requests of many callers at one back end, in simulated time. */
export class Crowd {
  readonly time = new SimulatedTime();
  readonly queue: CallQueue;
  readonly asked: Asked[] = [];
  running = 0;
  mostRunning = 0;
  /** Calls that were carried out. */
  carriedOut = 0;

  constructor(
    private readonly server: ServiceTime,
    readonly options: { readonly concurrency: number; readonly queueLength?: number; readonly random: () => number },
  ) {
    const { concurrency, queueLength = 500 } = options;
    this.queue = new CallQueue({ backend: 'sas-eu', concurrency, queueLength, now: () => this.time.now });
  }

  /** @param patienceMs after it the client goes away */
  ask(kind: Kind, caller: string, patienceMs = Infinity): Asked {
    const { time } = this;
    const origin: CallOrigin = { requestId: '', caller, operationName: kind.name };
    const signal = new RequestSignal(origin, time.now + ANSWER_WITHIN_MS);
    const asked: Asked = { kind, caller, at: time.now, ms: undefined, calls: 0, isGone: false, error: undefined };
    this.asked.push(asked);
    let isOver = false;
    time.after(ANSWER_WITHIN_MS, () => signal.abort(new DOMException('Over', 'TimeoutError')));
    if (patienceMs < ANSWER_WITHIN_MS) {
      time.after(patienceMs, () => {
        if (isOver) return;
        asked.isGone = true;
        signal.abort(new DOMException('Gone', 'AbortError'));
      });
    }
    const end = (error: unknown): void => {
      isOver = true;
      asked.error = error;
      if (error === undefined) asked.ms = time.now - asked.at;
    };
    this.#answer(asked, signal).then(end, end);
    return asked;
  }

  /** Asks again and again at random, so often on average. */
  keepAsking(
    perSecond: number,
    untilMs: number,
    choose: () => readonly [kind: Kind, caller: string, patienceMs?: number],
  ): void {
    const next = (): void => {
      if (this.time.now >= untilMs) return;
      this.ask(...choose());
      this.time.after((-Math.log(1 - this.options.random()) * 1_000) / perSecond, next);
    };
    this.time.after((-Math.log(1 - this.options.random()) * 1_000) / perSecond, next);
  }

  async #answer(asked: Asked, signal: RequestSignal): Promise<undefined> {
    const { calls, isWrite = false } = asked.kind;
    await this.#call(isWrite ? 'Write' : calls === 1 ? 'Details' : 'List', isWrite, signal, asked);
    const rows = Array.from({ length: calls - 1 });
    const details = await fanOut(rows, 2 * this.options.concurrency, () => this.#call('Details', false, signal, asked));
    const failed = details.find((detail) => detail instanceof Error);
    if (failed) throw failed;
    return undefined;
  }

  #call(operation: string, isWrite: boolean, signal: RequestSignal, asked: Asked): Promise<void> {
    return this.queue.run({ operation, kind: isWrite ? 'write' : 'read', signal }, () => {
      this.running += 1;
      asked.calls += 1;
      this.mostRunning = Math.max(this.mostRunning, this.running);
      return new Promise<void>((resolve) => {
        this.time.after(this.server(this.running, this.time.now), () => {
          this.running -= 1;
          this.carriedOut += 1;
          resolve();
        });
      });
    });
  }
}
