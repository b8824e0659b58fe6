import type { EmulatorReply } from '../../shared/emulator/http';
import type { OigBehaviour } from './behaviour';

/** An answer before it is put into bytes. */
export type Answer =
  | { readonly kind: 'json'; readonly status: 200 | 201; readonly body: object }
  | { readonly kind: 'options'; readonly allow: string }
  | ({ readonly kind: 'refusal' } & Refusal);

export interface Refusal {
  readonly status: number;
  readonly reason: string;
  /** Who refuses decides how it looks (section 15, row 4). */
  readonly from: 'application' | 'container' | 'csrf-filter';
  readonly headers?: Readonly<Record<string, string>>;
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
};

/** Thrown where a call cannot go on. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.reason);
  }
}

export function refuse(status: 400 | 403 | 404 | 409, reason: string): Refused {
  return new Refused({ status, reason, from: 'application' });
}

export function refuseAtGuard(status: number, headers?: Readonly<Record<string, string>>): Refused {
  return new Refused({
    status,
    reason: REASONS[status] ?? 'Error',
    from: 'container',
    ...(headers && { headers }),
  });
}

export function json(body: object, status: 200 | 201 = 200): Answer {
  return { kind: 'json', status, body };
}

/** WebLogic's own page for an error that no application has answered, as far as it matters. */
function page(status: number): string {
  const title = `Error ${status}--${REASONS[status] ?? 'Error'}`;
  return [
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Draft//EN">',
    `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>`,
    `<BODY bgcolor="white"><FONT FACE=Helvetica><H2>${title}</H2></FONT></BODY></HTML>`,
    '',
  ].join('\n');
}

function refusalBody(refusal: Refusal, style: OigBehaviour['errorBodies']): { type?: string; text: string } {
  const kind = style === 'mixed' ? refusal.from : style;
  switch (kind) {
    case 'application':
      return { type: 'application/json', text: JSON.stringify({ status: 'FAIL', reason: refusal.reason }) };
    case 'other':
      return {
        type: 'application/json',
        text: JSON.stringify([{ errorCode: refusal.status, detail: [refusal.reason] }]),
      };
    case 'container':
    case 'html':
      return { type: 'text/html; charset=UTF-8', text: page(refusal.status) };
    case 'csrf-filter':
    case 'empty':
      return { text: '' };
  }
}

export function toReply(answer: Answer, behaviour: Readonly<OigBehaviour>, elapsedMs: number): EmulatorReply {
  if (answer.kind === 'refusal') {
    const { type, text } = refusalBody(answer, behaviour.errorBodies);
    return { status: answer.status, headers: { ...(type && { 'Content-Type': type }), ...answer.headers }, body: text };
  }
  if (answer.kind === 'options') return { status: 200, headers: { Allow: answer.allow }, body: '' };
  const body = behaviour.prettyPrint ? JSON.stringify(answer.body, null, 4) : JSON.stringify(answer.body);
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (answer.status === 200) headers['ResponseTime'] = String(Math.round(elapsedMs));
  return { status: answer.status, headers, body };
}
