import { SaxesParser, type SaxesTagNS } from 'saxes';
import { BadReply } from './http';

const MAX_DEPTH = 64;
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** Hears of elements and texts as they are read; the outermost element has depth 1. */
export interface XmlListener {
  open(tag: SaxesTagNS, depth: number): void;
  /** A piece of text; a comment or a CDATA section can cut one text into several. */
  text(text: string, depth: number): void;
  close(depth: number): void;
}

export function isNil(tag: SaxesTagNS): boolean {
  for (const name of Object.keys(tag.attributes)) {
    const attribute = tag.attributes[name];
    if (attribute?.local === 'nil' && attribute.uri === XSI) return ['true', '1'].includes(attribute.value.trim());
  }
  return false;
}

const isUnicodeScalar = (code: number): boolean =>
  (code >= 0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0x10ffff);

/** Reads XML strictly from the bytes of an answer, without keeping any of it. */
export class XmlReader {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #parser: SaxesParser<{ xmlns: true; forceXMLVersion: true; defaultXMLVersion: '1.0' }>;
  #depth = 0;

  constructor(listener: XmlListener) {
    const parser = new SaxesParser({ xmlns: true, forceXMLVersion: true, defaultXMLVersion: '1.0' } as const);
    // .NET writes control characters as references such as `&#x1;`, which XML 1.0 forbids and this must read all the
    // same. saxes asks only this function about a reference, and has no option for it. Assigned and not defined: a
    // property with accessors would make the parser several times slower.
    Object.assign(parser, { isChar: isUnicodeScalar });
    parser.on('doctype', () => {
      throw new BadReply('protocol', 'its answer has a document type declaration');
    });
    parser.on('opentag', (tag) => {
      this.#depth += 1;
      if (this.#depth > MAX_DEPTH) throw new BadReply('protocol', 'its answer is nested too deeply');
      listener.open(tag, this.#depth);
    });
    parser.on('closetag', () => {
      listener.close(this.#depth);
      this.#depth -= 1;
    });
    const onText = (text: string): void => listener.text(text, this.#depth);
    parser.on('text', onText);
    parser.on('cdata', onText);
    // What saxes says can quote the answer, so only the place goes on.
    parser.on('error', () => {
      const place = new Error(`Not well-formed at line ${parser.line}, column ${parser.column}`);
      throw new BadReply('protocol', 'its answer is not well-formed XML', place);
    });
    this.#parser = parser;
  }

  write(chunk: Uint8Array): void {
    this.#parser.write(this.#decode(chunk));
  }

  end(): void {
    this.#parser.write(this.#decode());
    this.#parser.close();
  }

  #decode(chunk?: Uint8Array): string {
    try {
      return chunk ? this.#decoder.decode(chunk, { stream: true }) : this.#decoder.decode();
    } catch {
      throw new BadReply('protocol', 'its answer is not UTF-8');
    }
  }
}
