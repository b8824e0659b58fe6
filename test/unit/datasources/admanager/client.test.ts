import { once } from 'node:events';
import { createServer } from 'node:https';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { AdmanagerClient } from '../../../../datasources/admanager/client';
import type { BackendEvent } from '../../../../datasources/shared/backend';
import { BackendError } from '../../../../datasources/shared/errors';
import { Secret } from '../../../../datasources/shared/settings';
import { selfSigned } from '../../../helpers/self-signed';
import {
  latch,
  rejection,
  scriptedServer,
  until,
  type Received,
  type ScriptedServer,
} from '../support/scripted-server';
import { settingsOf, TOKEN } from './content';

const SUBMISSION = { domainName: 'corp.example', subject: 'a b', inputData: '[{"Subject":"a b"}]' };
const CREATED = '[{"Subject":"a b","requestId":7412,"statusMessage":"ok","status":"1"}]';
const QUICK = { wait: '200ms', connect: '500ms', deadline: '500ms' };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Harness {
  readonly client: AdmanagerClient;
  readonly server: ScriptedServer;
  readonly events: BackendEvent[];
}

function clientOf(url: string, more: Record<string, unknown> = {}, events: BackendEvent[] = []): AdmanagerClient {
  const settings = settingsOf({ url, allowInsecureHttp: true, timeouts: QUICK, ...more });
  const client = new AdmanagerClient('adm-eu', settings, { now: Date.now, report: (event) => events.push(event) });
  open.push(client);
  return client;
}

async function harness(
  answer: (response: ServerResponse, request: Received, index: number) => unknown,
  more: Record<string, unknown> = {},
): Promise<Harness> {
  const server = await scriptedServer((request, response, index) => answer(response, request, index));
  open.push(server);
  const events: BackendEvent[] = [];
  return { client: clientOf(server.url, more, events), server, events };
}

async function failureOf(promise: Promise<unknown>): Promise<BackendError> {
  const error = await rejection(promise);
  if (!(error instanceof BackendError)) throw error;
  return error;
}

describe('the call', () => {
  it('is one POST with everything in its address and no body', async () => {
    const { client, server } = await harness((response) => response.end(CREATED));
    expect(await client.submit(SUBMISSION)).toEqual({ kind: 'created', requestId: '7412', message: 'ok' });
    const [request, ...others] = server.received;
    expect(others).toEqual([]);
    expect(request).toMatchObject({ method: 'POST', body: '' });
    expect(request!.path).toBe(
      `/RestAPI/CreateWorkFlowRequest?AuthToken=${TOKEN}&domainName=corp.example&PRODUCT_NAME=provisioning-graph` +
        '&inputData=%5B%7B%22Subject%22%3A%22a%20b%22%7D%5D',
    );
    expect(request!.headers).toMatchObject({ accept: 'application/json', connection: 'close', 'content-length': '0' });
    expect(Object.keys(request!.headers).sort()).toEqual([
      ...['accept', 'accept-encoding', 'connection', 'content-length', 'host'],
    ]);
  });

  it('as a form has an address without the token', async () => {
    const { client, server } = await harness((response) => response.end(CREATED), { transport: 'form' });
    expect(await client.submit(SUBMISSION)).toMatchObject({ kind: 'created' });
    const { body, headers, path } = server.received[0]!;
    expect(path).toBe('/RestAPI/CreateWorkFlowRequest');
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(body).toMatch(new RegExp(`^AuthToken=${TOKEN}&domainName=corp\\.example&PRODUCT_NAME=`));
  });

  it('goes over a connection of its own, so that a kept one cannot be closed under it', async () => {
    const { client, server } = await harness((response) => response.end(CREATED));
    for (let time = 0; time < 3; time += 1) {
      expect(await client.submit(SUBMISSION)).toMatchObject({ kind: 'created' });
      for (const { socket } of server.received) socket.destroy();
    }
    expect(new Set(server.received.map(({ socket }) => socket)).size).toBe(3);
  });

  it('reads an answer whatever its label, its pieces and its encoding', async () => {
    const body = Buffer.from(CREATED.replace('"ok"', '"caf\u00e9"'), 'latin1');
    const { client } = await harness((response) => {
      response.writeHead(200, '', { 'content-type': 'text/html;charset=UTF-8' });
      response.write(body.subarray(0, 7));
      setTimeout(() => response.end(body.subarray(7)), 20);
    });
    expect(await client.submit(SUBMISSION)).toEqual({ kind: 'created', requestId: '7412', message: 'caf\ufffd' });
  });
});

