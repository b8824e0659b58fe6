import type { WriteOutcome } from '../contracts/outcome';
import { BackendError } from '../shared/errors';
import { saidWith } from './phrase';
import { isHiddenNotFound, isNotImplemented, isRedirect, REDIRECT, UNAUTHORIZED } from './refusal';
import type { WriteReply } from './rest-calls';

export const SUCCEEDED: WriteOutcome = { outcome: 'SUCCEEDED', reason: null };

/** What a server as it is in 4.6.1 says to each of the writes, and what we say in its place without asking. */
export const NOT_OFFERED: WriteOutcome = {
  outcome: 'UNSUPPORTED',
  reason:
    'This server implements only `provision` of the targets API, as COmanage Registry 4.6.1 does. Add, change and ' +
    'delete targets in its web interface, under Configuration, Provisioning Targets.',
};

export function unknown(what: string): WriteOutcome {
  const reason =
    `The request was sent, and nobody can say whether it was carried out: ${what}. It is not sent again; look in the ` +
    'registry to find out.';
  return { outcome: 'UNKNOWN', reason };
}

/** The outcome of a write that got no answer, or none that could be read. A mistake of ours is thrown. */
export function outcomeOfError(error: unknown): WriteOutcome {
  if (!(error instanceof BackendError)) throw error;
  const { kind, reason = kind } = error;
  return error.outcomeUnknown ? unknown(reason) : { outcome: 'FAILED', reason: `Nothing was sent for it: ${reason}.` };
}

/** The statuses that every write shares; `undefined` for those that each reads in its own way. */
export function sharedOutcome(reply: WriteReply): WriteOutcome | undefined {
  const { status, isPage } = reply;
  const said = saidWith(status, reply.phrase);
  if (status >= 200 && status < 300) {
    if (isPage) return unknown('it answered with a web page, as a log-in or a gateway does');
    return undefined;
  }
  if (isRedirect(reply))
    return { outcome: 'FAILED', reason: `The server answered with ${REDIRECT} (status ${status}).` };
  if (status === 401 && !isHiddenNotFound(reply)) {
    return { outcome: 'FAILED', reason: `The server answered ${said}, ${UNAUTHORIZED}. Nothing was changed.` };
  }
  return undefined;
}

function unexpected({ status, phrase }: WriteReply): WriteOutcome {
  const said = saidWith(status, phrase);
  if (status < 300) return unknown(`it answered ${said}, which is not documented`);
  // An error page comes after a commit as well as before one.
  if (status >= 500) return unknown(`it answered ${said}, which does not say whether it was done`);
  return { outcome: 'FAILED', reason: `The server answered ${said}.` };
}

/** The registry's word for a write of its own that was not saved or not deleted (contract, section 7.1). */
const isOtherError = ({ status, phrase }: WriteReply): boolean => status === 500 && /^Other Error$/i.test(phrase);

/** What PHP, the framework and web servers say when something broke anywhere, and what HTTP/2 leaves of any phrase. */
const isGeneric = ({ phrase }: WriteReply): boolean =>
  /^(|Internal (Server )?Error|Server Error|Error)\.?$/i.test(phrase);

/** The outcome of adding, changing or deleting a target (contract, section 7). @param success the status that says done. */
export function outcomeOfTargetWrite(success: 200 | 201, reply: WriteReply): WriteOutcome {
  const { status } = reply;
  const said = saidWith(status, reply.phrase);
  const shared = sharedOutcome(reply);
  if (shared) return shared;
  if (status === success) return SUCCEEDED;
  if (isNotImplemented(reply)) return { ...NOT_OFFERED, reason: `${NOT_OFFERED.reason ?? ''} It answered ${said}.` };
  if (status === 404 || isHiddenNotFound(reply)) {
    const what = success === 201 ? 'no such CO' : 'no such target, or shows it to no user of this kind';
    return { outcome: 'NOT_FOUND', reason: `The server has ${what} (${said}).` };
  }
  if (status === 403) {
    return /CO Does Not Exist/i.test(reply.phrase)
      ? { outcome: 'NOT_FOUND', reason: `The server has no such CO (${said}).` }
      : { outcome: 'REFUSED', reason: `The server refused it (${said}).` };
  }
  if (isOtherError(reply)) return { outcome: 'FAILED', reason: `The server did not save it (${said}).` };
  if (status === 400) {
    const { invalidFields } = reply;
    const reason =
      invalidFields === ''
        ? `The server found the request invalid (${said}).`
        : `The server found fields invalid (${said}): ${invalidFields}`;
    return { outcome: 'REFUSED', reason };
  }
  return unexpected(reply);
}

/** What stands behind a 404 (contract, section 8.2); phrases differ between releases, so no more is read from them. */
function notFound({ status, phrase }: WriteReply): WriteOutcome {
  const said = saidWith(status, phrase);
  if (/Provisioning\s*Target/i.test(phrase)) {
    return {
      outcome: 'NOT_FOUND',
      reason: `The server has no such target, or not all of its configuration (${said}).`,
    };
  }
  if (/^(CO ?(Person|Group|Email ?List)|CO) /i.test(phrase)) {
    const reason = `The server has no such record in the CO of the target, or it lacks what provisioning needs (${said}).`;
    return { outcome: 'NOT_FOUND', reason };
  }
  const reason = `The server found nothing there and does not say what is missing: target, record, or address (${said}).`;
  return { outcome: 'NOT_FOUND', reason };
}

const PARTLY = 'The plugin may have done a part of it before.';

/** The outcome of one provisioning call (contract, sections 8.2 and 12.2). */
export function outcomeOfProvisioning(reply: WriteReply): WriteOutcome {
  const { status, phrase } = reply;
  const shared = sharedOutcome(reply);
  if (shared) return shared;
  switch (status) {
    case 200:
      return SUCCEEDED;
    case 202:
      return { outcome: 'SUCCEEDED', reason: 'The server has queued the request; it is not carried out yet.' };
    case 401:
    case 404:
      return notFound(reply);
    case 500:
      if (/^Disabled\b/i.test(phrase)) {
        return { outcome: 'REFUSED', reason: `The target is disabled, so its plugin did not run (500 ${phrase}).` };
      }
      if (isNotImplemented(reply)) {
        const reason = `The server found no subject in the request that it can provision (500 ${phrase}); it may be another release.`;
        return { outcome: 'UNSUPPORTED', reason };
      }
      if (isGeneric(reply)) return unexpected(reply);
      return { outcome: 'FAILED', reason: `Provisioning failed at the server: ${saidWith(status, phrase)}. ${PARTLY}` };
    default:
      return unexpected(reply);
  }
}
