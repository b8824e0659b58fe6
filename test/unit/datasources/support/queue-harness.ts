import { fanOut } from '../../../../datasources/shared/batch';
import { type CallOrigin, RequestSignal } from '../../../../datasources/shared/call-signal';
import { CallQueue, type QueueOptions } from '../../../../datasources/shared/call-queue';

export const OUT_OF_TIME = new DOMException('The request took longer than 30000 ms', 'TimeoutError');
export const GONE = new DOMException('The client closed the connection', 'AbortError');
export const TOO_MANY = {
  kind: 'unavailable',
  reason: 'this server has too many calls waiting for it',
  retriable: true,
  outcomeUnknown: false,
};

/** Work that ends when the test says so, in the order in which it began. */
export class Harness {
  readonly began: string[] = [];
  readonly queue: CallQueue;
  readonly #underWay: (() => void)[] = [];

  constructor(options: Partial<QueueOptions> = {}) {
    this.queue = new CallQueue({ backend: 'sas-eu', concurrency: 1, queueLength: 500, ...options });
  }

  call(operation: string, kind: 'read' | 'write', signal?: RequestSignal, isUrgent?: boolean): Promise<string> {
    return this.queue.run({ operation, kind, signal, isUrgent }, () => {
      this.began.push(operation);
      return new Promise<string>((resolve) => this.#underWay.push(() => resolve(operation)));
    });
  }

  get running(): number {
    return this.#underWay.length;
  }

  /** Ends the calls under way one by one until `calls` more have begun, or none is left. */
  async run(calls = Infinity): Promise<void> {
    const goal = this.began.length + calls;
    while (this.began.length < goal) {
      const end = this.#underWay.shift();
      if (!end) return;
      end();
      await new Promise(setImmediate);
    }
  }
}

/** One request, whose calls are named after it. */
export class Asker {
  readonly signal: RequestSignal;
  #asked = 0;

  constructor(
    private readonly harness: Harness,
    private readonly name: string,
    origin: Partial<CallOrigin> = {},
  ) {
    this.signal = new RequestSignal({ requestId: name, caller: undefined, operationName: undefined, ...origin });
  }

  ask(kind: 'read' | 'write' = 'read', isUrgent = false): Promise<string> {
    this.#asked += 1;
    return this.harness.call(`${this.name}${this.#asked}`, kind, this.signal, isUrgent);
  }

  times(count: number): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, () => this.ask()));
  }

  /** As a page does it: the next call comes when one has its answer. */
  page(calls: number, atOnce: number): Promise<unknown> {
    return fanOut(Array.from({ length: calls }), atOnce, () => this.ask());
  }
}

export function setUp(options: Partial<QueueOptions> = {}) {
  const harness = new Harness(options);
  const [a, b, c, d] = [
    new Asker(harness, 'a'),
    new Asker(harness, 'b'),
    new Asker(harness, 'c'),
    new Asker(harness, 'd'),
  ] as const;
  return { harness, a, b, c, d };
}

/** Whose the calls are, a letter each. */
export const askersOf = (calls: readonly string[]): string => calls.map(([name]) => name).join('');
