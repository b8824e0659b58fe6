import type { Method } from './call-context';
import { SERVICE_NAMESPACE } from './namespaces';
import {
  Arguments,
  FormatError,
  bindDate,
  bindEnumeration,
  bindInt,
  bindXmlBoolean,
  defaultOf,
  type BoundValue,
  type Parameter,
} from './parameters';
import { unreadableElement, type RequestElement, type SoapRequest } from './soap-request';

function textOf(element: RequestElement): string {
  if (element.children.length > 0) {
    throw new FormatError("'Element' is an invalid XmlNodeType.", 'System.Xml.XmlException');
  }
  return element.text;
}

function listOf(element: RequestElement): (string | null)[] {
  return element.children
    .filter(({ local, uri }) => local === 'string' && uri === SERVICE_NAMESPACE)
    .map((entry) => (entry.nil ? null : textOf(entry)));
}

function scalarOf(type: Exclude<Parameter['type'], 'strings'>, element: RequestElement, zone: string): BoundValue {
  const text = textOf(element);
  switch (type) {
    case 'string':
      return text;
    case 'int':
      return bindInt(text);
    case 'boolean':
      return bindXmlBoolean(text);
    case 'dateTime':
      return bindDate(text, zone);
    case 'TokenOption':
    case 'AuthMethod':
      return bindEnumeration(type, text);
  }
}

function bind(parameter: Parameter, elements: readonly RequestElement[], zone: string): BoundValue {
  const { type } = parameter;
  if (type === 'strings') {
    const lists = elements.filter(({ nil }) => !nil).map(listOf);
    return lists.length === 0 ? null : lists.flat();
  }
  // The reader ticks a scalar off when it has met it; a second one is an unknown element to it.
  const [first] = elements;
  return first ? scalarOf(type, first, zone) : defaultOf(type);
}

/** As `XmlSerializer` binds: by name and namespace, in any order, and silent about all that is missing (contract 3.6). */
export function bindSoap({ name, parameters }: Method, request: SoapRequest, zone: string): Arguments {
  const values = new Map<string, BoundValue>();
  const { method } = request;
  const children = method?.local === name && method.uri === SERVICE_NAMESPACE ? method.children : [];
  for (const parameter of parameters) {
    const elements = children.filter(({ local, uri }) => local === parameter.name && uri === SERVICE_NAMESPACE);
    try {
      values.set(parameter.name, bind(parameter, elements, zone));
    } catch (error) {
      const [failed] = elements;
      if (!(error instanceof FormatError) || !failed) throw error;
      throw unreadableElement(request.source, failed, { type: error.type, message: error.message });
    }
  }
  return new Arguments(values);
}
