import type { EmulatorReply, EmulatorRequest } from '../../shared/emulator/http';
import type { Method } from './call-context';
import { ServiceException, soapException } from './exceptions';
import { bindForm } from './form-binding';
import { methodsByName } from './methods';
import { SERVICE_NAMESPACE, type SoapVersion } from './namespaces';
import type { Arguments } from './parameters';
import { htmlReply, xmlReply } from './replies';
import { bindSoap } from './soap-binding';
import { parseSoapRequest, type SoapRequest } from './soap-request';
import type { SafenetBehaviour } from './behaviour';
import { helpPage, serviceDescription } from './wsdl';

export const SERVICE_PATH = '/bsidca/BSIDCA.asmx';

export type Form = 'soap11' | 'soap12' | 'get' | 'post' | 'page';

/** What a request turned out to be. `operation` names it in the call log and for the fault script. */
export type Route = { readonly form: Form; readonly operation: string } & (
  | { readonly kind: 'call'; readonly method: Method; readonly given: Arguments }
  | { readonly kind: 'exception'; readonly exception: ServiceException }
  | { readonly kind: 'reply'; readonly reply: EmulatorReply }
);

function page(operation: string, reply: EmulatorReply): Route {
  return { kind: 'reply', form: 'page', operation, reply };
}

/** Runs a step that may refuse the request, and keeps the refusal as the answer. */
function attempt(form: Form, operation: string, step: () => Route): Route {
  try {
    return step();
  } catch (exception) {
    if (!(exception instanceof ServiceException)) throw exception;
    return { kind: 'exception', form, operation, exception };
  }
}

function mediaType({ headers }: EmulatorRequest): string {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The action without its quotation marks, which clients leave out at will (contract 3.1). */
function soapAction({ headers }: EmulatorRequest): string | undefined {
  const value = headers['soapaction'];
  return typeof value === 'string' ? value.trim().replace(/^"(.*)"$/, '$1') : undefined;
}

function bodyMethod({ method }: SoapRequest): Method | undefined {
  return method?.uri === SERVICE_NAMESPACE ? methodsByName.get(method.local) : undefined;
}

/**
 * SOAP 1.1 goes by the action, or by the body element when there is none (contract 13, row 36). A body element that
 * does not fit the action is unknown to the reader, so that every parameter gets its default.
 */
function methodOf(request: EmulatorRequest, soap: SoapRequest, version: SoapVersion): Method {
  const action = version === '1.1' ? soapAction(request) : undefined;
  if (action !== undefined) {
    const name = action.startsWith(SERVICE_NAMESPACE) ? action.slice(SERVICE_NAMESPACE.length) : '';
    const method = methodsByName.get(name);
    if (method) return method;
    throw soapException('Client', `Server did not recognize the value of HTTP Header SOAPAction: ${action}.`);
  }
  const method = bodyMethod(soap);
  if (method) return method;
  const { uri = '', local = '' } = soap.method ?? {};
  throw soapException('Client', `Unable to handle request. The action '${uri}${local}' was not recognized.`);
}

function routeSoap(request: EmulatorRequest, version: SoapVersion, zone: string): Route {
  const form = version === '1.1' ? 'soap11' : 'soap12';
  let operation = 'unknown';
  try {
    const soap = parseSoapRequest(request.body.toString('utf8'), version);
    operation = soap.method?.local ?? operation;
    const method = methodOf(request, soap, version);
    operation = method.name;
    const given = bindSoap(method, soap, zone);
    return { kind: 'call', form, operation, method, given };
  } catch (exception) {
    if (!(exception instanceof ServiceException)) throw exception;
    return { kind: 'exception', form, operation, exception };
  }
}

function routeForm(
  request: EmulatorRequest,
  name: string,
  query: string,
  behaviour: Readonly<SafenetBehaviour>,
): Route {
  const form = request.method === 'POST' ? 'post' : 'get';
  if (!behaviour.httpGetPost) {
    const text = `Request format is unrecognized for URL unexpectedly ending in '/${name}'.`;
    return page(name, htmlReply(500, text));
  }
  return attempt(form, name, () => {
    const method = methodsByName.get(name);
    if (!method?.hasForms) throw soapException('Client', `${name} Web Service method name is not valid.`);
    if (form === 'post' && request.body.length > 0 && mediaType(request) !== 'application/x-www-form-urlencoded') {
      throw soapException('Client', `Request format is invalid: ${request.headers['content-type'] ?? ''}.`);
    }
    const fields = new URLSearchParams(form === 'get' ? query : request.body.toString('utf8'));
    return { kind: 'call', form, operation: name, method, given: bindForm(method.parameters, fields, behaviour.zone) };
  });
}

function routePage(request: EmulatorRequest, query: string, behaviour: Readonly<SafenetBehaviour>): Route {
  const wanted = query.split('&')[0]?.toLowerCase() ?? '';
  if (wanted !== 'wsdl') return page('help', { ...htmlReply(200, 'BSIDCA'), body: helpPage() });
  const address = `http://${request.headers.host ?? '127.0.0.1'}${SERVICE_PATH}`;
  return page('wsdl', xmlReply(serviceDescription(address, behaviour.httpGetPost)));
}

/** Finds out which form a request has (contract 3). Nothing is carried out yet. */
export function routeRequest(request: EmulatorRequest, behaviour: Readonly<SafenetBehaviour>): Route {
  const [path = '', ...rest] = request.target.split('?');
  const query = rest.join('?');
  const isGet = request.method === 'GET' || request.method === 'HEAD';
  // IIS paths know no letter case, method names do (contract 2).
  if (!path.toLowerCase().startsWith(SERVICE_PATH.toLowerCase())) return page('nowhere', htmlReply(404, 'Not Found'));
  const tail = path.slice(SERVICE_PATH.length);
  if (!isGet && request.method !== 'POST') return page('nowhere', htmlReply(405, 'Method Not Allowed'));
  if (/^\/[^/]+$/.test(tail)) return routeForm(request, tail.slice(1), query, behaviour);
  if (tail !== '' && tail !== '/') return page('nowhere', htmlReply(404, 'Not Found'));
  if (isGet) return routePage(request, query, behaviour);
  switch (mediaType(request)) {
    case 'text/xml':
      return routeSoap(request, '1.1', behaviour.zone);
    case 'application/soap+xml':
      return routeSoap(request, '1.2', behaviour.zone);
    default:
      return page('nowhere', htmlReply(415, 'Unsupported Media Type'));
  }
}
