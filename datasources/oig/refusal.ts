import { BackendError, type BackendErrorKind } from '../shared/errors';

const MEANINGS: Readonly<Record<number, readonly [BackendErrorKind, string]>> = {
  400: ['invalid', 'it refused the request as invalid'],
  401: ['unauthenticated', 'it does not accept the credentials of this server'],
  403: ['forbidden', 'it does not allow this to the user of this server'],
  404: ['not-found', 'it does not know what was asked for'],
  405: ['invalid', 'it does not know this operation'],
  406: ['invalid', 'it cannot answer in JSON'],
  409: ['conflict', 'it reports a conflict'],
  410: ['not-found', 'what was asked for is gone'],
  413: ['invalid', 'the request is too large for it'],
  415: ['invalid', 'it does not take JSON'],
  429: ['unavailable', 'it has too many requests'],
};

/** Statuses that a server gives before it carries anything out (contract, sections 2.3 and 12). */
const BEFORE_ACTING: ReadonlySet<number> = new Set([400, 401, 403, 405, 406, 413, 415, 429]);

/** The failure behind a status that is neither a success nor a fault of the server. */
export function refusal(backend: string, operation: string, kind: 'read' | 'write', status: number): BackendError {
  const [failure, sentence] = MEANINGS[status] ?? [
    'protocol',
    status < 400 ? 'it answered with a redirect, which is not followed' : 'it answered in an unexpected way',
  ];
  return new BackendError({
    backend,
    operation,
    kind: failure,
    reason: `${sentence} (status ${status})`,
    outcomeUnknown: kind === 'write' && !BEFORE_ACTING.has(status),
  });
}
