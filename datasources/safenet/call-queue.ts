/** Of so many turns one goes to the request that wants least; the others go to the oldest (decision 009). */
const TURNS_PER_ROUND = 4;

export type Urgency = 'usual' | 'first';

/** A request's place among the others: who came first stands first. */
export class Ticket {
  /** Its time ran out while calls of it waited here: what it did not get, it did not get because of us. */
  ranOut = false;

  constructor(readonly arrival: number) {}
}

/**
 * Calls that wait. Requests are served, not calls: one after another they get done, whereas turns dealt out evenly
 * would let all of them run out of time together.
 */
export class CallQueue<Call> {
  readonly #first = new Set<Call>();
  /** The calls of a request are in the order of their coming; a request without any is not here. */
  readonly #usual = new Map<Ticket, Set<Call>>();
  #size = 0;
  #turn = 0;

  get size(): number {
    return this.#size;
  }

  add(call: Call, ticket: Ticket, urgency: Urgency): void {
    this.#size += 1;
    if (urgency === 'first') {
      this.#first.add(call);
      return;
    }
    const calls = this.#usual.get(ticket);
    if (calls) calls.add(call);
    else this.#usual.set(ticket, new Set([call]));
  }

  delete(call: Call, ticket: Ticket): void {
    const calls = this.#usual.get(ticket);
    if (!this.#first.delete(call) && !calls?.delete(call)) return;
    this.#size -= 1;
    if (calls?.size === 0) this.#usual.delete(ticket);
  }

  /** @returns the call whose turn it is; it stays in the queue until it is deleted. */
  next(): Call | undefined {
    const [urgent] = this.#first;
    if (urgent !== undefined) return urgent;
    this.#turn = (this.#turn + 1) % TURNS_PER_ROUND;
    const [call] = this.#served(this.#turn === 0) ?? [];
    return call;
  }

  #served(least: boolean): ReadonlySet<Call> | undefined {
    let best: readonly [Ticket, ReadonlySet<Call>] | undefined;
    for (const entry of this.#usual) if (!best || goesBefore(entry, best, least)) best = entry;
    return best?.[1];
  }

  /** All calls that wait, for whoever has to send them away. */
  all(): Call[] {
    return [...this.#first, ...[...this.#usual.values()].flatMap((calls) => [...calls])];
  }
}

type Waiting = readonly [Ticket, ReadonlySet<unknown>];

function goesBefore([ticket, calls]: Waiting, [other, others]: Waiting, least: boolean): boolean {
  if (least && calls.size !== others.size) return calls.size < others.size;
  return ticket.arrival < other.arrival;
}
