import { type Ordered, type LineRequest, dueFirst, Flow, isBefore } from './line-request';

/** Of so many turns of a caller one goes to the request that wants least; the others go to the one due first (decision 009). */
const TURNS_PER_ROUND = 4;

/** Callers that want nothing are forgotten when there are more. */
const MOST_IDLE = 100;

/** By so much a request of several calls takes longer for the turns that it does not get. */
const TURNS_LOST = TURNS_PER_ROUND / (TURNS_PER_ROUND - 1);

function isAhead<Call>(flow: Flow<Call>, request: Ordered, front: Flow<Call>, first: Ordered): boolean {
  if (request.begun !== first.begun) return request.begun;
  return request.begun || flow.start === front.start ? isBefore(request, first) : flow.start < front.start;
}

/**
 * Calls of one class that wait. Callers get turns by their weights (start-time fair queueing: Goyal, Vin and Cheng 1996):
 * who was away gets no credit for it. Among a caller's requests those that have begun go first, then by what is due.
 */
export class FairLine<Call> {
  readonly #flows = new Map<string, Flow<Call>>();
  /** The start of the turn that was given last. */
  #turn = 0;
  #waiting = 0;
  #work = 0;

  get waiting(): number {
    return this.#waiting;
  }

  /** Calls that the requests of all callers will make yet. */
  get work(): number {
    return this.#work;
  }

