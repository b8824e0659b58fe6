/** After so many milliseconds what was before counts for half, and for less and less then. */
const MEMORY_MS = 15_000;

/** How many of something there are on average, over the last while. */
export class AverageCount {
  #count = 0;
  #average = 0;
  #at = -Infinity;

  /** @param now in milliseconds */
  add(change: number, now: number): void {
    this.#average = this.at(now);
    this.#at = now;
    this.#count += change;
  }

  at(now: number): number {
    return this.#count + ((this.#average - this.#count) * MEMORY_MS) / (MEMORY_MS + Math.max(0, now - this.#at));
  }
}
