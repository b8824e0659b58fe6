import type { EmulatorReply } from '../../shared/emulator/http';
import { failureBody } from './failure-shapes';
import type { AdmanagerBehaviour } from './behaviour';

/** What became of one element of `inputData`; without an id it was refused. */
export interface ElementResult {
  readonly subject: string;
  readonly requestId?: number;
  readonly message: string;
}

/** An answer before it is put into bytes. */
export type Answer =
  | { readonly kind: 'elements'; readonly elements: readonly ElementResult[] }
  | { readonly kind: 'failure'; readonly message: string; readonly code?: string | undefined }
  | { readonly kind: 'json'; readonly body: object }
  | { readonly kind: 'page'; readonly status: 400 | 404 | 500 }
  | { readonly kind: 'methodNotAllowed' };

const TITLES = { 400: 'Bad Request', 404: 'Not Found', 500: 'Internal Server Error' } as const;

/** The page of a servlet container, as far as it matters. */
function page(status: keyof typeof TITLES): string {
  const title = `HTTP Status ${status} – ${TITLES[status]}`;
  return `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
}

const WORDS = { string: ['0', '1'], number: [0, 1], words: ['SEVERE', 'SUCCESS'] } as const;

function elementBody({ subject, requestId, message }: ElementResult, behaviour: Readonly<AdmanagerBehaviour>): object {
  const shown = requestId !== undefined && !behaviour.omitRequestId;
  // The order of the keys is that of the vendor's samples.
  return {
    Subject: subject,
    ...(shown && { requestId: behaviour.requestIdAs === 'string' ? String(requestId) : requestId }),
    statusMessage: escaped(message, behaviour),
    status: WORDS[behaviour.statusAs][requestId === undefined ? 0 : 1],
  };
}

function elementsBody(elements: readonly ElementResult[], behaviour: Readonly<AdmanagerBehaviour>): object[] {
  const kept = elements.filter((_each, at) => !behaviour.missingElements.includes(at));
  const bodies = kept.map((each) => elementBody(each, behaviour));
  return behaviour.elementOrder === 'reverse' ? bodies.reverse() : bodies;
}

function escaped(text: string, { escapeMessages }: Readonly<AdmanagerBehaviour>): string {
  return escapeMessages ? text.replaceAll('&', '&amp;') : text;
}

export function toReply(answer: Answer, behaviour: Readonly<AdmanagerBehaviour>): EmulatorReply {
  const labelled = (body: object, status = 200): EmulatorReply => ({
    status,
    // The product's own answers have none (contract 6.4).
    reason: '',
    headers: { 'Content-Type': behaviour.contentType },
    body: JSON.stringify(body),
  });
  switch (answer.kind) {
    case 'elements':
      return labelled(elementsBody(answer.elements, behaviour));
    case 'failure': {
      const { status, body } = failureBody(escaped(answer.message, behaviour), answer.code, behaviour);
      return labelled(body, status);
    }
    case 'json':
      return labelled(answer.body);
    case 'page':
      return {
        status: answer.status,
        headers: { 'Content-Type': 'text/html;charset=utf-8' },
        body: page(answer.status),
      };
    case 'methodNotAllowed':
      return { status: 405, headers: { Allow: 'GET, POST' }, body: '' };
  }
}