  add(request: LineRequest<Call>, call: Call): void {
    const flow = this.#enter(request);
    if (flow.waiting === 0) flow.start = Math.max(flow.start, this.#turn);
    flow.weight = request.weight;
    flow.waiting += 1;
    this.#waiting += 1;
    request.calls ??= new Set();
    request.calls.add(call);
    request.waiting += 1;
    this.#count(request, flow);
  }

  /** Takes a call out that is given up; nothing happens when it does not wait. */
  remove(request: LineRequest<Call>, call: Call): void {
    const { calls, flow } = request;
    if (flow && calls?.delete(call)) this.#left(request, flow);
  }

  /**
   * Whose turn it is: the call has left the line. The turn is used up when it `began`.
   *
   * Requests of several calls are served one after another, over all callers, since side by side all would run out of
   * time. Calls that are the last of their requests need not wait for that.
   */
  take(): { readonly request: LineRequest<Call>; readonly call: Call } | undefined {
    let next = this.#front();
    if (!next) return undefined;
    let isFront = true;
    for (const flow of this.#flows.values()) {
      if (flow.singles === 0 || flow.start >= next.start) continue;
      next = flow;
      isFront = false;
    }
    this.#turn = Math.max(this.#turn, next.start);
    if (isFront) next.round = (next.round + 1) % TURNS_PER_ROUND;
    const request = (isFront && next.round !== 0 ? next.byDue : next.byLeast).peek();
    const [call] = request?.calls ?? [];
    if (request === undefined || call === undefined) return undefined;
    request.calls?.delete(call);
    this.#left(request, next);
    return { request, call };
  }

  /** @param hasWaited whether it used up a turn for it */
  began(request: LineRequest<Call>, hasWaited: boolean): void {
    const flow = this.#enter(request);
    if (hasWaited) flow.start += 1 / request.weight;
    request.begun = true;
    request.running += 1;
    this.#count(request, flow);
  }

  ended(request: LineRequest<Call>): void {
    request.running -= 1;
    if (request.flow) this.#count(request, request.flow);
  }

  /**
   * How many calls will have been made when a request has made `wanted` more.
   *
   * @param isItsTurn whether nothing that has not begun goes before it
   * @param free what part of the turns has been left lately by calls that are their requests' only ones
   */
  callsUntil(request: LineRequest<Call>, wanted: number, isItsTurn: boolean, free: number): number {
    const own = this.#flows.get(request.caller);
    let mine = wanted;
    if (own && !request.begun) {
      if (wanted > 1 || isItsTurn) mine += isItsTurn ? own.begunWork : own.work - request.left;
      // The turns that go to who wants least.
      else mine += Math.min(own.work - request.left, TURNS_PER_ROUND * (own.singles + 1));
    }
    let begun = mine;
    let all = mine;
    let callers = 1;
    for (const flow of this.#flows.values()) {
      if (flow === own || flow.work === 0) continue;
      callers += flow.weight / request.weight;
      const share = Math.min(flow.work, (mine * flow.weight) / request.weight);
      // What others have begun goes first.
      all += wanted > 1 ? Math.max(share, flow.begunWork) : share;
      begun += flow.begunWork;
    }
    if (wanted === 1) return all;
    // Of the turns some go to who wants least: as many as lately, but no more than the shares of their callers.
    const most = mine * TURNS_LOST * callers;
    return Math.max(all * TURNS_LOST, Math.min(begun / Math.max(free, 0.01), most));
  }

  /**
   * Of the caller with the longest line, for its weight, the call that would come last.
   *
   * @param comer counts as one more of its caller's, when given
   * @returns undefined when that is the comer
   */
  last(comer?: LineRequest<Call>): { readonly request: LineRequest<Call>; readonly call: Call } | undefined {
    let longest = comer && this.#flows.get(comer.caller);
    let most = comer ? ((longest?.waiting ?? 0) + 1) / comer.weight : 0;
    let last = comer;
    for (const flow of this.#flows.values()) {
      const length = flow.waiting / flow.weight;
      if (length <= most) continue;
      longest = flow;
      most = length;
      last = undefined;
    }
    for (const request of longest?.byDue.items ?? []) if (!last || dueFirst(last, request)) last = request;
    if (!last || last === comer) return undefined;
    const call = [...(last.calls ?? [])].pop();
    return call === undefined ? undefined : { request: last, call };
  }

  /** All that wait. */
  all(): { readonly request: LineRequest<Call>; readonly call: Call }[] {
    return [...this.#flows.values()].flatMap(({ byDue }) =>
      byDue.items.flatMap((request) => [...(request.calls ?? [])].map((call) => ({ request, call }))),
    );
  }

  /** Whose request is to be done with first: one that has begun, and else one of the caller that has had least. */
  #front(): Flow<Call> | undefined {
    let front: Flow<Call> | undefined;
    let first: LineRequest<Call> | undefined;
    for (const flow of this.#flows.values()) {
      const request = flow.byDue.peek();
      if (!request) {
        if (flow.active === 0 && flow.start <= this.#turn) this.#flows.delete(flow.caller);
      } else if (!front || !first || isAhead(flow, request, front, first)) {
        front = flow;
        first = request;
      }
    }
    return front;
  }

  #left(request: LineRequest<Call>, flow: Flow<Call>): void {
    request.waiting -= 1;
    flow.waiting -= 1;
    this.#waiting -= 1;
    this.#count(request, flow);
    if (this.#waiting > 0) return;
    // Nobody waits for anybody, so nobody owes anybody a turn.
    this.#turn = 0;
    for (const one of this.#flows.values()) one.start = 0;
  }

  #forget(): void {
    for (const { active, caller, start } of this.#flows.values()) {
      if (active === 0 && start <= this.#turn) this.#flows.delete(caller);
    }
  }

  #enter(request: LineRequest<Call>): Flow<Call> {
    if (request.flow) return request.flow;
    let flow = this.#flows.get(request.caller);
    if (!flow) {
      if (this.#flows.size >= MOST_IDLE) this.#forget();
      flow = new Flow(request.caller);
      this.#flows.set(request.caller, flow);
    }
    flow.active += 1;
    request.flow = flow;
    return flow;
  }

  /** Brings the sums and the orders in line with what a request has now. */
  #count(request: LineRequest<Call>, flow: Flow<Call>): void {
    const { waiting: waits } = request;
    const { isActive } = request;
    const left = isActive ? Math.max(waits, request.expected - request.asked + waits) : 0;
    const wasSingle = request.leastPlace >= 0 && request.left === 1;
    flow.begunWork += (request.begun ? left : 0) - (request.isCountedBegun ? request.left : 0);
    request.isCountedBegun = request.begun;
    flow.work += left - request.left;
    this.#work += left - request.left;
    request.left = left;
    if (waits > 0) {
      flow.byDue.put(request);
      flow.byLeast.put(request);
    } else {
      flow.byDue.remove(request);
      flow.byLeast.remove(request);
    }
    flow.singles += Number(waits > 0 && left === 1) - Number(wasSingle);
    if (isActive) return;
    flow.active -= 1;
    request.flow = undefined;
  }
}
