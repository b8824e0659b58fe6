import type { SubmitOutcome } from '../contracts/workflow-requests';
import type { BackendError } from '../shared/errors';
import type { Answer } from './answer';

const CHECK_URL = ' Check its url in the configuration of this server.';
const SAY_LESS = ' Name fewer accounts, or write less';

/**
 * What a status says by itself when its body says nothing: the request did not get as far as the product's own code, or
 * was turned away unread (RFC 9110, section 15.5; RFC 6585, section 4). The first text continues "Nothing was raised:".
 */
const UNDELIVERED: Readonly<Record<number, readonly [why: string, advice: string]>> = {
  404: ['there is no such call at the address of the back end', CHECK_URL],
  405: ['what answers at the address of the back end does not take this call', CHECK_URL],
  413: ['the request is too large for the back end', `${SAY_LESS}.`],
  414: [
    'the request is too long for the back end',
    `${SAY_LESS}; maxRequestLineBytes in the configuration of this server may be set lower.`,
  ],
  415: [
    'the back end does not take requests in this form',
    ' Check its transport in the configuration of this server.',
  ],
};

const outcome = (kind: SubmitOutcome['outcome'], reason: string): SubmitOutcome => ({
  outcome: kind,
  reason,
  requestId: null,
});

export function outcomeOfAnswer(answer: Answer, reference: string | null): SubmitOutcome {
  switch (answer.kind) {
    case 'created':
      return { outcome: 'SUCCEEDED', reason: answer.message, requestId: answer.requestId };
    case 'rejected':
      return outcome('REFUSED', answer.message ?? withoutWords(answer.status));
    case 'undelivered':
      return undelivered(answer.status);
    case 'credentials':
      return notSubmitted('the back end does not accept the token of this server');
    case 'unclear':
      return unknown(answer.why, reference);
  }
}

function withoutWords(status: number | undefined): string {
  const where = status === undefined ? '' : ` (HTTP status ${status})`;
  return `The back end refused the request${where} and did not say why.`;
}

function undelivered(status: number): SubmitOutcome {
  const [why, advice] = UNDELIVERED[status] ?? ['the back end did not take the request', ''];
  return notSubmitted(`${why} (HTTP status ${status})`, advice);
}

/** A failure's reason says "it" of the back end, so that one is named before. */
export function outcomeOfFailure(error: BackendError, reference: string | null): SubmitOutcome {
  const why = error.reason ?? 'the call failed';
  if (error.outcomeUnknown) return unknown(why, reference, ` to the back end ${error.backend}`);
  return notSubmitted(why, error.retriable ? ' It may be asked for again.' : '', ` at the back end ${error.backend}`);
}

/** Certain, since nothing was sent or since the answer came before anything could be done. */
export function notSubmitted(why: string, advice = '', where = ''): SubmitOutcome {
  return outcome('FAILED', `Nothing was raised${where}: ${why}.${advice}`);
}

function unknown(why: string, reference: string | null, whereTo = ''): SubmitOutcome {
  const where = reference === null ? 'Look for it' : `Look for "[ref ${reference}]" in the descriptions`;
  return outcome(
    'UNKNOWN',
    `The request was sent${whereTo}, but ${why}; it may or may not have been raised, and is not sent again. ${where} in ADManager Plus.`,
  );
}
