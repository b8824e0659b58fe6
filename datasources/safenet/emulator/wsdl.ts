import type { Method, Outcome } from './call-context';
import { methods } from './methods';
import { SERVICE_NAMESPACE } from './namespaces';
import { ENUMERATIONS, type Parameter, type ParameterType } from './parameters';
import { element, writeDocument, type Attribute, type XmlElement } from './xml-tree';

const HTTP = 'http://schemas.xmlsoap.org/soap/http';

/** An element with attributes given as an object, for the many that a WSDL has. */
function node(name: string, attributes: Readonly<Record<string, string>>, content: readonly XmlElement[] = []) {
  return element(name, Object.entries(attributes), content);
}

const TYPES: Readonly<Record<ParameterType, string>> = {
  string: 's:string',
  strings: 'tns:ArrayOfString',
  int: 's:int',
  boolean: 's:boolean',
  dateTime: 's:dateTime',
  TokenOption: 'tns:TokenOption',
  AuthMethod: 'tns:AuthMethod',
};

function optional(type: ParameterType): string {
  return type === 'string' || type === 'strings' ? '0' : '1';
}

function parameterElement({ name, type }: Parameter): XmlElement {
  return node('s:element', { minOccurs: optional(type), maxOccurs: '1', name, type: TYPES[type] });
}

function resultElements(name: string, outcome: Outcome): XmlElement[] {
  const typed = (minOccurs: string, type: string): XmlElement =>
    node('s:element', { minOccurs, maxOccurs: '1', name: `${name}Result`, type });
  switch (outcome.kind) {
    case 'void':
      return [];
    case 'int':
    case 'boolean':
      return [typed('1', `s:${outcome.kind}`)];
    case 'string': {
      const out = outcome.out
        ? [node('s:element', { minOccurs: '0', maxOccurs: '1', name: outcome.out[0], type: 's:string' })]
        : [];
      return [typed('0', 's:string'), ...out];
    }
    case 'list':
    case 'object':
      return [typed('0', `tns:${outcome.type}`)];
    case 'table': {
      const any = [
        node('s:any', {
          minOccurs: '0',
          maxOccurs: 'unbounded',
          namespace: 'http://www.w3.org/2001/XMLSchema',
          processContents: 'lax',
        }),
        node('s:any', {
          minOccurs: '1',
          namespace: 'urn:schemas-microsoft-com:xml-diffgram-v1',
          processContents: 'lax',
        }),
      ];
      return [
        node('s:element', { minOccurs: '0', maxOccurs: '1', name: `${name}Result` }, [
          node('s:complexType', {}, [node('s:sequence', {}, any)]),
        ]),
      ];
    }
  }
}

function wrapper(name: string, children: readonly XmlElement[]): XmlElement {
  return node('s:element', { name }, [node('s:complexType', {}, [node('s:sequence', {}, children)])]);
}

function listType(name: string, item: string): XmlElement {
  const entry = node('s:element', {
    minOccurs: '0',
    maxOccurs: 'unbounded',
    name: item,
    nillable: 'true',
    type: 's:string',
  });
  return node('s:complexType', { name }, [node('s:sequence', {}, [entry])]);
}

function userType(): XmlElement {
  const fields = ['UserName', 'FirstName', 'Lastname', 'Email', 'Mobile'].map((name) =>
    parameterElement({ name, type: 'string' }),
  );
  return node('s:complexType', { name: 'User' }, [node('s:sequence', {}, fields)]);
}

function schema(): XmlElement {
  const enumerations = Object.entries(ENUMERATIONS).map(([name, values]) =>
    node('s:simpleType', { name }, [
      node(
        's:restriction',
        { base: 's:string' },
        values.map((value) => node('s:enumeration', { value })),
      ),
    ]),
  );
  return node('s:schema', { elementFormDefault: 'qualified', targetNamespace: SERVICE_NAMESPACE }, [
    ...methods.flatMap(({ name, parameters, nothing }) => [
      wrapper(name, parameters.map(parameterElement)),
      wrapper(`${name}Response`, resultElements(name, nothing)),
    ]),
    listType('ArrayOfString', 'string'),
    listType('ArrayOfProvisioningResult', 'ProvisioningResult'),
    userType(),
    ...enumerations,
  ]);
}

