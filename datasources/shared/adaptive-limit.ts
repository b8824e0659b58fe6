/** What came of a call: an answer of whatever kind, a sign that there is too much to do, or nothing that says anything. */
export type CallEnd = 'answered' | 'overloaded' | 'silent';

/** How much slower than at its best a back end is when it is tried with fewer calls. */
const SLOW = 1.3;
/** How near to its best it must be to be given back what it lost by turning calls away. */
const WELL = 1.2;
/** What part of what was done before must be done with fewer calls, to stay with fewer. */
const NO_LOSS = 0.9;
const FEWER = 0.75;
/** A trial takes so long at most: what was measured longer ago says nothing. */
const LONGEST_TRIAL_MS = 60_000;
/** Calls of a round at least: one call alone is fast or slow by chance. */
const LEAST_SEEN = 16;
/** Rounds without a trial after one that showed nothing. */
const REST = 10;
/** Calls of an operation that are looked at before its best is known. */
const FIRST = 5;
const SMOOTHING = 0.1;
/** Operations have names of the program's, so they are few; what could be more is not kept apart. */
const MOST_OPERATIONS = 100;

interface Times {
  /** Smoothed, in milliseconds. */
  ms: number;
  best: number;
  calls: number;
}

/** What was so before another limit was tried. */
interface Trial {
  readonly limit: number;
  readonly slowness: number;
  readonly from: number;
}

/**
 * How many calls a back end is given at a time: the configured number, or fewer while that does it good. Latency alone does
 * not tell whether it has too much to do or is slow by itself. So when it is slow it is tried with fewer calls, and what
 * gets done decides: as much as before, then the others only waited there; less, then the slowness is its own.
 */
export class AdaptiveLimit {
  readonly #operations = new Map<string, Times>();
  #limit: number;
  /** The most that it was seen to stand. What it lost by turning calls away comes back up to here without a trial. */
  #good: number;
  #averageMs = 0;
  /** Of the calls of this round that began when no more could: how many, and how much slower than at their best. */
  #seen = 0;
  #slowness = 0;
  #roundFrom = 0;
  /** Calls that began before it say nothing of the present limit. */
  #changedAt = -Infinity;
  #trial: Trial | undefined;
  #rest = 0;
  /** In the round before this one. */
  #wasSlow = false;

  /** @param most the configured number */
  constructor(readonly most: number) {
    this.#limit = most;
    this.#good = most;
  }

  get limit(): number {
    return this.#limit;
  }

  /** What a call takes, in milliseconds; 0 while nothing is known. */
  get averageMs(): number {
    return this.#averageMs;
  }

  expectedMs(operation: string): number {
    return this.#operations.get(operation)?.ms ?? 0;
  }

  /**
   * @param from when the call began, by the clock of `to`, in milliseconds
   * @param wasFull whether as many calls ran as may when it began
   */
  ended(operation: string, from: number, to: number, wasFull: boolean, end: CallEnd): void {
    if (end === 'silent') return;
    const ms = to - from;
    if (end === 'overloaded') {
      // Who is turned away is so at once, and who waits in vain learns how long it takes at least.
      if (ms > this.expectedMs(operation)) this.#note(operation, ms);
      if (from >= this.#changedAt) this.#set(Math.max(1, this.#limit >> 1), to);
      this.#trial = undefined;
      return;
    }
    const times = this.#note(operation, ms);
    if (!wasFull || from < this.#changedAt) return;
    if (this.#seen === 0) this.#roundFrom = from;
    this.#seen += 1;
    this.#slowness += ms / Math.max(times.best, 0.01);
    const slowness = this.#slowness / this.#seen;
    if (this.#seen >= Math.max(LEAST_SEEN, 2 * this.#limit)) this.#endRound(slowness, to);
    else if (!this.#trial && this.#limit < this.#good && this.#seen >= this.#limit && slowness < WELL) {
      this.#set(this.#limit + 1, to);
    }
  }

  #note(operation: string, ms: number): Times {
    let times = this.#operations.get(operation);
    if (!times) {
      times = { ms, best: ms, calls: 0 };
      if (this.#operations.size < MOST_OPERATIONS) this.#operations.set(operation, times);
    }
    times.calls += 1;
    const share = Math.max(1 / times.calls, SMOOTHING);
    times.ms += (ms - times.ms) * share;
    times.best = times.calls <= FIRST ? times.ms : Math.min(times.best, times.ms);
    this.#averageMs += (ms - this.#averageMs) * (this.#averageMs === 0 ? 1 : SMOOTHING);
    return times;
  }

  #endRound(slowness: number, now: number): void {
    const trial = this.#trial;
    this.#trial = undefined;
    this.#seen = 0;
    this.#slowness = 0;
    if (trial) {
      const isKept = this.#isKept(trial, slowness);
      this.#good = isKept ? this.#limit : trial.limit;
      if (!isKept) {
        this.#rest = REST;
        // Fewer calls are no faster, so it is no sign of anything any more.
        if (trial.limit > this.#limit) this.#takeAsItIs();
        this.#set(trial.limit, now);
        return;
      }
    }
    if (this.#rest > 0) this.#rest -= 1;
    const isNew = !this.#wasSlow;
    this.#wasSlow = slowness > SLOW;
    // Calls from before it turned slow can be among these, so one more round shows how slow it is.
    if (this.#wasSlow && isNew) return;
    if (slowness > SLOW && this.#limit === 1) this.#takeAsItIs();
    else if (this.#rest > 0 || (slowness <= SLOW && this.#limit === this.most)) return;
    else {
      this.#trial = { limit: this.#limit, slowness, from: now };
      const fewer = Math.min(this.#limit - 1, Math.floor(this.#limit * FEWER));
      const more = Math.min(this.most, Math.ceil(this.#limit / FEWER));
      this.#set(slowness > SLOW ? fewer : more, now);
    }
  }

  /** Whether as much gets done with fewer calls, or about as much more as there are more calls. */
  #isKept(trial: Trial, slowness: number): boolean {
    if (this.#roundFrom - trial.from > LONGEST_TRIAL_MS) return false;
    const calls = this.#limit / trial.limit;
    const done = (calls * trial.slowness) / slowness;
    return calls < 1 ? done >= NO_LOSS : done >= (1 + calls) / 2;
  }

  #takeAsItIs(): void {
    for (const times of this.#operations.values()) times.best = times.ms;
  }

  #set(limit: number, now: number): void {
    this.#limit = limit;
    this.#changedAt = now;
    this.#seen = 0;
    this.#slowness = 0;
  }
}
