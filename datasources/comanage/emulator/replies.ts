import type { EmulatorReply } from '../../shared/emulator/http';
import type { Model, WireRow } from './rows';
import { elements, jsonText, tag, xmlText } from './serialise';
import type { ComanageBehaviour } from './behaviour';
import type { Stamped } from './state';

export type Format = 'json' | 'xml';

/** An answer before it is put into bytes. */
export type Answer =
  | { readonly kind: 'rows'; readonly name: string; readonly plural: string; readonly rows: readonly WireRow[] }
  | { readonly kind: 'made'; readonly objectType: string; readonly id: number }
  /** The action ran and has nothing to say but its status line. */
  | { readonly kind: 'bare'; readonly status: number; readonly reason: string }
  /** Decided before the action ran: an empty page of HTML (contract 2.4). */
  | { readonly kind: 'refusal'; readonly status: number; readonly reason: string }
  | { readonly kind: 'invalid'; readonly id: string; readonly fields: Readonly<Record<string, readonly string[]>> }
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly reason: string;
      readonly id: string;
      readonly error: string;
    }
  /** Thrown inside the framework. */
  | { readonly kind: 'exception'; readonly status: number; readonly message: string; readonly url: string }
  | { readonly kind: 'page'; readonly status: number; readonly body: string }
  | { readonly kind: 'redirect'; readonly location: string };

/** Thrown where a call cannot go on. */
export class Refused extends Error {
  constructor(readonly answer: Answer) {
    super(answer.kind);
  }
}

export function refuse(status: number, reason: string): Refused {
  return new Refused({ kind: 'refusal', status, reason });
}

export function bare(status: number, reason: string): Answer {
  return { kind: 'bare', status, reason };
}

export function rowsOf<Row extends Stamped>({ name, plural, fields }: Model<Row>, rows: readonly Row[]): Answer {
  return { kind: 'rows', name, plural, rows: rows.map(fields) };
}

interface Text {
  readonly status: number;
  readonly reason?: string;
  readonly json?: object;
  /** The root element. */
  readonly xml?: string;
}

function htmlEscaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const VERSION = { Version: '1.0' };
const PHRASES: Readonly<Record<number, string>> = { 404: 'Not Found', 500: 'Internal Server Error' };

function textOf(answer: Exclude<Answer, { kind: 'page' | 'redirect' | 'refusal' }>): Text {
  switch (answer.kind) {
    case 'bare':
      return answer;
    case 'rows': {
      const { name, plural, rows } = answer;
      // An empty list has one empty child in XML (contract 4).
      const children = rows.map((row) => tag(name, { ...VERSION, Id: String(row.Id) }, elements(row)));
      return {
        status: 200,
        reason: 'OK',
        json: { ResponseType: plural, ...VERSION, [plural]: rows.map((row) => ({ ...VERSION, ...row })) },
        xml: tag(plural, VERSION, children.join('') || tag(name, {}, '')),
      };
    }
    case 'made': {
      const made = { ObjectType: answer.objectType, Id: String(answer.id) };
      return {
        status: 201,
        reason: 'Added',
        json: { ResponseType: 'NewObject', ...VERSION, ...made },
        xml: tag('NewObjectResponse', VERSION, elements(made)),
      };
    }
    case 'invalid': {
      const { id, fields } = answer;
      const texts = Object.fromEntries(Object.entries(fields).map(([key, messages]) => [key, messages.join(' ')]));
      return {
        status: 400,
        reason: 'Invalid Fields',
        json: { ResponseType: 'ErrorResponse', ...VERSION, Id: id, InvalidFields: fields },
        xml: tag('ErrorResponse', { ...VERSION, Id: id }, elements({ InvalidFields: texts })),
      };
    }
    case 'error': {
      const { status, reason, id, error } = answer;
      return { status, reason, json: { ResponseType: 'ErrorResponse', ...VERSION, Id: id, Error: error } };
    }
    case 'exception': {
      const { status, url } = answer;
      const message = htmlEscaped(answer.message);
      return {
        status,
        reason: PHRASES[status] ?? 'Error',
        json: { name: message, message, url },
        xml: tag('response', {}, elements({ name: 'An Internal Error Has Occurred.', message, url })),
      };
    }
  }
}

const HTML = { 'Content-Type': 'text/html; charset=UTF-8' };

function written(answer: Answer, format: Format, behaviour: Readonly<ComanageBehaviour>): EmulatorReply {
  switch (answer.kind) {
    case 'refusal':
      return { status: answer.status, reason: answer.reason, headers: HTML, body: '' };
    case 'page':
      return { status: answer.status, headers: HTML, body: answer.body };
    case 'redirect':
      return { status: 302, reason: 'Found', headers: { ...HTML, Location: answer.location }, body: '' };
    case 'bare':
    case 'rows':
    case 'made':
    case 'invalid':
    case 'error':
    case 'exception': {
      const { status, reason, json, xml } = textOf(answer);
      const body = format === 'json' ? json && jsonText(json, behaviour.numbersAs) : xml && xmlText(xml);
      // A 204 has no content type (contract 10).
      const headers: Record<string, string> =
        status === 204 ? {} : { 'Content-Type': `application/${format}; charset=UTF-8` };
      return { status, reason, headers, body: body ?? '' };
    }
  }
}

export function toReply(answer: Answer, format: Format, behaviour: Readonly<ComanageBehaviour>): EmulatorReply {
  const reply = written(answer, format, behaviour);
  return behaviour.reasonPhrases ? reply : { ...reply, reason: '' };
}