describe('what was sent and has no answer', () => {
  const FAULTS: Record<string, (response: ServerResponse, request: Received) => unknown> = {
    'a reset': (_, { socket }) => socket.resetAndDestroy(),
    'an end without an answer': (_, { socket }) => socket.end(),
    silence: () => undefined,
    'silence in the answer': (response) => response.writeHead(200, { 'content-length': 100 }).write('[{'),
    'an answer that breaks off': (response, { socket }) => {
      response.writeHead(200, { 'content-length': 100 }).write('[{');
      setTimeout(() => socket.resetAndDestroy(), 20);
    },
    'an answer without an end': (response) => response.writeHead(200).write('x'.repeat(5_000)),
    'something that is not HTTP': (_, { socket, path }) => socket.end(`${path}\r\n\r\n${path}`),
    'a fault of its own': (response, { path }) => response.writeHead(500).end(path),
    'a fault with a good answer in it': (response) => response.writeHead(502).end(CREATED),
    'a redirect': (response, { path }) => response.writeHead(302, { location: path }).end(path),
    'a permanent redirect': (response, { path }) => response.writeHead(308, { location: path }).end(),
    'a header that is too long': (response, { path }) => response.setHeader('x', path.repeat(300)).end(CREATED),
  };

  it.each(Object.keys(FAULTS))('is unknown after %s, sent once, and shows no token', async (name) => {
    const { client, events, server } = await harness((response, request) => FAULTS[name]!(response, request), {
      maxResponseBytes: 2_000,
    });
    const error = await failureOf(client.submit(SUBMISSION));
    expect(error).toMatchObject({ outcomeUnknown: true, retriable: false });
    expect(server.received).toHaveLength(1);
    const said = [error, events, client].map((one) => inspect(one, { depth: Infinity, showHidden: true })).join('\n');
    expect(said + JSON.stringify([error, events]) + String(error.stack)).not.toMatch(/canary-5b1f|AuthToken/);
  });

  it('can be looked at while it is on its way, and shows no token', async () => {
    const { client, server } = await harness(() => undefined);
    const under = failureOf(client.submit(SUBMISSION));
    await until(() => server.received.length === 1);
    expect(inspect(client, { depth: Infinity, showHidden: true })).not.toContain(TOKEN);
    await under;
  });
});

