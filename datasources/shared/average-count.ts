/** So much time has passed, in milliseconds, when what was before counts for a third. */
const MEMORY_MS = 15_000;

/** How many of something there are on average, over the last while. */
export class AverageCount {
  #count = 0;
  #average = 0;
  #at: number | undefined;

  /** @param now in milliseconds */
  add(change: number, now: number): void {
    this.#average = this.at(now);
    this.#at = now;
    this.#count += change;
  }

  at(now: number): number {
    if (this.#at === undefined) return this.#count;
    return this.#count + (this.#average - this.#count) * Math.exp(-Math.max(0, now - this.#at) / MEMORY_MS);
  }
}
