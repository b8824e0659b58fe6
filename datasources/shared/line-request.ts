import type { RequestKind } from './calls-per-request';
import { Heap, type Placed } from './heap';

/** What the order of requests goes by, and where they stand in it. */
export interface Ordered {
  readonly due: number;
  readonly arrival: number;
  readonly begun: boolean;
  readonly left: number;
  duePlace: number;
  leastPlace: number;
}

/** What a request has at one back end: calls that wait, calls that run, and calls that it will probably make yet. */
export class LineRequest<Call> implements Ordered {
  /** Those that wait, in the order of their coming. */
  calls: Set<Call> | undefined;
  waiting = 0;
  /** Has been given a turn: what was spent on it is lost if it does not get the others. */
  begun = false;
  running = 0;
  /** Calls that it wanted so far. */
  asked = 0;
  /** Whether `left` is in the sum of what has begun. */
  isCountedBegun = false;
  /** Calls it has yet to make, as far as is known; none while it has neither a call that waits nor one that runs. */
  left = 0;
  counted = 0;
  isDone = false;
  flow: Flow<Call> | undefined;
  duePlace = -1;
  leastPlace = -1;

  constructor(
    readonly kind: RequestKind,
    readonly caller: string,
    readonly weight: number,
    /** When nobody waits for it any longer. */
    readonly due: number,
    readonly arrival: number,
    /** Calls that such a request makes. */
    public expected: number,
  ) {}

  get isActive(): boolean {
    return this.waiting > 0 || this.running > 0;
  }
}

export const isBefore = (one: Ordered, other: Ordered): boolean =>
  one.due !== other.due ? one.due < other.due : one.arrival < other.arrival;

export const dueFirst = (one: Ordered, other: Ordered): boolean =>
  one.begun !== other.begun ? one.begun : isBefore(one, other);

const leastFirst = (one: Ordered, other: Ordered): boolean =>
  one.left !== other.left ? one.left < other.left : isBefore(one, other);

const DUE: Placed<Ordered> = {
  placeOf: (request) => request.duePlace,
  setPlace: (request, place) => (request.duePlace = place),
};

const LEAST: Placed<Ordered> = {
  placeOf: (request) => request.leastPlace,
  setPlace: (request, place) => (request.leastPlace = place),
};

/** One caller's part of a line. */
export class Flow<Call> {
  readonly byDue = new Heap<LineRequest<Call>>(dueFirst, DUE);
  readonly byLeast = new Heap<LineRequest<Call>>(leastFirst, LEAST);
  weight = 1;
  /** The turn at which it is served next, in shares: start-time fair queueing. */
  start = 0;
  round = 0;
  /** Calls that wait. */
  waiting = 0;
  /** Requests that have calls here, waiting or running. */
  active = 0;
  /** Calls that those will make yet. */
  work = 0;
  /** Of it what belongs to requests that have begun. */
  begunWork = 0;
  /** Requests that wait for their only call. */
  singles = 0;

  constructor(readonly caller: string) {}
}
