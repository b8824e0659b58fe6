import { anotherCharset, namesAnotherCharset } from '../shared/charset';
import { ProtocolError, type ReplyHead } from '../shared/http';
import { badStatus } from '../shared/http-status';
import { escapeXml } from '../shared/xml-text';

export type SoapVersion = '1.1' | '1.2';

/** Namespace of every request and result element, and the beginning of every SOAPAction. */
export const SERVICE = 'http://www.cryptocard.com/blackshield/';

export const ENVELOPES: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};

/** In the order of the .NET signature. Names must be right to the letter: the server takes a missing one for 0 or null. */
export type Parameters = readonly (readonly [name: string, value: string | number | boolean | readonly string[]])[];

function encodeValue(value: Parameters[number][1]): string {
  if (typeof value === 'object') return value.map((entry) => `<string>${escapeXml(entry)}</string>`).join('');
  return typeof value === 'string' ? escapeXml(value) : String(value);
}

export function encodeRequest(version: SoapVersion, operation: string, parameters: Parameters): string {
  const body = parameters.map(([name, value]) => `<${name}>${encodeValue(value)}</${name}>`).join('');
  return (
    `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${ENVELOPES[version]}"><soap:Body>` +
    `<${operation} xmlns="${SERVICE}">${body}</${operation}></soap:Body></soap:Envelope>`
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
