import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorReply, EmulatorRequest, Exchange } from '../../shared/emulator/http';
import { parameter, parseAddress, type Address } from './address';
import type { Emulator } from './call-context';
import { credentialsIn, visitorOf } from './guard';
import { answerPage } from './pages';
import { bare, Refused, refuse, toReply, type Answer } from './replies';
import { readBody, type Body } from './request-body';
import { routeFor, type Route } from './routes';
import { cookieIn } from './sessions';
import { subjectIn } from './subjects';

interface Asked {
  readonly request: EmulatorRequest;
  readonly address: Address;
  readonly route: Route | undefined;
}

/** In the order of the contract's section 5. */
function answer(emulator: Emulator, { request, address, route }: Asked, visitor: ReturnType<typeof visitorOf>): Answer {
  const { format } = address;
  if (!format || !address.inside) return answerPage(request, address);
  if (!route) throw refuse(404, 'Unknown');
  if (!visitor.user) throw refuse(401, 'Unauthorized');
  const id = Number(address.segments[1]);
  const body = readBody(request, address);
  return route.run({ emulator, caller: visitor.user, method: request.method, address, format, id, body });
}

function caught(run: () => Answer): Answer {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    throw error;
  }
}

function respond(emulator: Emulator, asked: Asked): EmulatorReply {
  const visitor = visitorOf(emulator, asked.request.headers);
  const result = caught(() => answer(emulator, asked, visitor));
  const reply = toReply(result, asked.address.format ?? 'json', emulator.behaviour);
  const date = new Date(emulator.now()).toUTCString();
  return { ...reply, headers: { ...reply.headers, Date: date, 'Set-Cookie': visitor.cookies } };
}

function bodyForLog(request: EmulatorRequest, address: Address): Body {
  try {
    return readBody(request, address);
  } catch {
    return undefined;
  }
}

/** What the call log keeps of a request: never the password. */
function parametersOf({ request, address }: Asked): Record<string, unknown> {
  const { segments, query, format } = address;
  const subject = subjectIn(address);
  const id = segments.slice(1).find((segment) => /^\d+$/.test(segment));
  return {
    ...Object.fromEntries(query),
    path: segments.join('/'),
    format,
    id: id === undefined ? undefined : Number(id),
    subjectKind: subject?.kind,
    subjectId: subject && Number(subject.id),
    coid: parameter(address, 'coid'),
    user: credentialsIn(request.headers)?.username,
    cookie: request.headers.cookie !== undefined,
    body: bodyForLog(request, address),
  };
}

function operationOf({ address, route }: Asked): string {
  if (!address.inside) return 'unknown';
  if (!address.format) return /^(auth|users)$/.test(address.segments[0] ?? '') ? 'logInPage' : 'noSuffix';
  return route?.operation ?? 'unknown';
}

/** What a write that was not carried out would have been answered, for faults that spoil the answer. */
function blankAnswer(request: EmulatorRequest, operation: string): Answer {
  if (operation === 'addTarget') return { kind: 'made', objectType: 'CoProvisioningTarget', id: 0 };
  return bare(200, request.method === 'DELETE' ? 'Deleted' : 'OK');
}

export function exchangeFor(emulator: Emulator, request: EmulatorRequest): Exchange {
  const address = parseAddress(request.target);
  const asked: Asked = { request, address, route: routeFor(request.method, address, emulator.behaviour) };
  const operation = operationOf(asked);
  const parameters = parametersOf(asked);

  const perform = async (): Promise<EmulatorReply> => {
    const { latencyMs } = emulator.behaviour;
    const { state } = emulator;
    // A long delay must not keep a process alive whose server is closed.
    if (latencyMs > 0) await sleep(latencyMs, undefined, { ref: false });
    // A call that was under way when the state was put back belongs to a state that is gone.
    if (state !== emulator.state) return toReply({ kind: 'page', status: 500, body: '' }, 'json', emulator.behaviour);
    return respond(emulator, asked);
  };

  return {
    operation,
    form: address.format ?? 'none',
    session: credentialsIn(request.headers)?.username ?? 'anonymous',
    parameters,
    notes: cookieIn(request.headers.cookie) === undefined ? [] : ['cookie'],
    reads: request.method === 'GET' || asked.route === undefined,
    perform,
    blank: () => toReply(blankAnswer(request, operation), address.format ?? 'json', emulator.behaviour),
  };
}
