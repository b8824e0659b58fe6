import type { CallSignal } from './call-signal';
import { BackendError } from './errors';

/** Why a request may make no further call; undefined while it may. */
export function overBudget(backend: string, operation: string, signal?: CallSignal): BackendError | undefined {
  const origin = signal?.origin;
  if (origin?.mostCalls === undefined || (origin.calls ?? 0) < origin.mostCalls) return undefined;
  return new BackendError({
    backend,
    operation,
    kind: 'unavailable',
    retriable: false,
    isOfRequest: true,
    reason: `it was not asked, since this request has made ${origin.mostCalls} calls to back ends, which is the limit "limits.backendCalls"`,
  });
}

/** To be called for each call that is really sent for a request. */
export function countCall(signal: CallSignal | undefined): void {
  const origin = signal?.origin;
  if (origin) origin.calls = (origin.calls ?? 0) + 1;
}
