import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { ServerResponse } from 'node:http';
import type { BackendEvent } from '../../../../datasources/shared/backend';
import { BackendError, ProtocolError } from '../../../../datasources/shared/errors';
import { RequestSignal } from '../../../../datasources/shared/call-signal';
import { HttpClient } from '../../../../datasources/shared/http';
import { badStatus } from '../../../../datasources/shared/http-status';
import { isConnectionLost, TransportError } from '../../../../datasources/shared/transport-error';
import type { HttpCall, Receiver, ReplyHead } from '../../../../datasources/shared/exchange';
import { latch, rejection, scriptedServer, until, type ScriptedServer } from '../support/scripted-server';

const events: BackendEvent[] = [];
const closers: (() => Promise<void>)[] = [];

const CONNECTION = {
  connections: 4,
  connectTimeoutMs: 2_000,
  headersTimeoutMs: 5_000,
  bodyTimeoutMs: 5_000,
  deadlineMs: 10_000,
  maxResponseBytes: 1_000_000,
  breaker: { failures: 100, halfOpenAfterMs: 1_000 },
  ca: undefined as string | undefined,
  now: Date.now,
  secrets: [] as readonly string[],
};

function clientOf(url: string, more: Partial<typeof CONNECTION> = {}): HttpClient {
  const options = { ...CONNECTION, ...more };
  const { bodyTimeoutMs: bodyMs, breaker, ca, connections, deadlineMs, headersTimeoutMs: headersMs, secrets } = options;
  const client = new HttpClient(
    {
      url: new URL(url),
      ca,
      maxResponseBytes: options.maxResponseBytes,
      timeouts: { connect: options.connectTimeoutMs },
      breaker: { failures: breaker.failures, halfOpenAfter: breaker.halfOpenAfterMs },
    },
    {
      backend: 'sas-eu',
      runtime: { now: options.now, report: (event) => events.push(event) },
      connections,
      timeLimits: { headersMs, bodyMs, deadlineMs },
      secrets,
    },
  );
  closers.push(() => client.close());
  return client;
}

async function serve(answer: (response: ServerResponse, index: number) => unknown): Promise<ScriptedServer> {
  const server = await scriptedServer((_, response, index) => answer(response, index));
  closers.unshift(() => server.close());
  return server;
}

const read: HttpCall = { operation: 'Look', kind: 'read', method: 'POST', path: '/svc', headers: {}, body: 'question' };
const write: HttpCall = { ...read, operation: 'Change', kind: 'write' };

function asText(head: ReplyHead): Receiver<{ status: number; text: string }> {
  const pieces: Uint8Array[] = [];
  return {
    write: (chunk) => pieces.push(chunk),
    end: () => ({ status: head.status, text: Buffer.concat(pieces).toString('utf8') }),
  };
}

async function failureOf(promise: Promise<unknown>): Promise<BackendError> {
  const error = await rejection(promise);
  if (!(error instanceof BackendError)) throw error;
  return error;
}

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  events.length = 0;
});

