import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord } from '../../shared/json';
import type { EmulatorReply, EmulatorRequest, Exchange } from '../../shared/emulator/http';
import { API, originOf, type Emulator, type Call } from './call-context';
import { callerOf, checkHeaders, readBody } from './guard';
import { self } from './links';
import { json, Refused, refuseAtGuard, refuse, toReply, type Answer } from './replies';
import { belowBase, routesAt, type Route } from './routes';
import { retriesIn } from './task-writes';

/** What was asked, as far as it can be read before anybody is let in. */
interface Asked {
  readonly request: EmulatorRequest;
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly routes: readonly Route[];
  readonly route: Route | undefined;
  /** The body as JSON; undefined when it is not. */
  readonly guess: unknown;
}

function segment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readRequest(request: EmulatorRequest): Asked {
  const [path = '', ...query] = request.target.split('?');
  const segments = path.split('/').slice(1).map(segment);
  const routes = routesAt(segments);
  // HEAD is answered like GET (contract 2.3).
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  let guess: unknown;
  try {
    guess = readBody(request);
  } catch {
    guess = undefined;
  }
  return {
    request,
    path: segments,
    query: new URLSearchParams(query.join('?')),
    routes,
    route: routes.find((each) => each.method === method),
    guess,
  };
}

function answer(emulator: Emulator, { request, path, query, routes, route }: Asked): Answer {
  const { user, credentials } = callerOf(emulator, request);
  checkHeaders(request);
  if (!route) {
    const allow = ['OPTIONS', ...routes.map(({ method }) => method)].join(',');
    if (routes.length === 0) throw request.target.startsWith(API) ? refuse(404, 'Not Found') : refuseAtGuard(404);
    if (request.method === 'OPTIONS') return { kind: 'options', allow };
    throw refuseAtGuard(405, { Allow: allow });
  }
  const call: Call = {
    emulator,
    caller: user,
    credentials,
    path: belowBase(path),
    query,
    origin: originOf(request, emulator.behaviour),
    body: readBody(request),
  };
  return route.run(call);
}

/** What a write that was not carried out would have been answered, for faults that spoil the answer. */
function blankAnswer(emulator: Emulator, { request, path, guess }: Asked): Answer {
  const [resource = '', id] = belowBase(path);
  const call = { origin: originOf(request, emulator.behaviour) };
  const status = emulator.behaviour.successWord;
  if (id !== undefined) return json({ links: [self(call, `/${resource}/${id}`)], id, status });
  const items = isRecord(guess) && Array.isArray(guess['tasks']) ? (guess['tasks'] as unknown[]) : [];
  const tasks = items.filter(isRecord).map((item) => ({
    links: [self(call, `/${resource}/${String(item['id'])}`)],
    id: item['id'],
    status,
    action: item['action'],
  }));
  return json({ links: [self(call, `/${resource}`)], tasks });
}

/** Names a request and says how it will be answered. `isFatal` counts the calls (section 15, row 34). */
export function exchangeFor(emulator: Emulator, request: EmulatorRequest, isFatal: () => boolean): Exchange {
  const asked = readRequest(request);
  const { route, path, query, guess } = asked;
  const { behaviour } = emulator;
  const scheme = /^\w+/.exec(request.headers.authorization ?? '')?.[0].toLowerCase() ?? 'anonymous';
  const fatal = isFatal();

  const perform = async (): Promise<EmulatorReply> => {
    const began = performance.now();
    const retries = request.method === 'PUT' ? retriesIn(guess) : 0;
    const { state } = emulator;
    const delay = behaviour.latencyMs + retries * behaviour.retryLatencyMs;
    // A long delay must not keep a process alive whose server is closed.
    if (delay > 0) await sleep(delay, undefined, { ref: false });
    let result: Answer;
    try {
      // A call that was under way when the state was put back belongs to a state that is gone.
      if (fatal || state !== emulator.state) throw refuseAtGuard(500);
      result = answer(emulator, asked);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      result = { kind: 'refusal', ...error.refusal };
    }
    const reply = toReply(result, behaviour, performance.now() - began);
    if (!behaviour.sessionCookie || request.headers.cookie !== undefined) return reply;
    return { ...reply, headers: { ...reply.headers, 'Set-Cookie': 'JSESSIONID=bm90IHVzZWQ!-1; path=/iam; HttpOnly' } };
  };

  return {
    operation: route?.operation ?? 'unknown',
    form: request.method,
    session: scheme,
    parameters: {
      path: belowBase(path).join('/'),
      ...Object.fromEntries(query),
      ...(guess !== undefined && { body: guess }),
    },
    notes: request.headers.cookie === undefined ? [] : ['cookie'],
    reads: route === undefined || route.method === 'GET' || route.operation.endsWith('Token'),
    perform,
    blank: () => toReply(blankAnswer(emulator, asked), behaviour, 0),
  };
}
