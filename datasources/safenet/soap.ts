import { anotherCharset, namesAnotherCharset } from '../shared/charset';
import { ProtocolError } from '../shared/errors';
import type { ReplyHead } from '../shared/exchange';
import { badStatus } from '../shared/http-status';
import { escapeXml } from '../shared/xml';
import type { ResultReader } from './results';

export type SoapVersion = '1.1' | '1.2';

/** Namespace of every request and result element, and the beginning of every SOAPAction. */
export const SERVICE = 'http://www.cryptocard.com/blackshield/';

export const ENVELOPES: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};

/** In the order of the .NET signature. Names must be right to the letter: the server takes a missing one for 0 or null. */
export type Parameters = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** One remote call as it is sent and read. */
export interface RemoteCall<T> {
  readonly operation: string;
  readonly kind: 'read' | 'write';
  readonly parameters: Parameters;
  /** A fresh reader, since a call may be sent twice. */
  readonly reader: () => ResultReader<T>;
  /** What null stands for, where it has a meaning. */
  readonly whenMissing?: T | undefined;
}

export function read<T>(
  operation: string,
  parameters: Parameters,
  reader: RemoteCall<T>['reader'],
  whenMissing?: T,
): RemoteCall<T> {
  return { operation, kind: 'read', parameters, reader, whenMissing };
}

export function write<T>(operation: string, parameters: Parameters, reader: RemoteCall<T>['reader']): RemoteCall<T> {
  return { operation, kind: 'write', parameters, reader };
}

function encodeValue(value: Parameters[string]): string {
  if (typeof value === 'object') return value.map((entry) => `<string>${escapeXml(entry)}</string>`).join('');
  return typeof value === 'string' ? escapeXml(value) : String(value);
}

export function encodeRequest(version: SoapVersion, operation: string, parameters: Parameters): string {
  const body = Object.entries(parameters).map(([name, value]) => `<${name}>${encodeValue(value)}</${name}>`);
  return (
    `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${ENVELOPES[version]}"><soap:Body>` +
    `<${operation} xmlns="${SERVICE}">${body.join('')}</${operation}></soap:Body></soap:Envelope>`
  );
}

export function requestHeaders(version: SoapVersion, operation: string): Record<string, string> {
  return version === '1.1'
    ? { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${SERVICE}${operation}"` }
    : { 'content-type': 'application/soap+xml; charset=utf-8' };
}

/** 500 carries faults; 400 does in SOAP 1.2, though not with .NET. */
const WITH_FAULT: ReadonlySet<number> = new Set([400, 500]);
const XML_TYPES: ReadonlySet<string> = new Set(['text/xml', 'application/soap+xml', 'application/xml']);

/** As .NET writes it for SOAP 1.1 and 1.2. */
const USUAL_TYPES: ReadonlySet<unknown> = new Set(['text/xml; charset=utf-8', 'application/soap+xml; charset=utf-8']);

/** Looks at status and type before a byte is parsed: a proxy's error page can come with status 200. */
export function checkHead({ status, headers }: ReplyHead): void {
  if (status === 200 && USUAL_TYPES.has(headers['content-type'])) return;
  const [type = ''] = String(headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (status !== 200 && !(WITH_FAULT.has(status) && XML_TYPES.has(type))) throw badStatus(status);
  if (type === 'text/html') throw new ProtocolError('protocol', 'it answered with a web page');
  if (!XML_TYPES.has(type)) throw new ProtocolError('protocol', 'its answer is not XML');
  if (namesAnotherCharset(headers['content-type'])) throw anotherCharset();
}