describe('a call that is answered', () => {
  it('sends method, path, headers and body, and hands on status and body', async () => {
    const server = await serve((response) => response.writeHead(418, { 'x-thing': 'a' }).end('answer'));
    const client = clientOf(server.url);
    const call = { ...read, headers: { 'content-type': 'text/xml', cookie: 'a=b' } };
    await expect(client.send(call, asText)).resolves.toEqual({ status: 418, text: 'answer' });
    expect(server.received).toMatchObject([
      { method: 'POST', path: '/svc', body: 'question', headers: { 'content-type': 'text/xml', cookie: 'a=b' } },
    ]);
  });

  it('hands on every Set-Cookie', async () => {
    const server = await serve((response) => response.setHeader('set-cookie', ['a=1', 'b=2']).end());
    const seen = await clientOf(server.url).send(read, (head) => ({
      write: () => undefined,
      end: () => head.headers['set-cookie'],
    }));
    expect(seen).toEqual(['a=1', 'b=2']);
  });

  it.each([
    ['a phrase of its own', 'Provisioning Target Not Found', 'Provisioning Target Not Found'],
    ['none at all', '', ''],
    ['one in UTF-8', Buffer.from('Füllstand – voll').toString('latin1'), 'Füllstand – voll'],
  ])('hands on the text of the status line: %s', async (_, phrase, expected) => {
    const server = await serve((response) => response.writeHead(404, phrase).end());
    const seen = await clientOf(server.url).send(read, (head) => ({
      write: () => undefined,
      end: () => head.reasonPhrase,
    }));
    expect(seen).toBe(expected);
  });

  it('follows no redirect', async () => {
    const server = await serve((response) => response.writeHead(302, { location: '/elsewhere' }).end());
    await expect(clientOf(server.url).send(read, asText)).resolves.toMatchObject({ status: 302 });
    expect(server.received).toHaveLength(1);
  });

  it('takes no notice of interim answers', async () => {
    const server = await serve((response) => {
      response.writeProcessing();
      response.end('answer');
    });
    await expect(clientOf(server.url).send(read, asText)).resolves.toEqual({ status: 200, text: 'answer' });
  });

  it('keeps using its sockets, and no more of them than it may', async () => {
    const server = await serve((response) => response.end('x'));
    const client = clientOf(server.url, { connections: 2 });
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([client.send(read, asText), client.send(read, asText), client.send(read, asText)]);
    }
    expect(new Set(server.received.map(({ socket }) => socket)).size).toBeLessThanOrEqual(2);
    expect(server.underWay.most).toBeLessThanOrEqual(2);
  });

  it('is reported without anything that was sent or received', async () => {
    const server = await serve((response) => response.end('answer'));
    await clientOf(server.url).send({ ...read, path: '/svc?secret=1' }, asText);
    expect(events).toEqual([
      { backend: 'sas-eu', operation: 'Look', event: 'answered', level: 'debug', status: 200, ms: expect.any(Number) },
    ]);
  });
});

describe('a call that does not get through', () => {
  it('says that a refused connection was never a call', async () => {
    const server = await scriptedServer(() => undefined);
    await server.close();
    for (const call of [read, write]) {
      const error = await failureOf(clientOf(server.url).send(call, asText));
      expect(error).toMatchObject({ kind: 'unavailable', outcomeUnknown: false, retriable: true });
      expect(error).toMatchObject({ backend: 'sas-eu', operation: call.operation, reason: 'it cannot be reached' });
      expect(error.cause).toMatchObject({ code: 'ECONNREFUSED', stage: 'connecting' });
      expect(isConnectionLost(error)).toBe(false);
    }
  });

  it('says the same of a name that nobody knows', async () => {
    const error = await failureOf(clientOf('http://no-such-host.invalid').send(write, asText));
    expect(error).toMatchObject({ kind: 'unavailable', outcomeUnknown: false });
  });

  it('says the same of a server that speaks no TLS', async () => {
    const server = await serve((response) => response.end());
    const error = await failureOf(clientOf(server.url.replace('http:', 'https:')).send(write, asText));
    expect(error).toMatchObject({ kind: 'unavailable', outcomeUnknown: false });
    expect(server.received).toHaveLength(0);
  });

  it('does not write with a header that HTTP cannot carry', async () => {
    const server = await serve((response) => response.end());
    const error = await failureOf(clientOf(server.url).send({ ...write, headers: { cookie: 'a\nb' } }, asText));
    expect(error).toMatchObject({ kind: 'protocol', outcomeUnknown: false, retriable: false });
    expect(server.received).toHaveLength(0);
  });

  it('refuses calls after it was closed, and closes twice without complaint', async () => {
    const server = await serve((response) => response.end());
    const client = clientOf(server.url);
    await client.close();
    await client.close();
    expect(await failureOf(client.send(write, asText))).toMatchObject({ kind: 'unavailable', outcomeUnknown: false });
  });
});

