import { BackendError, type BackendErrorKind } from '../shared/errors';
import { isCoMissing, isHiddenNotFound, isNotImplemented, type Refusal } from './own-words';
import { saidWith } from './phrase';

/** One status for six things that nobody can tell apart (contract, section 14). */
export const UNAUTHORIZED =
  'which can mean that the credentials of this server are wrong, or that its API user is not privileged, belongs to ' +
  'another CO, is suspended, is past or before the dates that it is valid for, or is bound to another address';

export const REDIRECT =
  'a redirect, which is not followed: it leads to a log-in page, so the address of the registry in the configuration ' +
  'is wrong, or something in front of the registry wants a log-in';

export const isRedirect = ({ status }: Refusal): boolean => status >= 300 && status < 400;

/** The server said in its own words that it has no such CO, and nothing else: there are no targets in it. */
export class NoSuchCo extends BackendError {}

/** The failure of a read. */
export function readFailure(backend: string, operation: string, refusal: Refusal): BackendError {
  const { kind, reason, retriable = false } = meaningOf(refusal);
  const Failure = isCoMissing(refusal) ? NoSuchCo : BackendError;
  return new Failure({ backend, operation, kind, reason, retriable: retriable || kind === 'unavailable' });
}

interface Meaning {
  readonly kind: BackendErrorKind;
  readonly reason: string;
  readonly retriable?: boolean;
}

function meaningOf(refusal: Refusal): Meaning {
  const { status } = refusal;
  const said = saidWith(status, refusal.phrase);
  if (isRedirect(refusal)) return { kind: 'protocol', reason: `it answered with ${REDIRECT} (status ${status})` };
  if (isHiddenNotFound(refusal)) {
    const reason = `it wants to know the CO (${said}): name the COs of its API user under "cos" in the configuration`;
    return { kind: 'forbidden', reason };
  }
  if (isCoMissing(refusal)) return { kind: 'not-found', reason: `it has no such CO (${said})` };
  if (isNotImplemented(refusal)) return { kind: 'invalid', reason: `it does not implement this operation (${said})` };
  switch (status) {
    case 401:
      return { kind: 'unauthenticated', reason: `it answered ${said}, ${UNAUTHORIZED}` };
    case 403:
      return { kind: 'forbidden', reason: `it does not allow this (${said})` };
    case 404:
      return { kind: 'not-found', reason: `it does not know what was asked for (${said})` };
    case 429:
      return { kind: 'unavailable', reason: `it has too many requests (${said})` };
    default:
      return status >= 500
        ? { kind: 'rejected', reason: `it answered with a fault (${said})`, retriable: true }
        : { kind: status >= 400 ? 'invalid' : 'protocol', reason: `it answered in an unexpected way (${said})` };
  }
}
