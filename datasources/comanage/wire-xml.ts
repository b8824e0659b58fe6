import { ProtocolError } from '../shared/http';
import { XmlReader } from '../shared/xml-reader';
import { escapeXml } from '../shared/xml-text';

type Row = Readonly<Record<string, unknown>>;

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

function valueOf(element: Element): unknown {
  return element.children.length === 0 ? element.text : rowOf(element);
}

/** Of two elements with one name both count, as a list. */
function rowOf({ children }: Element): Row {
  const row: Record<string, unknown> = {};
  for (const child of children) {
    const value = valueOf(child);
    const before = Object.hasOwn(row, child.name) ? row[child.name] : undefined;
    const added = before === undefined ? value : [...(Array.isArray(before) ? (before as unknown[]) : [before]), value];
    // Defined and not assigned: an element may be called `__proto__`.
    Object.defineProperty(row, child.name, { value: added, enumerable: true, writable: true, configurable: true });
  }
  return row;
}

/** An answer in XML, in the form that the same answer has in JSON; numbers and booleans stay text. */
export function parseXml(body: Uint8Array): Row {
  const root = read(body);
  const type = SINGLE[root.name];
  if (type !== undefined) return { ResponseType: type, ...rowOf(root) };
  // A list of nothing has one child of nothing (contract, section 4).
  const rows = root.children.filter(({ children, id }) => children.length > 0 || id !== undefined).map(rowOf);
  return { ResponseType: root.name, [root.name]: rows };
}

export type WireValue = string | number | boolean;

/** An element with the version that every one of them carries, around fields or around what is written already. */
export function writeXml(name: string, content: Readonly<Record<string, WireValue>> | string): string {
  const inner =
    typeof content === 'string'
      ? content
      : Object.entries(content)
          .map(([key, value]) => `<${key}>${escapeXml(textOf(value))}</${key}>`)
          .join('');
  return `<${name} Version="1.0">${inner}</${name}>`;
}

function textOf(value: WireValue): string {
  return typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
}

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
