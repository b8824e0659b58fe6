/**
 * How a failure travels out of a datasource.
 *
 * `unauthenticated` and `forbidden` are about *our* credentials at the back end, never about the caller of this API.
 * `protocol` means that the reply was not understood; `cancelled` that the caller went away before we were done.
 */
export type BackendErrorKind =
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'invalid'
  | 'conflict'
  | 'rejected'
  | 'unavailable'
  | 'timeout'
  | 'protocol'
  | 'cancelled';

export interface BackendErrorFields {
  /** Configured name of the back end, e.g. `sas-eu`. */
  readonly backend: string;
  /** Name of the remote operation, e.g. `GetProvisioningTaskDetails`. */
  readonly operation: string;
  readonly kind: BackendErrorKind;
  /** A sentence that may be shown to an API client. Never a reply body, a URL or a credential. */
  readonly reason?: string | undefined;
  /** True when a write left this process and nobody can say whether it was carried out. */
  readonly outcomeUnknown?: boolean;
  /** True when it answered that this very call failed there: it is not down, and other calls may well succeed. */
  readonly failedThere?: boolean;
  /** True when it is about the request that asked, as a limit of its own is: others who ask the same may well be answered. */
  readonly isOfRequest?: boolean;
  /** True when it says that the back end has too much to do: 429, 503, or no answer in time. */
  readonly isOverload?: boolean;
  /** Whether the same request may be sent again later. Derived from `kind` and `outcomeUnknown` when absent. */
  readonly retriable?: boolean;
  /** After how many seconds, where the back end has said so, calls are paused, or too many wait for it here. */
  readonly retryAfter?: number | undefined;
  /** For the log only. */
  readonly cause?: unknown;
}

export class BackendError extends Error {
  readonly backend: string;
  readonly operation: string;
  readonly kind: BackendErrorKind;
  readonly reason: string | undefined;
  readonly outcomeUnknown: boolean;
  readonly failedThere: boolean;
  readonly isOfRequest: boolean;
  readonly isOverload: boolean;
  readonly retriable: boolean;
  readonly retryAfter: number | undefined;

  constructor(fields: BackendErrorFields) {
    super(`${fields.backend}: ${fields.operation}: ${fields.kind}${fields.reason ? `: ${fields.reason}` : ''}`, {
      cause: fields.cause,
    });
    this.name = 'BackendError';
    this.backend = fields.backend;
    this.operation = fields.operation;
    this.kind = fields.kind;
    this.reason = fields.reason;
    this.outcomeUnknown = fields.outcomeUnknown ?? false;
    this.retryAfter = fields.retryAfter;
    this.failedThere = fields.failedThere ?? false;
    this.isOfRequest = fields.isOfRequest ?? false;
    this.isOverload = fields.isOverload ?? false;
    this.retriable =
      fields.retriable ?? (!this.outcomeUnknown && (fields.kind === 'unavailable' || fields.kind === 'timeout'));
  }
}

/** The kinds that say the back end itself is in trouble; only these count against its circuit breaker. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof BackendError) || error.failedThere) return false;
  return error.kind === 'unavailable' || error.kind === 'timeout';
}

/** Thrown by whoever reads an answer: it cannot be used. It becomes the `BackendError` of the call. */
export class ProtocolError extends Error {
  constructor(
    readonly kind: BackendErrorKind,
    readonly reason: string,
    cause?: unknown,
    /** Whether it says that a write was turned away, so that nothing was changed. */
    readonly turnedAway = false,
  ) {
    super(reason, { cause });
    this.name = 'ProtocolError';
  }
}
