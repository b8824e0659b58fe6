import type { Outcome, WriteOutcome } from '../contracts/outcome';
import { BackendError } from '../shared/errors';
import * as own from './refusals';
import type { WriteReply } from './rest-calls';

export const SUCCEEDED: WriteOutcome = { outcome: 'SUCCEEDED', reason: null };

/** What a server as it is in 4.6.1 says to each of the writes, and what we say in its place without asking. */
export const NOT_OFFERED = {
  outcome: 'UNSUPPORTED',
  reason:
    'This server implements only `provision` of the targets API, as COmanage Registry 4.6.1 does. Add, change and ' +
    'delete targets in its web interface, under Configuration, Provisioning Targets.',
} as const;

export const PARTLY = 'The plugin may have done a part of it before.';

const told = (outcome: Outcome, reason: string): WriteOutcome => ({ outcome, reason });

export function unknown(what: string): WriteOutcome {
  const reason =
    `The request was sent, and nobody can say whether it was carried out: ${what}. It is not sent again; look in the ` +
    'registry to find out.';
  return told('UNKNOWN', reason);
}

/** The outcome of a write that got no answer, or none that could be read. A mistake of ours is thrown. */
export function outcomeOfError(error: unknown): WriteOutcome {
  if (!(error instanceof BackendError)) throw error;
  const { kind, reason = kind } = error;
  return error.outcomeUnknown ? unknown(reason) : told('FAILED', `Nothing was done for it: ${reason}.`);
}

/** What every write shares; `undefined` for what each reads in its own way. */
function sharedOutcome(reply: WriteReply, said: string): WriteOutcome | undefined {
  const { status } = reply;
  if (status < 300 && reply.isPage) return unknown('it answered with a web page, as a log-in or a gateway does');
  if (status < 300 && !reply.isOwn) {
    return unknown('its answer is none of the registry, which answers in another form or with nothing');
  }
  if (own.isRedirect(reply)) return unknown(`it answered with ${own.REDIRECT} (status ${status})`);
  if (status === 401 && !own.isHiddenNotFound(reply)) {
    return told('FAILED', `The server answered ${said}, ${own.UNAUTHORIZED}. Nothing was changed.`);
  }
  return undefined;
}

function unexpected({ status }: WriteReply, said: string): WriteOutcome {
  if (status < 300) return unknown(`it answered ${said}, which is not documented`);
  // An error page comes after a commit as well as before one.
  if (status >= 500) return unknown(`it answered ${said}, which does not say whether it was done`);
  return told('FAILED', `The server answered ${said}.`);
}

/** What PHP, the framework and web servers say when something broke anywhere, and what HTTP/2 leaves of any phrase. */
const isGeneric = ({ phrase }: WriteReply): boolean =>
  /^(|Internal (Server )?Error|Server Error|Error)\.?$/i.test(phrase);

const turnedAway = (said: string): WriteOutcome =>
  told('FAILED', `A web server answered ${said} with a page, in the registry's place.`);

/** A 404 that does not say what is missing. */
function notFound(reply: WriteReply, said: string): WriteOutcome {
  if (reply.isPage) return turnedAway(said);
  if (own.isNoRoute(reply)) return told('FAILED', `The server has no such operation (${said}).`);
  if (!own.isCrashPerhaps(reply)) return unexpected(reply, said);
  const what = own.isCrash(reply)
    ? 'which it says when it crashed, and not of a record or a target that is missing'
    : 'and nothing of the words in which it tells a record that is missing from a crash';
  return unknown(`it answered ${said}, ${what}`);
}

/** The outcome of adding, changing or deleting a target (contract, section 7). @param success the status that says done. */
export function outcomeOfTargetWrite(success: 200 | 201, reply: WriteReply): WriteOutcome {
  const { status, invalidFields } = reply;
  const said = own.saidWith(reply);
  const shared = sharedOutcome(reply, said);
  if (shared) return shared;
  if (status === success) return SUCCEEDED;
  if (own.isNotImplemented(reply)) return told('UNSUPPORTED', `${NOT_OFFERED.reason} It answered ${said}.`);
  if (own.isCoMissing(reply) || own.isCoRefused(reply)) {
    return told('NOT_FOUND', `The server has no such CO (${said}).`);
  }
  if (own.isTargetMissing(reply) || own.isHiddenNotFound(reply)) {
    const what = success === 201 ? 'no such CO' : 'no such target, or shows it to no user of this kind';
    return told('NOT_FOUND', `The server has ${what} (${said}).`);
  }
  if (status === 404) return notFound(reply, said);
  if (reply.isPage && status < 500) return turnedAway(said);
  if (status === 403) return told('REFUSED', `The server refused it (${said}).`);
  if (own.isOtherError(reply)) return told('FAILED', `The server did not save it (${said}).`);
  if (status !== 400) return unexpected(reply, said);
  return invalidFields === ''
    ? told('REFUSED', `The server found the request invalid (${said}).`)
    : told('REFUSED', `The server found fields invalid (${said}): ${invalidFields}`);
}

/** The outcome of one provisioning call (contract, sections 8.2, 12.2 and 14). @param plugin that of the target, if known */
export function outcomeOfProvisioning(reply: WriteReply, plugin: string | null): WriteOutcome {
  const { status } = reply;
  const said = own.saidWith(reply);
  const shared = sharedOutcome(reply, said);
  if (shared) return shared;
  if (status === 200) return SUCCEEDED;
  if (status === 202) return told('SUCCEEDED', 'The server has queued the request; it is not carried out yet.');
  if (own.isTargetMissing(reply)) {
    return told('NOT_FOUND', `The server has no such target, or not all of its configuration (${said}).`);
  }
  if (own.isSubjectMissing(reply) || own.isHiddenNotFound(reply)) {
    const reason = `The server has no such record in the CO of the target, or it lacks what provisioning needs (${said}).`;
    return told('NOT_FOUND', reason);
  }
  if (status === 404) return notFound(reply, said);
  if (own.isDisabled(reply, plugin)) {
    return told('REFUSED', `The target is disabled, so its plugin did not run (${said}).`);
  }
  // A plugin that passes on the same words answers in the type of what was asked for.
  if (own.isNotImplemented(reply) && reply.isHtml) {
    const reason = `The server found no subject in the request that it can provision (${said}); it may be another release.`;
    return told('UNSUPPORTED', reason);
  }
  if (status !== 500 || isGeneric(reply)) return unexpected(reply, said);
  return told('FAILED', `Provisioning failed at the server: ${said}. ${PARTLY}`);
}
