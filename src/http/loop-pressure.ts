/** How often is looked at the clock. */
const EVERY_MS = 50;
/** A shorter time of trouble is a burst, or a collection of garbage. */
const WINDOW_MS = 500;
const LEAST_SAMPLES = 4;
const MOST = 2.9;

/**
 * How much has to be refused for the event loop to keep up: 0 is nothing, 1 all of the lowest class, 2 all of the two lowest,
 * and between them a part. As CoDel has it, what counts is the least delay of a window, so that it takes standing work and not
 * one long turn. All or nothing would swing: a loop that refuses everything is idle in the next window.
 */
export class LoopPressure {
  #pressure = 0;
  #delayMs = 0;
  #least = Infinity;
  #samples = 0;
  #since: number | undefined;
  #last: number | undefined;

  /** @param targetMs the delay that is still good */
  constructor(private readonly targetMs: () => number) {}

  get pressure(): number {
    return this.#pressure;
  }

  /** The least of the last window. */
  get delayMs(): number {
    return this.#delayMs;
  }

  /** @param now in milliseconds, of a clock that only goes forward; asked for again `everyMs` later */
  tick(now: number, everyMs = EVERY_MS): void {
    if (this.#last !== undefined) {
      this.#least = Math.min(this.#least, Math.max(now - this.#last - everyMs, 0));
      this.#samples++;
    }
    this.#last = now;
    this.#since ??= now;
    if (now - this.#since < WINDOW_MS || this.#samples < LEAST_SAMPLES) return;
    this.#judge(this.#least);
    this.#since = now;
    this.#least = Infinity;
    this.#samples = 0;
  }

  #judge(delayMs: number): void {
    this.#delayMs = delayMs;
    const target = this.targetMs();
    if (delayMs > target) {
      const step = Math.min(Math.max((0.25 * delayMs) / target, 0.25), 1);
      this.#pressure = Math.min(this.#pressure + step, MOST);
    } else if (delayMs < target / 2) {
      this.#pressure = Math.max(this.#pressure * 0.8 - 0.02, 0);
    }
  }
}

/** @returns what ends it. One timer for the process, which keeps no process alive. */
export function watchLoop(tick: (now: number) => void): () => void {
  const timer = setInterval(() => tick(performance.now()), EVERY_MS).unref();
  return () => clearInterval(timer);
}
