/**
 * Points of one caller. What was spent runs off evenly; what is reserved does not before it is known what was spent of
 * it, and counts until then. So whenever points are spent between a reservation and its end, no stretch of time sees more
 * of them than `limit` and what runs off in that time (decision 029).
 */
export class PointsBucket {
  #limit: number;
  #perMs: number;
  #spent = 0;
  #reserved = 0;
  #at: number;

  /** @param now in milliseconds, of a clock that is not set back */
  constructor(limit: number, perMinute: number, now: number) {
    this.#limit = limit;
    this.#perMs = perMinute / 60_000;
    this.#at = now;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Keeps what was spent: another budget is no new one. */
  change(limit: number, perMinute: number, now: number): void {
    this.#runOff(now);
    this.#limit = limit;
    this.#perMs = perMinute / 60_000;
  }

  /** @returns whether there was room for all of the points; otherwise none is reserved */
  reserve(points: number, now: number): boolean {
    this.#runOff(now);
    if (this.#spent + this.#reserved + points > this.#limit) return false;
    this.#reserved += points;
    return true;
  }

  /** @param spent may be more than was reserved; it then takes longer until there is room again */
  settle(reserved: number, spent: number, now: number): void {
    this.#runOff(now);
    this.#reserved -= reserved;
    this.#spent += spent;
  }

  left(now: number): number {
    this.#runOff(now);
    return Math.max(0, this.#limit - this.#spent - this.#reserved);
  }

  /** In how many milliseconds there is room for so many points, if nobody else takes it and what is reserved is spent. */
  msUntil(points: number, now: number): number {
    return Math.max(0, points - this.#limit + this.#spent + this.#reserved - this.#sinceLast(now)) / this.#perMs;
  }

  #runOff(now: number): void {
    this.#spent = Math.max(0, this.#spent - this.#sinceLast(now));
    this.#at = Math.max(this.#at, now);
  }

  #sinceLast(now: number): number {
    return Math.max(0, now - this.#at) * this.#perMs;
  }
}
