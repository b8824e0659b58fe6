import type { Row } from '../../../../datasources/safenet/results';

const SERVICE = 'http://www.cryptocard.com/blackshield/';
const ENVELOPES = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};

/** Written out here and not taken from the product, or the two could be wrong together. */
export function envelope(body: string, version: '1.1' | '1.2' = '1.1'): string {
  return (
    `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${ENVELOPES[version]}" ` +
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">' +
    `<soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}

/** An answer whose result element holds `content`; without content there is no result element. */
export function answerTo(operation: string, content?: string, version: '1.1' | '1.2' = '1.1'): string {
  const result = content === undefined ? '' : `<${operation}Result>${content}</${operation}Result>`;
  return envelope(`<${operation}Response xmlns="${SERVICE}">${result}</${operation}Response>`, version);
}

export function fault(who: string, text = 'Object reference not set to an instance of an object.'): string {
  return envelope(
    `<soap:Fault><faultcode>soap:${who}</faultcode><faultstring>${text}</faultstring><detail /></soap:Fault>`,
  );
}

/** A diffgram around rows that are written out. */
export function diffgram(rows: string, container = 'DocumentElement'): string {
  const namespaces =
    'xmlns:msdata="urn:schemas-microsoft-com:xml-msdata" xmlns:diffgr="urn:schemas-microsoft-com:xml-diffgram-v1"';
  return rows === ''
    ? `<diffgr:diffgram ${namespaces} />`
    : `<diffgr:diffgram ${namespaces}><${container} xmlns="">${rows}</${container}></diffgr:diffgram>`;
}

export function escaped(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Rows of cells as a server writes them; null is left out. */
export function table(rows: readonly Partial<Row<string>>[], rowName = 'Provisioning_x0020_Tasks'): string {
  const cell = ([name, value]: [string, string | null | undefined]): string =>
    value === null || value === undefined ? '' : `<${name}>${escaped(value)}</${name}>`;
  return diffgram(rows.map((row) => `<${rowName}>${Object.entries(row).map(cell).join('')}</${rowName}>`).join(''));
}

/** Bytes cut at the given places. */
export function cut(text: string, places: readonly number[]): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  const sorted = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...sorted, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : sorted[index - 1], end));
}
