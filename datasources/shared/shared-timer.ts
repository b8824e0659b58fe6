/** @returns what calls it off */
export type SetTimer = (ms: number, happen: () => void) => () => void;

const setTimer: SetTimer = (ms, happen) => {
  const timer = setTimeout(happen, ms);
  return () => clearTimeout(timer);
};

/** One timer for all that have equally long to wait. */
export class SharedTimer<T> {
  /** Who came first is late first. */
  readonly #items = new Map<T, number>();
  #cancel: (() => void) | undefined;

  constructor(
    private readonly now: () => number,
    private readonly onLate: (item: T) => void,
    private readonly set: SetTimer = setTimer,
  ) {}

  /** @param at when it is late, by the clock; not before others that were added before it */
  add(item: T, at: number): void {
    this.#items.set(item, at);
    if (!this.#cancel) this.#arm(at);
  }

  delete(item: T): void {
    if (!this.#items.delete(item) || this.#items.size > 0) return;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(at: number): void {
    this.#cancel = this.set(Math.max(0, Math.ceil(at - this.now())), () => {
      this.#cancel = undefined;
      for (const [item, late] of this.#items) {
        if (late > this.now()) {
          this.#arm(late);
          break;
        }
        this.#items.delete(item);
        this.onLate(item);
      }
    });
  }
}
