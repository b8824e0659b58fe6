import type { WriteOutcome } from '../contracts/outcome';
import { BackendError } from '../shared/errors';
import * as own from './own-words';
import { saidWith } from './phrase';
import { isRedirect, REDIRECT, UNAUTHORIZED } from './refusal';
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
  return error.outcomeUnknown ? unknown(reason) : { outcome: 'FAILED', reason: `Nothing was done for it: ${reason}.` };
}

/** The statuses that every write shares; `undefined` for those that each reads in its own way. */
export function sharedOutcome(reply: WriteReply): WriteOutcome | undefined {
  const { status, isPage } = reply;
  const said = saidWith(status, reply.phrase);
  if (status >= 200 && status < 300) {
    if (isPage) return unknown('it answered with a web page, as a log-in or a gateway does');
    if (!reply.isOwn)
      return unknown('its answer is none of the registry, which answers in another form or with nothing');
    return undefined;
  }
  if (isRedirect(reply)) return unknown(`it answered with ${REDIRECT} (status ${status})`);
  if (status === 401 && !own.isHiddenNotFound(reply)) {
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

/** What PHP, the framework and web servers say when something broke anywhere, and what HTTP/2 leaves of any phrase. */
const isGeneric = ({ phrase }: WriteReply): boolean =>
  /^(|Internal (Server )?Error|Server Error|Error)\.?$/i.test(phrase);

function turnedAway({ status, phrase }: WriteReply): WriteOutcome {
  const reason = `A web server answered ${saidWith(status, phrase)} with a page, in the registry's place.`;
  return { outcome: 'FAILED', reason };
}

/** A 404 that does not say what is missing. */
function notFound(reply: WriteReply): WriteOutcome {
  const said = saidWith(reply.status, reply.phrase);
  if (reply.isPage) return turnedAway(reply);
  if (own.isNoRoute(reply)) return { outcome: 'FAILED', reason: `The server has no such operation (${said}).` };
  if (!own.isCrashPerhaps(reply)) return unexpected(reply);
  const what = own.isCrash(reply)
    ? 'which it says when it crashed, and not of a record or a target that is missing'
    : 'and nothing of the words in which it tells a record that is missing from a crash';
  return unknown(`it answered ${said}, ${what}`);
}

/** The outcome of adding, changing or deleting a target (contract, section 7). @param success the status that says done. */
export function outcomeOfTargetWrite(success: 200 | 201, reply: WriteReply): WriteOutcome {
  const { status } = reply;
  const said = saidWith(status, reply.phrase);
  const shared = sharedOutcome(reply);
  if (shared) return shared;
  if (status === success) return SUCCEEDED;
  if (own.isNotImplemented(reply))
    return { ...NOT_OFFERED, reason: `${NOT_OFFERED.reason ?? ''} It answered ${said}.` };
  if (own.isCoMissing(reply)) return { outcome: 'NOT_FOUND', reason: `The server has no such CO (${said}).` };
  if (own.isTargetMissing(reply) || own.isHiddenNotFound(reply)) {
    const what = success === 201 ? 'no such CO' : 'no such target, or shows it to no user of this kind';
    return { outcome: 'NOT_FOUND', reason: `The server has ${what} (${said}).` };
  }
  if (status === 404) return notFound(reply);
  if (reply.isPage && status < 500) return turnedAway(reply);
  if (status === 403) {
    return own.isCoRefused(reply)
      ? { outcome: 'NOT_FOUND', reason: `The server has no such CO (${said}).` }
      : { outcome: 'REFUSED', reason: `The server refused it (${said}).` };
  }
  if (own.isOtherError(reply)) return { outcome: 'FAILED', reason: `The server did not save it (${said}).` };
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

export const PARTLY = 'The plugin may have done a part of it before.';

/** The outcome of one provisioning call (contract, sections 8.2, 12.2 and 14). @param plugin that of the target, if known */
export function outcomeOfProvisioning(reply: WriteReply, plugin: string | null): WriteOutcome {
  const { status, phrase } = reply;
  const said = saidWith(status, phrase);
  const shared = sharedOutcome(reply);
  if (shared) return shared;
  if (status === 200) return SUCCEEDED;
  if (status === 202) {
    return { outcome: 'SUCCEEDED', reason: 'The server has queued the request; it is not carried out yet.' };
  }
  if (own.isTargetMissing(reply)) {
    const reason = `The server has no such target, or not all of its configuration (${said}).`;
    return { outcome: 'NOT_FOUND', reason };
  }
  if (own.isSubjectMissing(reply) || own.isHiddenNotFound(reply)) {
    const reason = `The server has no such record in the CO of the target, or it lacks what provisioning needs (${said}).`;
    return { outcome: 'NOT_FOUND', reason };
  }
  if (status === 404) return notFound(reply);
  if (own.isDisabled(reply, plugin)) {
    return { outcome: 'REFUSED', reason: `The target is disabled, so its plugin did not run (${said}).` };
  }
  // A plugin that passes on the same words answers in the type of what was asked for.
  if (own.isNotImplemented(reply) && reply.isHtml) {
    const reason = `The server found no subject in the request that it can provision (${said}); it may be another release.`;
    return { outcome: 'UNSUPPORTED', reason };
  }
  if (status !== 500 || isGeneric(reply)) return unexpected(reply);
  return { outcome: 'FAILED', reason: `Provisioning failed at the server: ${said}. ${PARTLY}` };
}
