import { BackendError, type BackendErrorKind } from '../shared/errors';
import { saidWith } from './phrase';

/** A status that is no success, with the text behind it, cleaned. */
export interface Refusal {
  readonly status: number;
  readonly phrase: string;
}

/** One status for three things that nobody can tell apart (contract, section 2.2). */
export const UNAUTHORIZED =
  'which can mean that the credentials of this server are wrong, that its API user is not privileged, or that it ' +
  'belongs to another CO';

export const REDIRECT =
  'a redirect, which is not followed: it leads to a log-in page, so the address of the registry in the configuration ' +
  'is wrong, or something in front of the registry wants a log-in';

export const isRedirect = ({ status }: Refusal): boolean => status >= 300 && status < 400;

/** The dispatcher's word for an operation that the server does not implement (contract, sections 5 and 7.2). */
export const isNotImplemented = ({ status, phrase }: Refusal): boolean =>
  status === 500 && /^Bad Request$/i.test(phrase);

/** The CO of a record that is not there cannot be worked out, so a user of one CO gets this for a 404 (section 5). */
export const isHiddenNotFound = ({ status, phrase }: Refusal): boolean =>
  status === 401 && /^No CO Specified$/i.test(phrase);

/** The failure of a read. */
export function readFailure(backend: string, operation: string, refusal: Refusal): BackendError {
  const { kind, reason, retriable = false } = meaningOf(refusal);
  return new BackendError({ backend, operation, kind, reason, retriable: retriable || kind === 'unavailable' });
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