describe('a call whose answer is missing or broken', () => {
  async function serveRaw(answer: (socket: Socket) => void): Promise<string> {
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => answer(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.unshift(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const broken: [string, (socket: Socket) => void, Partial<BackendError>, boolean][] = [
    ['a connection that is cut', (socket) => socket.destroy(), { kind: 'unavailable' }, true],
    ['a connection that is reset', (socket) => socket.resetAndDestroy(), { kind: 'unavailable' }, true],
    ['something that is not HTTP', (socket) => socket.write('SSH-2.0-OpenSSH_9.7\r\n'), { kind: 'protocol' }, false],
    [
      'an answer that breaks off',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'),
      { kind: 'unavailable' },
      false,
    ],
    [
      'a chunked answer that breaks off',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'),
      { kind: 'unavailable' },
      false,
    ],
  ];

  it.each(broken)('knows %s', async (_, answer, expected, lost) => {
    const client = clientOf(await serveRaw(answer));
    const whileReading = await failureOf(client.send(read, asText));
    expect(whileReading).toMatchObject({ ...expected, outcomeUnknown: false });
    expect(isConnectionLost(whileReading)).toBe(lost);
    const whileWriting = await failureOf(client.send(write, asText));
    expect(whileWriting).toMatchObject({ ...expected, outcomeUnknown: true, retriable: false });
  });

  it('keeps what the server sent out of errors and events', async () => {
    const client = clientOf(await serveRaw((socket) => socket.end('HTTP/1.1 2x0 top-secret\r\n\r\n')));
    const error = await failureOf(client.send({ ...read, headers: { cookie: 'mine=1' } }, asText));
    const { cause } = error;
    const shown = JSON.stringify([
      error,
      Object.entries(error),
      cause,
      Object.entries(cause as object),
      String(cause),
      events,
    ]);
    expect(cause).toBeInstanceOf(TransportError);
    expect(shown).not.toMatch(/top-secret|mine=1|svc|question/);
  });

  it('gives up on silence before the answer', async () => {
    const url = await serveRaw(() => undefined);
    const client = clientOf(url, { headersTimeoutMs: 100 });
    const [whileReading, whileWriting] = await Promise.all([
      failureOf(client.send(read, asText)),
      failureOf(client.send(write, asText)),
    ]);
    expect(whileReading).toMatchObject({ kind: 'timeout', outcomeUnknown: false, retriable: true });
    expect(whileWriting).toMatchObject({ kind: 'timeout', outcomeUnknown: true, retriable: false });
    expect(isConnectionLost(whileReading)).toBe(false);
  });

  it('gives up on silence in the middle of the answer', async () => {
    const url = await serveRaw((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'));
    const error = await failureOf(clientOf(url, { bodyTimeoutMs: 100 }).send(write, asText));
    expect(error).toMatchObject({ kind: 'timeout', outcomeUnknown: true });
  });

  it('gives up on an answer that trickles for too long', async () => {
    const server = await serve((response) => {
      const trickle = setInterval(() => response.write('.'), 10);
      response.once('close', () => clearInterval(trickle));
    });
    const client = clientOf(server.url, { deadlineMs: 150 });
    expect(await failureOf(client.send(read, asText))).toMatchObject({
      kind: 'timeout',
      reason: 'its answer took too long',
    });
    await until(() => server.underWay.now === 0);
  });

  it('gives up at its deadline on a call that waits for a socket, which was never sent', async () => {
    const answer = latch();
    const server = await serve(async (response, index) => {
      if (index === 0) await answer.opened;
      response.end('done');
    });
    const client = clientOf(server.url, { connections: 1 });
    const first = client.send(read, asText);
    await until(() => server.received.length === 1);
    const timeLimits = { headersMs: 5_000, bodyMs: 5_000, deadlineMs: 50 };
    const error = await failureOf(client.send({ ...write, timeLimits }, asText));
    expect(error).toMatchObject({ kind: 'timeout', outcomeUnknown: false, retriable: true });
    answer.open();
    await first;
    await client.send(read, asText);
    expect(server.received.map(({ body }) => body)).toHaveLength(2);
  });

  it('sends no call whose time was over before it', async () => {
    const server = await serve((response) => response.end('done'));
    const call = { ...write, since: performance.now() - 20_000 };
    const error = await failureOf(clientOf(server.url).send(call, asText));
    expect(error).toMatchObject({ kind: 'timeout', outcomeUnknown: false });
    expect(server.received).toEqual([]);
  });

  it('does not begin an answer that says it is too large', async () => {
    const server = await serve((response) =>
      response.writeHead(200, { 'content-length': 1_000 }).end('x'.repeat(1_000)),
    );
    const opened: number[] = [];
    const error = await failureOf(
      clientOf(server.url, { maxResponseBytes: 999 }).send(read, (head) => {
        opened.push(head.status);
        return asText(head);
      }),
    );
    expect(error).toMatchObject({ kind: 'protocol', reason: 'its answer is larger than the limit of 999 bytes' });
    expect(opened).toEqual([]);
  });

  it('stops an answer that grows too large without saying so', async () => {
    const server = await serve((response) => {
      const flood = setInterval(() => response.write('x'.repeat(5_000)), 1);
      response.once('close', () => clearInterval(flood));
    });
    const error = await failureOf(clientOf(server.url, { maxResponseBytes: 20_000 }).send(write, asText));
    expect(error).toMatchObject({ kind: 'protocol', outcomeUnknown: true });
    await until(() => server.underWay.now === 0);
  });

  it('takes an answer of exactly the size allowed', async () => {
    const server = await serve((response) => response.end('x'.repeat(999)));
    await expect(clientOf(server.url, { maxResponseBytes: 999 }).send(read, asText)).resolves.toMatchObject({
      status: 200,
    });
  });

  it.each(['head', 'chunk', 'end'])('turns what a reader says about the %s into its own error', async (where) => {
    const server = await serve((response) => response.end('x'));
    const complain = (): never => {
      throw new ProtocolError('forbidden', 'no entry', new Error('inner'));
    };
    const open = (): Receiver<never> => {
      if (where === 'head') complain();
      return { write: () => (where === 'chunk' ? complain() : undefined), end: complain };
    };
    const whileReading = await failureOf(clientOf(server.url).send(read, open));
    expect(whileReading).toMatchObject({ kind: 'forbidden', reason: 'no entry', outcomeUnknown: false });
    expect(whileReading.cause).toEqual(new Error('inner'));
    expect(await failureOf(clientOf(server.url).send(write, open))).toMatchObject({ outcomeUnknown: true });
  });

  it('takes a mistake in a reader for an answer that was not understood', async () => {
    const server = await serve((response) => response.end('x'));
    const cause = new TypeError('undefined is not a function');
    const error = await failureOf(
      clientOf(server.url).send(write, () => {
        throw cause;
      }),
    );
    expect(error).toMatchObject({
      kind: 'protocol',
      reason: 'its answer was not understood',
      outcomeUnknown: true,
      cause,
    });
  });
});

describe('a caller that goes away', () => {
  it('is told so before anything is sent', async () => {
    const server = await serve((response) => response.end());
    for (const call of [read, write]) {
      const error = await failureOf(clientOf(server.url).send({ ...call, signal: AbortSignal.abort() }, asText));
      expect(error).toMatchObject({ kind: 'cancelled', outcomeUnknown: false, retriable: false });
    }
    expect(server.received).toHaveLength(0);
  });

  it('is told when its time was over before anything was sent', async () => {
    const server = await serve((response) => response.end());
    const signal = AbortSignal.abort(new DOMException('It took too long', 'TimeoutError'));
    const error = await failureOf(clientOf(server.url).send({ ...read, signal }, asText));
    expect(error).toMatchObject({ kind: 'timeout', reason: 'the time for this request is over' });
    expect(server.received).toHaveLength(0);
  });

  // Who is answered at once all the same is the queue's affair: the back end has the call to do until it ends.
  it.each([read, write])('does not call a $kind off that has left, and its end is reported', async (call) => {
    const answer = latch();
    const server = await serve(async (response) => {
      await answer.opened;
      response.end('done');
    });
    const controller = new AbortController();
    const answered = clientOf(server.url).send({ ...call, signal: controller.signal }, asText);
    await until(() => server.received.length === 1);
    controller.abort();
    answer.open();
    await expect(answered).resolves.toEqual({ status: 200, text: 'done' });
    expect(events).toContainEqual(expect.objectContaining({ event: 'answered', status: 200 }));
  });

  it('leaves nothing on its signal', async () => {
    const server = await serve((response) => response.end('x'));
    const { signal } = new AbortController();
    const added = jest.spyOn(signal, 'addEventListener');
    await clientOf(server.url).send({ ...read, signal }, asText);
    expect(added).not.toHaveBeenCalled();
  });
});

describe('the calls of a request', () => {
  it('are counted when they are sent, and not sent when there are too many', async () => {
    const server = await serve((response) => response.end('x'));
    const origin = { requestId: 'r', caller: undefined, operationName: undefined, calls: 0, mostCalls: 2 };
    const signal = new RequestSignal(origin);
    const client = clientOf(server.url);
    await failureOf(client.send({ ...read, signal: AbortSignal.abort() }, asText));
    await client.send({ ...read, signal }, asText);
    await client.send({ ...write, signal }, asText);
    for (const call of [read, write]) {
      expect(await failureOf(client.send({ ...call, signal }, asText))).toMatchObject({
        kind: 'unavailable',
        retriable: false,
        outcomeUnknown: false,
        reason: expect.stringContaining('2 calls to back ends, which is the limit "limits.backendCalls"'),
      });
    }
    expect(origin.calls).toBe(2);
    expect(server.received).toHaveLength(2);
    expect(client.health()).toBe('closed');
  });

  it.each([429, 503, 500, 404])('say by status %i whether the back end has too much to do', async (status) => {
    const server = await serve((response) => response.writeHead(status).end());
    const refuse = (head: ReplyHead): never => {
      throw badStatus(head.status);
    };
    const error = await failureOf(clientOf(server.url).send(read, refuse));
    expect(error.isOverload).toBe(status === 429 || status === 503);
  });
});

describe('a back end in trouble', () => {
  const failing = { breaker: { failures: 3, halfOpenAfterMs: 150 } };
  const overloaded = (head: ReplyHead): Receiver<number> => {
    if (head.status === 503) throw new ProtocolError('unavailable', 'overloaded');
    return { write: () => undefined, end: () => head.status };
  };

  it('is left alone after a few failures in a row, and asked again later', async () => {
    let status = 503;
    const server = await serve((response) => response.writeHead(status).end());
    const client = clientOf(server.url, failing);
    for (let round = 0; round < 3; round += 1) await failureOf(client.send(read, overloaded));
    expect(client.health()).toBe('open');
    const refused = await failureOf(client.send(write, overloaded));
    expect(refused).toMatchObject({ kind: 'unavailable', outcomeUnknown: false, retriable: true });
    expect(refused.reason).toMatch(/calls are paused/);
    expect(server.received).toHaveLength(3);
    status = 200;
    await new Promise((resolve) => setTimeout(resolve, 170));
    await expect(client.send(read, overloaded)).resolves.toBe(200);
    expect(client.health()).toBe('closed');
    const changes = events.filter(({ event }) => event.startsWith('breaker-'));
    expect(changes.map(({ event, level }) => [event, level])).toEqual([
      ['breaker-open', 'warn'],
      ['breaker-half-open', 'warn'],
      ['breaker-closed', 'info'],
    ]);
  });

  it('is not in trouble because it refuses, or answers what nobody understands', async () => {
    const server = await serve((response) => response.end());
    const client = clientOf(server.url, failing);
    for (const kind of ['protocol', 'rejected', 'unauthenticated', 'forbidden'] as const) {
      for (let round = 0; round < 4; round += 1) {
        await failureOf(
          client.send(read, () => {
            throw new ProtocolError(kind, 'no');
          }),
        );
      }
    }
    expect(client.health()).toBe('closed');
  });

  it('is not in trouble because callers have no time: their calls end as they do', async () => {
    const answer = latch();
    const server = await serve(async (response) => {
      await answer.opened;
      response.end('x');
    });
    const client = clientOf(server.url, failing);
    const calls = Array.from({ length: 4 }, () => client.send({ ...read, signal: AbortSignal.timeout(5) }, asText));
    await until(() => server.received.length === 4);
    await new Promise((resolve) => setTimeout(resolve, 20));
    answer.open();
    await Promise.all(calls);
    expect(client.health()).toBe('closed');
  });

  it('refuses the others while a trial call is on its way, whose caller may have gone', async () => {
    let silent: ServerResponse | undefined;
    const server = await serve((response) => {
      if (server.received.length < 4) response.writeHead(503).end();
      else silent = response;
    });
    const client = clientOf(server.url, failing);
    for (let round = 0; round < 3; round += 1) await failureOf(client.send(read, overloaded));
    await new Promise((resolve) => setTimeout(resolve, 170));
    const caller = new AbortController();
    const trial = client.send({ ...read, signal: caller.signal }, overloaded);
    await until(() => silent !== undefined);
    caller.abort();
    expect(client.health()).toBe('half-open');
    expect(await failureOf(client.send(read, overloaded))).toMatchObject({ reason: expect.stringMatching(/paused/) });
    silent?.end();
    await expect(trial).resolves.toBe(200);
    expect(client.health()).toBe('closed');
  });
});
