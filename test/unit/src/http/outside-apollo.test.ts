import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { smallSchema, startServer, type ServerUnderTest } from '../../../helpers/injected-server';

let server: ServerUnderTest;
let release: () => void = () => undefined;
let arrived: Promise<void>;

async function serve(requestTimeout: string): Promise<void> {
  let note: () => void = () => undefined;
  arrived = new Promise((resolve) => (note = resolve));
  const slow = (): Promise<string> => {
    note();
    return new Promise((resolve) => (release = () => resolve('done')));
  };
  server = await startServer({ schema: smallSchema({ hello: slow }), settings: { server: { requestTimeout } } });
  await server.app.listen({ host: '127.0.0.1', port: 0 });
}

beforeEach(() => serve('1s'));
afterEach(() => server.app.close());

async function open(): Promise<Socket> {
  const socket = connect((server.app.server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: unknown;
}

function readAnswer(raw: string): RawAnswer {
  const [head = '', body = ''] = raw.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: JSON.parse(body) as unknown };
}

async function send(raw: string): Promise<RawAnswer> {
  const socket = await open();
  socket.write(raw);
  return readAnswer(await text(socket));
}

const get = (target: string, headers = ''): string =>
  `GET ${target} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\nx-request-id: mine\r\n${headers}\r\n`;
const shaped = (message: unknown) => ({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
const POST =
  'POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nx-request-id: mine\r\ncontent-length: ';

describe('what Apollo Server never sees is answered in the shape of a GraphQL answer', () => {
  it.each([
    ['a path that leaves its folder', '/explorer/../../package.json', 404, /nothing here/],
    ['the same, encoded', '/explorer/%2e%2e/%2e%2e/package.json', 404, /nothing here/],
    ['a path that cannot be decoded', '/%zz', 400, /malformed/],
    ['a path that cannot be decoded, of the explorer', '/explorer/%zz', 400, /malformed/],
  ])('%s', async (_what, target, status, message) => {
    const answer = await send(get(target));
    expect(answer).toMatchObject({ status, body: shaped(expect.stringMatching(message)) });
    expect(answer.head).toMatch(/^x-request-id: mine$/im);
    expect(answer.head).toMatch(/^content-type: application\/json; charset=utf-8$/im);
    expect(JSON.stringify(answer.body)).not.toMatch(/package|%zz|statusCode/);
    const lines = server.logged.lines().filter(({ requestId }) => requestId === 'mine');
    expect(lines).toEqual([expect.objectContaining({ event: 'request', status, errorCodes: ['BAD_REQUEST'] })]);
  });

  it.each([
    ['headers that are too large', get('/', `x-large: ${'x'.repeat(20_000)}\r\n`), 431, /headers are too large/],
    ['what is not HTTP', 'hello\r\n\r\n', 400, /not valid HTTP/],
    ['a body that does not come', `${POST}100\r\n\r\n{"query"`, 408, /did not arrive in time/],
  ])(
    '%s',
    async (_what, raw, status, message) => {
      const answer = await send(raw);
      expect(answer).toMatchObject({ status, body: shaped(expect.stringMatching(message)) });
      expect(answer.head).toMatch(/^x-request-id: [0-9a-f-]{36}$/im);
      expect(answer.head).toMatch(/^connection: close$/im);
      expect(server.logged.text()).not.toContain('unexpected-error');
    },
    60_000,
  );

  it('a client that goes away while it sends is no fault of ours', async () => {
    const socket = await open();
    socket.write(`${POST}100\r\n\r\n{"query"`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    while (!server.logged.lines().some(({ requestId }) => requestId === 'mine')) await setImmediate();
    expect(server.logged.lines().filter(({ requestId }) => requestId === 'mine')).toEqual([
      expect.objectContaining({ event: 'request', level: 'info', aborted: true }),
    ]);
    expect(server.logged.text()).not.toContain('unexpected-error');
  });
});

describe('a stop', () => {
  it.each([
    ['half a body', `${POST}100\r\n\r\n{"query"`],
    ['half a head', 'POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\n'],
    ['nothing', ''],
  ])('does not wait for who has sent %s', async (_what, raw) => {
    await server.app.close();
    await serve('60s');
    const socket = await open();
    socket.on('error', () => undefined);
    if (raw !== '') socket.write(raw);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closed = once(socket, 'close');
    const started = performance.now();
    await server.app.close();
    await closed;
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(server.logged.text()).not.toContain('unexpected-error');
  });

  it('finishes what is being worked on', async () => {
    const body = '{"query":"{ hello }"}';
    const socket = await open();
    const answer = text(socket);
    socket.write(`${POST}${body.length}\r\n\r\n${body}`);
    await arrived;
    server.announceStop();
    const closing = server.app.close();
    await new Promise((resolve) => setTimeout(resolve, 700));
    release();
    expect(readAnswer(await answer)).toMatchObject({ status: 200, body: { data: { hello: 'done' } } });
    await closing;
  });

  it('gives a body that is on its way a moment to arrive', async () => {
    const body = '{"query":"{ numbers }"}';
    const socket = await open();
    const answer = text(socket);
    socket.write(`${POST}${body.length}\r\n\r\n${body.slice(0, 9)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    server.announceStop();
    const closing = server.app.close();
    setTimeout(() => socket.write(body.slice(9)), 50);
    expect(readAnswer(await answer).status).toBe(200);
    await closing;
  });
});
