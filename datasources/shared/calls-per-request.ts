/** Requests of one kind that are remembered, about. */
const REMEMBERED = 30;
const FADING = 1 - 1 / REMEMBERED;
/** Clients give the names of operations, so there could be any number of them. */
const MOST_KINDS = 500;

/** Requests that make about as many calls. */
export interface RequestKind {
  calls: number;
  done: number;
  most: number;
}

const newKind = (): RequestKind => ({ calls: 0, done: 0, most: 0 });

/** What is known of one request, as it goes on. */
export interface CountedRequest {
  readonly kind: RequestKind;
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
 * How many calls the requests of each kind want of one back end, as an average that forgets: all that were asked for, for each
 * request that is done. What was asked for counts, and not what was given: who was refused much would let in more and more
 * of its kind.
 */
export class CallsPerRequest {
  /** By the name of the operation, and by the call that it begins with. */
  readonly #kinds = new Map<string | undefined, Map<string, RequestKind>>();
  readonly #others = newKind();
  #size = 0;

  kindOf(operationName: string | undefined, firstCall: string): RequestKind {
    let named = this.#kinds.get(operationName);
    let kind = named?.get(firstCall);
    if (kind) return kind;
    if (this.#size >= MOST_KINDS) return this.#others;
    if (!named) this.#kinds.set(operationName, (named = new Map<string, RequestKind>()));
    kind = newKind();
    named.set(firstCall, kind);
    this.#size += 1;
    return kind;
  }
}

/** @returns 1 for a kind of which nothing is known. */
export function expectedCalls({ calls, done, most }: RequestKind): number {
  return Math.max(1, Math.round(done < 0.5 ? most : Math.min(most, calls / done)));
}

/** To be called when a call of the request has begun or ended, or was refused. */
export function countCalls(request: CountedRequest): void {
  const { asked, begun, counted, isActive, isDone: wasDone, kind } = request;
  if (!begun || (asked === counted && !isActive === wasDone)) return;
  const isDone = !isActive;
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
