export type Attribute = readonly [name: string, value: string];

/** An element as it will stand on the wire: its names carry their prefixes, its attributes their order. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly content: string | readonly XmlElement[];
}

export function element(
  name: string,
  attributes: readonly Attribute[] = [],
  content: XmlElement['content'] = '',
): XmlElement {
  return { name, attributes, content };
}

export interface WriteOptions {
  /** Two blanks a level and CRLF, as .NET indents. */
  readonly indented: boolean;
  /** Whether control characters are written, which is not well-formed, or dropped. */
  readonly dirty: boolean;
}

/** What .NET's writer turns into references though XML 1.0 forbids them; tab and line ends are left alone. */
const CONTROL = /(?![\t\n\r\x7f-\x9f])\p{Cc}|[\ufffe\uffff]/gu;

function dropped(): string {
  return '';
}

function reference(character: string): string {
  return `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeText(text: string, dirty: boolean): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? '').replace(CONTROL, dirty ? reference : dropped);
}

function escapeAttribute(text: string, dirty: boolean): string {
  return text
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
    .replace(/[\r\n]/g, reference)
    .replace(CONTROL, dirty ? reference : dropped);
}

function write(node: XmlElement, options: WriteOptions, indentation: string, pieces: string[]): void {
  const { name, attributes, content } = node;
  pieces.push(indentation, '<', name);
  for (const [key, value] of attributes) pieces.push(' ', key, '="', escapeAttribute(value, options.dirty), '"');
  if (content.length === 0) {
    pieces.push(' />');
    return;
  }
  pieces.push('>');
  if (typeof content === 'string') {
    pieces.push(escapeText(content, options.dirty));
  } else {
    const deeper = options.indented ? `${indentation || '\r\n'}  ` : '';
    for (const child of content) write(child, options, deeper, pieces);
    if (options.indented) pieces.push(indentation || '\r\n');
  }
  pieces.push('</', name, '>');
}

/** A whole document, as .NET's text writer puts it: `<a />`, quotes left alone in texts (contract 5.1). */
export function writeDocument(root: XmlElement, options: WriteOptions): string {
  const pieces = ['<?xml version="1.0" encoding="utf-8"?>'];
  if (options.indented) pieces.push('\r\n');
  write(root, options, '', pieces);
  return pieces.join('');
}

/** `Serial Number` becomes `Serial_x0020_Number` (contract 5.1). */
export function encodeName(name: string): string {
  return name.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_').replace(/[^\p{L}\p{M}\p{N}_.·-]|^[^\p{L}_]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
      .map((code) => `_x${code.toString(16).toUpperCase().padStart(4, '0')}_`)
      .join(''),
  );
}
