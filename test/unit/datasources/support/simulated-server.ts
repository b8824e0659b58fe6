/** A source of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Time that passes only from one event to the next. */
export class SimulatedTime {
  now = 0;
  readonly #events: { readonly at: number; readonly order: number; readonly happen: () => void }[] = [];
  #order = 0;

  after(ms: number, happen: () => void): void {
    const event = { at: this.now + ms, order: this.#order++, happen };
    let place = this.#events.length;
    while (place > 0 && (this.#events[place - 1]?.at ?? 0) > event.at) place -= 1;
    this.#events.splice(place, 0, event);
  }

  /** Until then, or until nothing is left to happen. */
  async run(until = Infinity): Promise<void> {
    for (let next = this.#events[0]; next && next.at <= until; next = this.#events[0]) {
      this.#events.shift();
      this.now = next.at;
      next.happen();
      // What follows from it in promises happens before the next event.
      for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
    }
    if (until !== Infinity) this.now = until;
  }

  /** The same without promises. */
  runAtOnce(until: number): void {
    for (let next = this.#events[0]; next && next.at <= until; next = this.#events[0]) {
      this.#events.shift();
      this.now = next.at;
      next.happen();
    }
    this.now = until;
  }
}

/** How long a call takes that begins when so many run, itself among them; in milliseconds. */
export type ServiceTime = (running: number, now: number) => number;

/** As many work at a time as there are workers; what is more waits for them, and gets no more done. */
export const fixedRate =
  (workers: number, ms: number): ServiceTime =>
  (running) =>
    ms * Math.max(1, running / workers);

/** What is more than it can take makes it do less. */
export const thrashing =
  (workers: number, ms: number): ServiceTime =>
  (running) =>
    ms * Math.max(1, (running / workers) ** 2);

/** Slow by itself, whatever it is given to do. */
export const evenlySlow =
  (ms: number): ServiceTime =>
  () =>
    ms;

/** One server until then, and another after it. */
export const changing =
  (at: number, one: ServiceTime, other: ServiceTime): ServiceTime =>
  (running, now) =>
    (now < at ? one : other)(running, now);

/** Each call takes up to so much more or less, by chance. */
export const noisy =
  (part: number, random: () => number, of: ServiceTime): ServiceTime =>
  (running, now) =>
    of(running, now) * (1 + part * (2 * random() - 1));