describe('what was not sent', () => {
  it('is so when nobody listens, and shows no token', async () => {
    const { client, server, events } = await harness((response) => response.end(CREATED));
    await server.close();
    const error = await failureOf(client.submit(SUBMISSION));
    expect(error).toMatchObject({ kind: 'unavailable', outcomeUnknown: false, retriable: true });
    expect(inspect([error, events], { depth: Infinity, showHidden: true })).not.toContain(TOKEN);
  });

  it('is so when the name is nobody’s', async () => {
    const error = await failureOf(clientOf('http://no-such-host.invalid').submit(SUBMISSION));
    expect(error).toMatchObject({ kind: 'unavailable', outcomeUnknown: false });
  });

  it('is so when the certificate is not trusted, and a trusted one is talked to', async () => {
    const own = selfSigned();
    const server = createServer(own, (_, response) => response.end(CREATED));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push({
      close: async () => {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      },
    });
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const more of [{}, { ca: new Secret(selfSigned().cert) }]) {
      const error = await failureOf(clientOf(url, { ...more, allowInsecureHttp: false }).submit(SUBMISSION));
      expect(error).toMatchObject({ kind: 'unavailable', outcomeUnknown: false, retriable: true });
    }
    const trusting = clientOf(url, { ca: new Secret(own.cert), allowInsecureHttp: false });
    expect(await trusting.submit(SUBMISSION)).toMatchObject({ kind: 'created' });
  });

  it('is so while calls are paused, and the pause begins after so many failures', async () => {
    const { client, server } = await harness((response) => response.writeHead(503).end(), { breaker: { failures: 2 } });
    for (let time = 0; time < 2; time += 1) await failureOf(client.submit(SUBMISSION));
    expect(await failureOf(client.submit(SUBMISSION))).toMatchObject({
      outcomeUnknown: false,
      reason: expect.stringMatching(/paused/),
    });
    expect(server.received).toHaveLength(2);
    expect(client.health()).toBe('open');
  });

  it('is so over the limit a minute, and what never left does not count', async () => {
    const { client, events, server } = await harness((response) => response.end(CREATED), { requestsPerMinute: 2 });
    for (let time = 0; time < 3; time += 1) await failureOf(client.submit(SUBMISSION, AbortSignal.abort()));
    await Promise.all([client.submit(SUBMISSION), client.submit(SUBMISSION)]);
    expect(await failureOf(client.submit(SUBMISSION))).toMatchObject({
      outcomeUnknown: false,
      retriable: true,
      reason: 'the limit of 2 requests a minute is reached',
    });
    expect(server.received).toHaveLength(2);
    expect(events.filter(({ event }) => event === 'rate-limited')).toHaveLength(1);
  });

  it('counts against the limit when it may have arrived', async () => {
    const { client } = await harness((_, { socket }) => socket.resetAndDestroy(), { requestsPerMinute: 1 });
    expect(await failureOf(client.submit(SUBMISSION))).toMatchObject({ outcomeUnknown: true });
    expect(await failureOf(client.submit(SUBMISSION))).toMatchObject({ reason: expect.stringMatching(/limit of 1/) });
  });

  it('is so when its turn does not come, and no more than the set number are on their way', async () => {
    const { opened, open: answerAll } = latch();
    const { client, server } = await harness((response) => void opened.then(() => response.end(CREATED)), {
      maxConcurrent: 2,
      maxQueued: 1,
      timeouts: { wait: '50ms' },
    });
    const under = [client.submit(SUBMISSION), client.submit(SUBMISSION)];
    const waits = failureOf(client.submit(SUBMISSION));
    expect(await failureOf(client.submit(SUBMISSION))).toMatchObject({
      outcomeUnknown: false,
      reason: 'this server has too many requests waiting for it',
    });
    expect(await waits).toMatchObject({ outcomeUnknown: false, reason: 'too many requests are before it' });
    await until(() => server.received.length === 2);
    answerAll();
    expect(await Promise.all(under)).toHaveLength(2);
    expect(server.received).toHaveLength(2);
  });
});

describe('a token that is not accepted', () => {
  it.each([
    [401, ''],
    [403, '<html></html>'],
    [200, '{"SEVERITY":"SEVERE","STATUS_MESSAGE":"Invalid AuthToken.","ERROR_CODE":"00000003"}'],
  ])('is told as that to the log, and is no outage (status %i)', async (status, body) => {
    const { client, events, server } = await harness((response) => response.writeHead(status).end(body), {
      breaker: { failures: 1 },
    });
    expect(await client.submit(SUBMISSION)).toEqual({ kind: 'credentials' });
    expect(events).toContainEqual({
      backend: 'adm-eu',
      operation: 'POST /RestAPI/CreateWorkFlowRequest',
      event: 'credentials-refused',
      level: 'error',
    });
    expect(client.health()).toBe('closed');
    expect(server.received).toHaveLength(1);
  });
});
