import { ProtocolError } from '../shared/protocol-error';
import { BackendError } from '../shared/errors';
import { badStatus } from '../shared/http-status';
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

/** An answer to a read that is none of the registry's own words. */
export function unlikeIt(refusal: Refusal): ProtocolError {
  const { status } = refusal;
  if (isRedirect(refusal)) return new ProtocolError('protocol', `it answered with ${REDIRECT} (status ${status})`);
  const said = saidWith(status, refusal.phrase);
  if (status === 401) return new ProtocolError('unauthenticated', `it answered ${said}, ${UNAUTHORIZED}`);
  return badStatus(status, said);
}

/** The failure of a read that the registry has answered in its own words. */
export function readFailure(backend: string, operation: string, refusal: Refusal): BackendError {
  const said = saidWith(refusal.status, refusal.phrase);
  if (isHiddenNotFound(refusal)) {
    const reason = `it wants to know the CO (${said}): name the COs of its API user under "cos" in the configuration`;
    return new BackendError({ backend, operation, kind: 'forbidden', reason });
  }
  if (isNotImplemented(refusal)) {
    const reason = `it does not implement this operation (${said})`;
    return new BackendError({ backend, operation, kind: 'invalid', reason });
  }
  if (isCoMissing(refusal)) {
    return new NoSuchCo({ backend, operation, kind: 'not-found', reason: `it has no such CO (${said})` });
  }
  const reason = `it does not know what was asked for (${said})`;
  return new BackendError({ backend, operation, kind: 'not-found', reason });
}
