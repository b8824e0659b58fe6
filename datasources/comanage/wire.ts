import { anotherCharset, namesAnotherCharset, type ContentType } from '../shared/charset';
import { ProtocolError } from '../shared/http';
import { isRecord, parseJson } from '../shared/json';
import { parseXml, writeXml, XML_HEAD, type WireValue } from './wire-xml';

export type { WireValue } from './wire-xml';

/** Chosen by the suffix of the address, never by `Accept` (contract, section 3). */
export type WireFormat = 'json' | 'xml';

/** One record or answer, in the form it has in JSON. */
export type Row = Readonly<Record<string, unknown>>;

export const CONTENT_TYPES: { readonly [Format in WireFormat]: string } = {
  json: 'application/json',
  xml: 'application/xml',
};

/** @throws ProtocolError */
export function parseBody(format: WireFormat, body: Uint8Array, contentType?: ContentType): Row {
  if (body.length === 0) throw new ProtocolError('protocol', 'its answer is empty');
  if (format === 'xml') {
    if (namesAnotherCharset(contentType)) throw anotherCharset();
    return parseXml(body);
  }
  const json = parseJson(body, contentType);
  if (!isRecord(json)) throw new ProtocolError('protocol', 'its answer is no object');
  return json;
}

/** A request about one record; a second one would be dropped silently (contract, section 4). */
export function encodeRecord(
  format: WireFormat,
  plural: string,
  singular: string,
  fields: Readonly<Record<string, WireValue>>,
): string {
  if (format === 'xml') return XML_HEAD + writeXml(plural, writeXml(singular, fields));
  return JSON.stringify({ RequestType: plural, Version: '1.0', [plural]: [{ Version: '1.0', ...fields }] });
}

/** The body of a provisioning request: parsed by the server and then not used, but sent as its own pages do. */
export function encodeProvisioning(format: WireFormat, type: string): string {
  if (format === 'json') return JSON.stringify({ RequestType: type, Version: '1.0', Synchronous: true });
  return XML_HEAD + writeXml(type, '<Synchronous>true</Synchronous>');
}
