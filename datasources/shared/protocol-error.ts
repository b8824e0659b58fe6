import type { BackendErrorKind } from './errors';

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
