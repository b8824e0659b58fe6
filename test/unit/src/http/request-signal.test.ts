import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { post, smallSchema, startServer, type ServerUnderTest } from '../../../helpers/injected-server';

interface Waiting {
  readonly server: ServerUnderTest;
  /** Resolves with the signal of the request once its resolver runs. */
  readonly signal: Promise<AbortSignal>;
  readonly finish: () => void;
}

async function startWaiting(settings: Record<string, unknown> = {}): Promise<Waiting> {
  let finish = (): void => undefined;
  let seen = (_signal: AbortSignal): void => undefined;
  const signal = new Promise<AbortSignal>((resolve) => (seen = resolve));
  const hello = (_args: unknown, context: { signal: AbortSignal }): Promise<string> => {
    seen(context.signal);
    return new Promise((resolve) => {
      finish = () => resolve('done');
      context.signal.addEventListener('abort', () => resolve('aborted'));
    });
  };
  const server = await startServer({ schema: smallSchema({ hello }), settings: { server: settings } });
  return { server, signal, finish: () => finish() };
}

describe('the signal of a request', () => {
  it('aborts when the client closes the connection, with the reason', async () => {
    const { server, signal } = await startWaiting();
    await server.app.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect((server.app.server.address() as AddressInfo).port, '127.0.0.1');
    const body = '{"query":"{ hello }"}';
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    const aborted = await signal;
    socket.destroy();
    if (!aborted.aborted) await once(aborted, 'abort');
    await server.app.close();
    expect(aborted.reason).toMatchObject({ name: 'AbortError' });
    expect(server.logged.lines().at(-1)).toMatchObject({ aborted: true });
  });

  it('aborts when the time for the request is over, with the reason', async () => {
    const { server, signal } = await startWaiting({ requestTimeout: '20ms' });
    const { body } = await post(server, { query: '{ hello }' });
    await server.app.close();
    expect(body.data).toEqual({ hello: 'aborted' });
    expect((await signal).reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('never aborts once the answer is made', async () => {
    const { server, signal, finish } = await startWaiting({ requestTimeout: '50ms' });
    const answer = post(server, { query: '{ hello }' });
    const quiet = await signal;
    finish();
    expect((await answer).body.data).toEqual({ hello: 'done' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await server.app.close();
    expect(quiet.aborted).toBe(false);
  });
});

describe('the time that a caller has', () => {
  it('ends the request when it is shorter than what the configuration gives', async () => {
    const { server, signal } = await startWaiting({ requestTimeout: '5s' });
    const { body } = await post(server, { query: '{ hello }' }, { 'x-request-timeout-ms': '20' });
    await server.app.close();
    expect(body.data).toEqual({ hello: 'aborted' });
    expect((await signal).reason).toMatchObject({
      name: 'TimeoutError',
      message: expect.stringContaining('longer than 20 ms'),
    });
  });

  it('is never more than what the configuration gives', async () => {
    const { server, signal } = await startWaiting({ requestTimeout: '20ms' });
    const { body } = await post(server, { query: '{ hello }' }, { 'x-request-timeout-ms': '600000' });
    await server.app.close();
    expect(body.data).toEqual({ hello: 'aborted' });
    expect((await signal).reason).toMatchObject({ message: expect.stringContaining('longer than 20 ms') });
  });

  it.each(['', '0', '-5', '1.5', '1e3', '10s', '0x10', '20, 30', '9999999999'])(
    'is refused before anything runs when it is written as "%s"',
    async (written) => {
      let ran = false;
      const server = await startServer({ schema: smallSchema({ hello: () => (ran = true) }) });
      const { status, body } = await post(server, { query: '{ hello }' }, { 'x-request-timeout-ms': written });
      await server.app.close();
      expect(status).toBe(400);
      expect(body.errors).toEqual([
        {
          message: 'The header x-request-timeout-ms must be a whole number of milliseconds from 1',
          extensions: { code: 'BAD_REQUEST' },
        },
      ]);
      expect(ran).toBe(false);
    },
  );
});

describe('a stop', () => {
  it('answers what is in flight, and on the same connection says that it is not ready', async () => {
    const { server, signal, finish } = await startWaiting();
    await server.app.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect((server.app.server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
    let received = '';
    socket.on('data', (text: string) => (received += text));
    const body = '{"query":"{ hello }"}';
    const head = 'host: localhost\r\ncontent-type: application/json';
    socket.write(`POST /graphql HTTP/1.1\r\n${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    await signal;
    server.announceStop();
    const closed = server.app.close();
    finish();
    await Promise.all([closed, once(socket, 'close')]);
    expect(received).toContain('{"data":{"hello":"done"}}');
    expect(received.toLowerCase()).toContain('connection: close');
  });
});