interface Port {
  readonly name: string;
  readonly prefix: 'soap' | 'soap12' | 'http';
  readonly verb?: 'GET' | 'POST';
}

const SOAP_PORTS: readonly Port[] = [
  { name: 'BSIDCASoap', prefix: 'soap' },
  { name: 'BSIDCASoap12', prefix: 'soap12' },
];

const FORM_PORTS: readonly Port[] = [
  { name: 'BSIDCAHttpGet', prefix: 'http', verb: 'GET' },
  { name: 'BSIDCAHttpPost', prefix: 'http', verb: 'POST' },
];

function messages(): XmlElement[] {
  return methods.flatMap(({ name }) => [
    node('wsdl:message', { name: `${name}SoapIn` }, [
      node('wsdl:part', { name: 'parameters', element: `tns:${name}` }),
    ]),
    node('wsdl:message', { name: `${name}SoapOut` }, [
      node('wsdl:part', { name: 'parameters', element: `tns:${name}Response` }),
    ]),
  ]);
}

function portType(): XmlElement {
  const operations = methods.map(({ name }) =>
    node('wsdl:operation', { name }, [
      node('wsdl:input', { message: `tns:${name}SoapIn` }),
      node('wsdl:output', { message: `tns:${name}SoapOut` }),
    ]),
  );
  return node('wsdl:portType', { name: 'BSIDCASoap' }, operations);
}

function boundOperation({ prefix, verb }: Port, { name }: Method): XmlElement {
  const part = (kind: string): XmlElement =>
    node(`wsdl:${kind}`, {}, verb ? [] : [node(`${prefix}:body`, { use: 'literal' })]);
  const address: Readonly<Record<string, string>> = verb
    ? { location: `/${name}` }
    : { soapAction: SERVICE_NAMESPACE + name, style: 'document' };
  return node('wsdl:operation', { name }, [node(`${prefix}:operation`, address), part('input'), part('output')]);
}

function binding(port: Port): XmlElement {
  const kind: Readonly<Record<string, string>> = port.verb ? { verb: port.verb } : { transport: HTTP };
  const offered = methods.filter(({ hasForms }) => hasForms || !port.verb);
  return node('wsdl:binding', { name: port.name, type: 'tns:BSIDCASoap' }, [
    node(`${port.prefix}:binding`, kind),
    ...offered.map((method) => boundOperation(port, method)),
  ]);
}

/** A small WSDL with the calls this emulator has (contract 2 and 13, row 42). */
export function serviceDescription(location: string, withForms: boolean): string {
  const ports = withForms ? [...SOAP_PORTS, ...FORM_PORTS] : SOAP_PORTS;
  const attributes: Attribute[] = [
    ['xmlns:wsdl', 'http://schemas.xmlsoap.org/wsdl/'],
    ['xmlns:s', 'http://www.w3.org/2001/XMLSchema'],
    ['xmlns:soap', 'http://schemas.xmlsoap.org/wsdl/soap/'],
    ['xmlns:soap12', 'http://schemas.xmlsoap.org/wsdl/soap12/'],
    ['xmlns:http', 'http://schemas.xmlsoap.org/wsdl/http/'],
    ['xmlns:tns', SERVICE_NAMESPACE],
    ['targetNamespace', SERVICE_NAMESPACE],
  ];
  const definitions = element('wsdl:definitions', attributes, [
    node('wsdl:types', {}, [schema()]),
    ...messages(),
    portType(),
    ...ports.map(binding),
    node(
      'wsdl:service',
      { name: 'BSIDCA' },
      ports.map((port) =>
        node('wsdl:port', { name: port.name, binding: `tns:${port.name}` }, [
          node(`${port.prefix}:address`, { location }),
        ]),
      ),
    ),
  ]);
  return writeDocument(definitions, { indented: true, dirty: false });
}

/** What a browser sees at the service's address. */
export function helpPage(): string {
  const items = methods.map(({ name }) => `<li><a href="BSIDCA.asmx?op=${name}">${name}</a></li>`).join('\r\n');
  return `<!DOCTYPE html>\r\n<html><head><title>BSIDCA Web Service</title></head><body><h1>BSIDCA</h1><ul>\r\n${items}\r\n</ul></body></html>\r\n`;
}
