/** Requests of one kind that are remembered, about. */
const REMEMBERED = 30;
const FADING = 1 - 1 / REMEMBERED;
/** Clients give the names of operations, so there could be any number of them. */
const MOST_KINDS = 500;

interface Kind {
  calls: number;
  done: number;
  most: number;
}

/** What is known of one request, as it goes on. */
export interface CountedRequest {
  readonly kind: string;
  /** Calls that it wanted so far, refused ones among them. */
  readonly asked: number;
  /** Whether it was given any. */
  readonly begun: boolean;
  /** Whether it has calls that run or wait. */
  readonly isActive: boolean;
  /** So many of its calls, and whether it itself, are in the sums. */
  counted: number;
  isDone: boolean;
}

/**
 * How many calls the requests of each kind want of one back end: all that were asked for, for each request that is done.
 * What was asked for counts, and not what was given: who was refused much would let in more and more of its kind.
 */
export class CallsPerRequest {
  readonly #kinds = new Map<string, Kind>();
  readonly #others: Kind = { calls: 0, done: 0, most: 0 };

  /** @returns 1 for a kind that is not known. */
  expected(kind: string): number {
    const { calls, done, most } = this.#kinds.get(kind) ?? this.#others;
    return Math.max(1, Math.round(done < 0.5 ? most : Math.min(most, calls / done)));
  }

  /** To be called when a call of the request has begun or ended, or was refused. */
  count(request: CountedRequest): void {
    const { asked, begun, counted, isActive, isDone: wasDone } = request;
    if (!begun || (asked === counted && !isActive === wasDone)) return;
    const isDone = !isActive;
    const kind = this.#of(request.kind);
    if (isDone && !wasDone) {
      kind.calls *= FADING;
      kind.done *= FADING;
      kind.most *= FADING;
    }
    kind.calls += asked - counted;
    // It makes another call after all.
    kind.done = Math.max(0, kind.done + Number(isDone) - Number(wasDone));
    kind.most = Math.max(kind.most, asked);
    request.counted = asked;
    request.isDone = isDone;
  }

  #of(name: string): Kind {
    const known = this.#kinds.get(name);
    if (known) return known;
    if (this.#kinds.size >= MOST_KINDS) return this.#others;
    const kind = { calls: 0, done: 0, most: 0 };
    this.#kinds.set(name, kind);
    return kind;
  }
}
