import type { EmulatorRequest } from '../../shared/emulator/http';
import type { Address } from './address';
import { Refused } from './replies';
import { readXml } from './xml-reader';

/** A request document; undefined when there is none that could be read. */
export type Body = Readonly<Record<string, unknown>> | undefined;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON that does not parse is no body; XML that does not parse ends the request (contract 5, step 4). */
export function readBody({ method, headers, body }: EmulatorRequest, { format, path }: Address): Body {
  if ((method !== 'POST' && method !== 'PUT') || body.length === 0) return undefined;
  // PHP takes a form apart before anybody else can read it.
  if (/^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '')) return undefined;
  try {
    const document: unknown = format === 'xml' ? readXml(body.toString()) : JSON.parse(body.toString());
    return isObject(document) ? document : undefined;
  } catch {
    if (format !== 'xml') return undefined;
    throw new Refused({ kind: 'exception', status: 500, message: 'String could not be parsed as XML', url: path });
  }
}

/** What is sent of one row. Keys are those of the table's columns. */
export interface Sent {
  readonly version: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
}

function column(key: string): string {
  return key.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
}

/** The one element of the list: the first in JSON, and in XML the child that has the model's name (contract 4). */
export function sentRow(body: Body, name: string, plural: string): Sent | undefined {
  const list = body?.[plural];
  const row: unknown = Array.isArray(list) ? list[0] : isObject(list) ? list[name] : undefined;
  if (!isObject(row)) return undefined;
  const { Version: version, ...rest } = row;
  return { version, fields: Object.fromEntries(Object.entries(rest).map(([key, value]) => [column(key), value])) };
}

/** Numbers come as numbers or as text; what is empty is undefined. */
export function numberIn(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return Number(value);
}

export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `true`, `"true"`, `1` and `"1"`, as booleans come in JSON and in XML. */
export function flagIn(value: unknown): boolean | undefined {
  if (value === undefined) return undefined;
  return value === true || value === 1 || value === '1' || value === 'true';
}
