export interface TurnLimits {
  readonly atOnce: number;
  readonly waiting: number;
  /** Who has waited for so long gets no turn any more. */
  readonly waitMs: number;
}

/** No turn was given, so nothing was begun. */
export class NoTurnError extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'NoTurnError';
  }
}

/** Some work at a time, the rest in the order in which it came, and nobody waits for longer than was said. */
export class Turns {
  readonly #limits: TurnLimits;
  readonly #waiting = new Set<() => void>();
  #busy = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** @throws NoTurnError */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy < this.#limits.atOnce) this.#busy += 1;
    else await this.#wait();
    try {
      return await work();
    } finally {
      // A turn that ends is handed on.
      const [next] = this.#waiting;
      if (next) next();
      else this.#busy -= 1;
    }
  }

  async #wait(): Promise<void> {
    if (this.#waiting.size >= this.#limits.waiting) throw new NoTurnError('too many requests are waiting');
    await new Promise<void>((resolve, reject) => {
      const begin = (): void => {
        leave();
        resolve();
      };
      const timer = setTimeout(() => {
        leave();
        reject(new NoTurnError('too many requests are before it'));
      }, this.#limits.waitMs);
      const leave = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(begin);
      };
      this.#waiting.add(begin);
    });
  }
}
