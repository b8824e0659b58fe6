import type { EmulatorReply } from '../../shared/emulator/http';
import type { Field, Outcome } from './call-context';
import { tableContent } from './data-table';
import { exceptionText, soapException, ServiceException } from './exceptions';
import { SERVICE_NAMESPACE, SOAP_NAMESPACE, SOAP_TYPE, type SoapVersion } from './namespaces';
import type { SafenetBehaviour } from './behaviour';
import { element, writeDocument, type Attribute, type XmlElement } from './xml-tree';

type Behaviour = Readonly<SafenetBehaviour>;

const XSI: Attribute = ['xmlns:xsi', 'http://www.w3.org/2001/XMLSchema-instance'];
const XSD: Attribute = ['xmlns:xsd', 'http://www.w3.org/2001/XMLSchema'];
const SERVICE: Attribute = ['xmlns', SERVICE_NAMESPACE];

/** Contract 13, row 41. */
const HEADERS = { 'Cache-Control': 'private, max-age=0', 'X-AspNet-Version': '4.0.30319' } as const;

function reply(status: number, contentType: string | undefined, body: string): EmulatorReply {
  const type = contentType === undefined ? {} : { 'Content-Type': contentType };
  return { status, headers: { ...HEADERS, ...type }, body };
}

export function htmlReply(status: number, title: string, text = title): EmulatorReply {
  const body = `<!DOCTYPE html>\r\n<html><head><title>${title}</title></head><body><h1>${text}</h1></body></html>\r\n`;
  return reply(status, 'text/html; charset=utf-8', body);
}

export function xmlReply(body: string): EmulatorReply {
  return reply(200, 'text/xml; charset=utf-8', body);
}

function envelope(status: number, version: SoapVersion, content: readonly XmlElement[], dirty: boolean): EmulatorReply {
  const attributes: Attribute[] = [['xmlns:soap', SOAP_NAMESPACE[version]], XSI, XSD];
  const document = element('soap:Envelope', attributes, [element('soap:Body', [], content)]);
  return reply(status, SOAP_TYPE[version], writeDocument(document, { indented: false, dirty }));
}

function fieldElements(fields: readonly Field[]): XmlElement[] {
  return fields.flatMap(([name, text]) => (text === null ? [] : [element(name, [], text)]));
}

/** The content of a result element; undefined for a null reference, whose element is left out. */
function contentOf(outcome: Outcome, behaviour: Behaviour): XmlElement['content'] | undefined {
  switch (outcome.kind) {
    case 'void':
      return undefined;
    case 'int':
    case 'boolean':
    case 'string':
      return outcome.text ?? undefined;
    case 'list':
      return outcome.texts?.map((text) => element(outcome.item, [], text));
    case 'table':
      return outcome.table ? tableContent(outcome.table, behaviour.tableStyle) : undefined;
    case 'object':
      return outcome.fields ? fieldElements(outcome.fields) : undefined;
  }
}

export function soapReply(method: string, outcome: Outcome, version: SoapVersion, behaviour: Behaviour): EmulatorReply {
  const content = contentOf(outcome, behaviour);
  const results = content === undefined ? [] : [element(`${method}Result`, [], content)];
  if ('out' in outcome) results.push(...fieldElements([outcome.out]));
  return envelope(200, version, [element(`${method}Response`, [SERVICE], results)], behaviour.dirtyXml);
}

/** The name of the root element in the answer to a GET or POST form is that of the .NET type (contract 3.3). */
function typeName(outcome: Exclude<Outcome, { kind: 'void' }>): string {
  if (outcome.kind === 'table') return 'DataTable';
  return 'type' in outcome ? outcome.type : outcome.kind;
}

export function formReply(outcome: Outcome, behaviour: Behaviour): EmulatorReply {
  if (outcome.kind === 'void') return reply(200, undefined, '');
  const content = contentOf(outcome, behaviour);
  const attributes: Attribute[] = content === undefined ? [['xsi:nil', 'true'], XSI, SERVICE] : [SERVICE];
  const document = element(typeName(outcome), attributes, content);
  return xmlReply(writeDocument(document, { indented: true, dirty: behaviour.dirtyXml }));
}

/** What the framework puts in front of an exception that a method threw (contract 10.1). */
function wrapped(exception: ServiceException): ServiceException {
  if (exception.code !== 'Server') return exception;
  const [outermost] = soapException('Server', 'Server was unable to process request.').chain;
  return outermost ? new ServiceException('Server', outermost, ...exception.chain) : exception;
}

const SOAP12_CODES = { Client: 'Sender', Server: 'Receiver', VersionMismatch: 'VersionMismatch' } as const;

export function soapFault(
  exception: ServiceException,
  version: SoapVersion,
  method: string,
  behaviour: Behaviour,
): EmulatorReply {
  const text = exceptionText(wrapped(exception), behaviour.customErrors, method);
  const parts =
    version === '1.1'
      ? [element('faultcode', [], `soap:${exception.code}`), element('faultstring', [], text), element('detail')]
      : [
          element('soap:Code', [], [element('soap:Value', [], `soap:${SOAP12_CODES[exception.code]}`)]),
          element('soap:Reason', [], [element('soap:Text', [['xml:lang', 'en']], text)]),
          element('soap:Detail'),
        ];
  return envelope(500, version, [element('soap:Fault', [], parts)], behaviour.dirtyXml);
}

/** Contract 10.3. */
export function formError(exception: ServiceException, method: string, behaviour: Behaviour): EmulatorReply {
  return reply(500, 'text/plain; charset=utf-8', exceptionText(exception, behaviour.customErrors, method));
}
