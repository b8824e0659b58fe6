const MINUTE = 60_000;

/** So many requests at once, and as many again over every minute. */
export class TokenBucket {
  #left: number;
  #at: number;

  constructor(
    private readonly perMinute: number,
    private readonly now: () => number,
  ) {
    this.#left = perMinute;
    this.#at = now();
  }

  /** Whether one more may go. */
  take(): boolean {
    const now = this.now();
    // A clock that was set back takes nothing away.
    const came = (Math.max(0, now - this.#at) * this.perMinute) / MINUTE;
    this.#at = now;
    this.#left = Math.min(this.perMinute, this.#left + came);
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** For one that did not go after all. */
  giveBack(): void {
    this.#left = Math.min(this.perMinute, this.#left + 1);
  }
}
