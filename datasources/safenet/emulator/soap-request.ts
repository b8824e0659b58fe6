import { SaxesParser, type SaxesTagNS } from 'saxes';
import { soapException, unreadable, unreadableAt, type ServiceException } from './exceptions';
import type { SoapVersion } from './namespaces';
import { SOAP_NAMESPACE } from './namespaces';

/** An element of the request and where in the text it ends. */
export interface RequestElement {
  readonly local: string;
  readonly uri: string;
  readonly nil: boolean;
  readonly children: RequestElement[];
  text: string;
  /** Offset behind its last character. */
  end: number;
}

export interface SoapRequest {
  readonly source: string;
  /** The first child of the body; absent when the body is empty. */
  readonly method: RequestElement | undefined;
}

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

function opened(tag: SaxesTagNS): RequestElement {
  const nil = Object.values(tag.attributes).find(({ local, uri }) => local === 'nil' && uri === XSI)?.value;
  return { local: tag.local, uri: tag.uri, nil: nil === 'true' || nil === '1', children: [], text: '', end: 0 };
}

function parseTree(source: string): RequestElement {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const root: RequestElement = { local: '', uri: '', nil: false, children: [], text: '', end: 0 };
  const path = [root];
  const addText = (text: string): void => {
    const current = path.at(-1);
    if (current) current.text += text;
  };
  parser.on('opentag', (tag) => {
    const next = opened(tag);
    path.at(-1)?.children.push(next);
    path.push(next);
  });
  parser.on('closetag', () => {
    const closed = path.pop();
    if (closed) closed.end = parser.position;
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('doctype', () => {
    throw unreadable({
      type: 'System.Xml.XmlException',
      message: 'For security reasons DTD is prohibited in this XML document.',
    });
  });
  parser.on('error', (error) => {
    throw unreadableAt(parser.line, parser.column, { type: 'System.Xml.XmlException', message: error.message });
  });
  parser.write(source).close();
  return root;
}

/** Reads an envelope as far as the method element. Nothing is checked below it: binding is lenient (contract 3.6). */
export function parseSoapRequest(source: string, version: SoapVersion): SoapRequest {
  const expected = SOAP_NAMESPACE[version];
  const envelope = parseTree(source.replace(/^\ufeff/, '')).children[0];
  if (envelope?.local === 'Envelope' && envelope.uri !== expected) {
    throw soapException(
      'VersionMismatch',
      `Possible SOAP version mismatch: Envelope namespace ${envelope.uri} was unexpected. Expecting ${expected}.`,
    );
  }
  const body = envelope?.children.find(({ local, uri }) => local === 'Body' && uri === expected);
  if (envelope?.local !== 'Envelope' || !body) {
    throw unreadable({
      type: 'System.InvalidOperationException',
      message: 'There is an error in XML document (1, 1).',
    });
  }
  return { source, method: body.children[0] };
}

/**
 * Where .NET stands when it gives up on an element's text: it has read on to the next node, and counts from that
 * node's name.
 */
export function positionBehind(source: string, { end }: RequestElement): { line: number; column: number } {
  const next = end + (/^\s*(?:<\/?)?/.exec(source.slice(end, end + 10_000))?.[0].length ?? 0);
  const before = source.slice(0, next);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: next - lineStart + 1 };
}

export function unreadableElement(
  source: string,
  failed: RequestElement,
  cause: { type: string; message: string },
): ServiceException {
  const { line, column } = positionBehind(source, failed);
  return unreadableAt(line, column, cause);
}
