type Listener = () => void;

/** Whose calls these are. Caller and operation come to be known while the request is read. */
export interface CallOrigin {
  readonly requestId: string;
  readonly caller: string | undefined;
  /** Of the GraphQL operation, where it has a name. */
  readonly operationName: string | undefined;
  /** `query` or `mutation`, once it is known. */
  readonly operationType?: string | undefined;
  /** The caller's share of a back end's queue beside other callers; 1 where nothing says more. */
  readonly weight?: number | undefined;
  /** Work that nobody waits for at a screen: it goes behind everybody else's. */
  readonly isBackground?: boolean | undefined;
  /** Back-end calls that were made for the request so far; whoever makes one counts it here. */
  calls?: number;
  /** So many may be made for it at most. */
  readonly mostCalls?: number | undefined;
}

/**
 * Says that a request's caller is gone or its time over, in the manner of an `AbortSignal`, which is one of these. Each
 * request needs one and each of its calls listens to it, and the platform's own costs more than all the rest that is done
 * for a call. Calls with one signal are one request's.
 */
export interface CallSignal {
  readonly aborted: boolean;
  /** Why: a `DOMException` named `TimeoutError` when the time is over, of another name when the caller is gone. */
  readonly reason: unknown;
  /** The request whose calls these are, for the log. */
  readonly requestId?: string | undefined;
  readonly origin?: CallOrigin | undefined;
  /** By `performance.now()`: when nobody waits any longer; absent where that is not known. */
  readonly deadline?: number | undefined;
  /** Of a call that several requests share: the signal of the request that it is made for. */
  readonly request?: CallSignal | undefined;
  addEventListener(event: 'abort', listener: Listener): void;
  removeEventListener(event: 'abort', listener: Listener): void;
}

/** The one that a server makes for a request, and aborts. */
export class RequestSignal implements CallSignal {
  readonly #listeners = new Set<Listener>();
  #reason: unknown;
  /** Pairs of an owner and what it keeps: there are few, and a `WeakMap` for each costs more than all else of a call. */
  #kept: object[] | undefined;

  constructor(
    readonly origin?: CallOrigin,
    readonly deadline?: number,
  ) {}

  get requestId(): string | undefined {
    return this.origin?.requestId;
  }

  get aborted(): boolean {
    return this.#reason !== undefined;
  }

  get reason(): unknown {
    return this.#reason;
  }

  addEventListener(_: 'abort', listener: Listener): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_: 'abort', listener: Listener): void {
    this.#listeners.delete(listener);
  }

  /** What an owner has kept of this request. */
  keptBy(owner: object): object | undefined {
    const kept = this.#kept;
    if (kept) for (let at = 0; at < kept.length; at += 2) if (kept[at] === owner) return kept[at + 1];
    return undefined;
  }

  /** Once only for each owner. */
  keep(owner: object, value: object): void {
    (this.#kept ??= []).push(owner, value);
  }

  /** The first reason stands. */
  abort(reason: DOMException): void {
    if (this.aborted) return;
    this.#reason = reason;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }
}
