import { SaxesParser } from 'saxes';
import { LogDetail } from './call-report';
import { anotherCharset, isUtf8, refuseWideText, Utf8Chunks } from './charset';
import { ProtocolError } from './errors';
import { Namespaces, type XmlTag } from './xml-namespaces';

export type { XmlTag } from './xml-namespaces';

const MAX_DEPTH = 64;
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** Hears of elements and texts as they are read; the outermost element has depth 1. */
export interface XmlListener {
  /** @param tag is used again for the next element, so what is wanted of it later has to be copied. */
  open(tag: XmlTag, depth: number): void;
  /** A piece of text; a comment or a CDATA section can cut one text into several. */
  text(text: string, depth: number): void;
  close(depth: number): void;
}

export function isNil({ attributes }: XmlTag): boolean {
  if (attributes.length === 0) return false;
  const nil = attributes.find(({ local, uri }) => local === 'nil' && uri === XSI);
  return nil !== undefined && ['true', '1'].includes(nil.value.trim());
}

const isUnicodeScalar = (code: number): boolean =>
  (code >= 0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0x10ffff);

const OPTIONS = { forceXMLVersion: true, defaultXMLVersion: '1.0' } as const;

/** Stops at the first mistake. What saxes says of it can quote the answer, so only the place goes on. */
class StrictParser extends SaxesParser<typeof OPTIONS> {
  override fail(): never {
    const place = new LogDetail(`Not well-formed at line ${this.line}, column ${this.column}`);
    throw new ProtocolError('protocol', 'its answer is not well-formed XML', place);
  }
}

/** Read as UTF-8, an answer in another encoding may be well-formed and full of other names. */
function refuseDeclared(encoding: string | undefined): void {
  if (encoding !== undefined && !isUtf8(encoding)) throw anotherCharset();
}

/** Reads XML strictly from the bytes of an answer, without keeping any of it. */
export class XmlReader {
  readonly #text = new Utf8Chunks();
  readonly #parser = new StrictParser(OPTIONS);
  /** The first two bytes. */
  readonly #first: number[] = [];
  #depth = 0;

  constructor(listener: XmlListener) {
    const parser = this.#parser;
    // .NET writes control characters as references such as `&#x1;`, which XML 1.0 forbids and this must read all the
    // same. saxes asks only this function about a reference, and has no option for it. Assigned and not defined: a
    // property with accessors would make the parser several times slower.
    Object.assign(parser, { isChar: isUnicodeScalar });
    const namespaces = new Namespaces(() => parser.fail());
    // Seven handlers and not one more: an eighth makes V8 keep the parser as a dictionary, which is four times slower.
    parser.on('doctype', () => {
      throw new ProtocolError('protocol', 'its answer has a document type declaration');
    });
    parser.on('processinginstruction', ({ target }) => {
      if (target.includes(':')) parser.fail();
    });
    parser.on('attribute', (attribute) => namespaces.attribute(attribute));
    parser.on('opentag', ({ name }) => {
      this.#depth += 1;
      if (this.#depth === 1) refuseDeclared(parser.xmlDecl.encoding);
      if (this.#depth > MAX_DEPTH) throw new ProtocolError('protocol', 'its answer is nested too deeply');
      listener.open(namespaces.open(name, this.#depth), this.#depth);
    });
    parser.on('closetag', () => {
      listener.close(this.#depth);
      namespaces.close(this.#depth);
      this.#depth -= 1;
    });
    const onText = (text: string): void => listener.text(text, this.#depth);
    parser.on('text', onText);
    parser.on('cdata', onText);
  }

  write(chunk: Uint8Array): void {
    if (this.#first.length < 2) this.#begin(chunk);
    this.#parser.write(this.#text.write(chunk));
  }

  #begin(chunk: Uint8Array): void {
    this.#first.push(...chunk.subarray(0, 2 - this.#first.length));
    refuseWideText(this.#first);
  }

  end(): void {
    this.#text.end();
    this.#parser.close();
  }
}

// Everything XML 1.0 can carry; written as what is allowed, so that no control character stands in this file.
const NOT_XML = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const SPECIAL = /[&<>\r]/;

/** Whether XML 1.0 can carry a text at all; control characters and halves of surrogate pairs it cannot. */
export function isXmlText(text: string): boolean {
  return !NOT_XML.test(text);
}

/** Text as the content of an element. A carriage return goes as a reference, or a parser would make it a line feed. */
export function escapeXml(text: string): string {
  if (!isXmlText(text)) throw new Error('A text with a character that XML cannot carry got as far as the wire');
  if (!SPECIAL.test(text)) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#xD;');
}
