import { BackendError } from '../shared/errors';
import { badStatus } from '../shared/http-status';

/**
 * The failure behind a status that the back end itself has answered with. A write can be about several tasks, of which one
 * may be missing or in conflict while others were changed before it.
 */
export function refusal(backend: string, operation: string, kind: 'read' | 'write', status: number): BackendError {
  const isMissing = status === 404 || status === 410;
  const meaning = badStatus(status);
  return new BackendError({
    backend,
    operation,
    kind: isMissing ? 'not-found' : meaning.kind,
    reason: isMissing ? `it does not know what was asked for (status ${status})` : meaning.reason,
    outcomeUnknown: kind === 'write' && (isMissing || status === 409),
  });
}
