import { anotherCharset, namesAnotherCharset, type ContentType } from '../shared/charset';
import { ProtocolError } from '../shared/errors';
import { isRecord, parseJson } from '../shared/json';
import { escapeXml, XmlReader } from '../shared/xml';

/** Chosen by the suffix of the address, never by `Accept` (contract, section 3). */
export type WireFormat = 'json' | 'xml';

/** One record or answer, in the form it has in JSON. */
export type WireObject = Readonly<Record<string, unknown>>;

/** Those of a record that is sent; one without a value is left out. */
export type WireFields = Readonly<Record<string, string | number | undefined>>;

export const CONTENT_TYPES: { readonly [Format in WireFormat]: string } = {
  json: 'application/json',
  xml: 'application/xml',
};

const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** @throws ProtocolError */
export function parseBody(format: WireFormat, body: Uint8Array, contentType?: ContentType): WireObject {
  if (body.length === 0) throw new ProtocolError('protocol', 'its answer is empty');
  if (format === 'xml') {
    if (namesAnotherCharset(contentType)) throw anotherCharset();
    return parseXml(body);
  }
  const json = parseJson(body, contentType);
  if (!isRecord(json)) throw new ProtocolError('protocol', 'its answer is no object');
  return json;
}

interface Element {
  readonly name: string;
  readonly id: string | undefined;
  readonly children: Element[];
  text: string;
}

/** Answers that are one thing and no list (contract, section 4). */
const SINGLE: Readonly<Record<string, string>> = { NewObjectResponse: 'NewObject', ErrorResponse: 'ErrorResponse' };

function read(body: Uint8Array): Element {
  const open: Element[] = [];
  let root: Element | undefined;
  const reader = new XmlReader({
    open: (tag) => {
      const id = tag.attributes.find(({ local, uri }) => local === 'Id' && uri === '')?.value;
      const element: Element = { name: tag.local, id, children: [], text: '' };
      open.at(-1)?.children.push(element);
      root ??= element;
      open.push(element);
    },
    text: (piece) => {
      const element = open.at(-1);
      if (element) element.text += piece;
    },
    close: () => void open.pop(),
  });
  reader.write(body);
  reader.end();
  if (!root) throw new ProtocolError('protocol', 'its answer is empty');
  return root;
}

/** Of two elements with one name both count, as a list. */
function rowOf({ children }: Element): WireObject {
  const row: Record<string, unknown> = {};
  for (const child of children) {
    const value = child.children.length === 0 ? child.text : rowOf(child);
    const before = Object.hasOwn(row, child.name) ? row[child.name] : undefined;
    const added = before === undefined ? value : [...(Array.isArray(before) ? (before as unknown[]) : [before]), value];
    // Defined and not assigned: an element may be called `__proto__`.
    Object.defineProperty(row, child.name, { value: added, enumerable: true, writable: true, configurable: true });
  }
  return row;
}

/** An answer in XML, in the form that the same answer has in JSON; numbers and booleans stay text. */
function parseXml(body: Uint8Array): WireObject {
  const root = read(body);
  const type = SINGLE[root.name];
  if (type !== undefined) return { ResponseType: type, ...rowOf(root) };
  // A list of nothing has one child of nothing (contract, section 4).
  const rows = root.children.filter(({ children, id }) => children.length > 0 || id !== undefined).map(rowOf);
  return { ResponseType: root.name, [root.name]: rows };
}

/** A request about one record; a second one would be dropped silently (contract, section 4). */
export function encodeRecord(format: WireFormat, plural: string, singular: string, fields: WireFields): string {
  if (format === 'xml') return XML_HEAD + writeXml(plural, writeXml(singular, fields));
  return JSON.stringify({ RequestType: plural, Version: '1.0', [plural]: [{ Version: '1.0', ...fields }] });
}

/** The body of a provisioning request: parsed by the server and then not used, but sent as its own pages do. */
export function encodeProvisioning(format: WireFormat, type: string): string {
  if (format === 'json') return JSON.stringify({ RequestType: type, Version: '1.0', Synchronous: true });
  return XML_HEAD + writeXml(type, '<Synchronous>true</Synchronous>');
}

/** An element with the version that every one of them carries, around fields or around what is written already. */
function writeXml(name: string, content: WireFields | string): string {
  const written = ([key, value]: [string, string | number | undefined]): string =>
    value === undefined ? '' : `<${key}>${escapeXml(String(value))}</${key}>`;
  const inner = typeof content === 'string' ? content : Object.entries(content).map(written).join('');
  return `<${name} Version="1.0">${inner}</${name}>`;
}
