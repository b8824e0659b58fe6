import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { smallSchema, startServer } from '../../../helpers/injected-server';

const text = JSON.stringify({ query: 'mutation { change(input: { names: [] }) }' });
const HEAD = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n`;
const WHOLE = HEAD + text;

const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

/** What a client has sent of its request when the stop begins; before it, it may have had an answer. */
interface Client {
  readonly hadAnswer: boolean;
  readonly sentBefore: number;
  /** Lengths of the pieces that the rest comes in. */
  readonly pieces: readonly number[];
}

const clients = fc.array(
  fc.record<Client>({
    hadAnswer: fc.boolean(),
    sentBefore: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: WHOLE.length })),
    pieces: fc.array(fc.integer({ min: 1, max: WHOLE.length }), { maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 12 },
);

async function listening() {
  let carriedOut = 0;
  const server = await startServer({ schema: smallSchema({ change: () => `done ${++carriedOut}` }) });
  toClose.push(() => server.app.close());
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.app.server.address() as AddressInfo;
  return { server, port, carriedOut: () => carriedOut };
}

function dial(port: number) {
  const socket = connect(port, '127.0.0.1');
  toClose.push(() => socket.destroy());
  const received: string[] = [];
  const faults: unknown[] = [];
  socket.setEncoding('utf8').on('data', (piece: string) => received.push(piece));
  socket.on('error', (error) => faults.push(error));
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return { socket, received: () => received.join(''), faults, ended };
}

async function send(socket: Socket, whole: string, pieces: readonly number[]): Promise<void> {
  let at = 0;
  for (const length of [...pieces, whole.length]) {
    socket.write(whole.slice(at, at + length));
    at += length;
    await turn();
  }
}

describe('a stop', () => {
  it('answers whatever has reached the host, however far it had come, and resets nobody', async () => {
    await fc.assert(
      fc.asyncProperty(clients, async (all) => {
        const { server, port, carriedOut } = await listening();
        const dialled = await Promise.all(
          all.map(async (client) => {
            const one = { ...dial(port), client };
            await once(one.socket, 'connect');
            if (client.hadAnswer) {
              one.socket.write(WHOLE);
              while (!one.received().includes('done')) await turn();
            }
            return one;
          }),
        );
        for (const { socket, client } of dialled) socket.write(WHOLE.slice(0, client.sentBefore));
        // Made, but not accepted yet.
        const late = dial(port);
        await once(late.socket, 'connect');
        late.socket.write(WHOLE);
        server.announceStop();
        const finished = server.finish();
        await Promise.all(
          dialled.map(({ socket, client }) => send(socket, WHOLE.slice(client.sentBefore), client.pieces)),
        );
        await finished;
        for (const { received, faults, ended, client } of [
          ...dialled,
          { ...late, client: { hadAnswer: false, sentBefore: 0 } },
        ]) {
          await ended;
          expect(faults).toEqual([]);
          expect(received().match(/done \d+/g)).toHaveLength(client.hadAnswer ? 2 : 1);
          // What was there as a whole may have been answered before the stop.
          const asked = received().match(/connection: close/gi) ?? [];
          if (client.sentBefore < WHOLE.length) expect(asked).toHaveLength(1);
        }
        expect(carriedOut()).toBe(all.length + 1 + all.filter(({ hadAnswer }) => hadAnswer).length);
        const refused = dial(port);
        await refused.ended;
        expect(refused.faults).toMatchObject([{ code: 'ECONNREFUSED' }]);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it.each(['/livez', '/readyz', '/nowhere'])('is over for who asks for %s again and again', async (path) => {
    const { server, port } = await listening();
    const { socket, received, ended } = dial(port);
    let asked = 0;
    const ask = () =>
      socket.writable && ++asked < 100 && socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    ask();
    await once(socket, 'data');
    expect(received()).toContain('keep-alive');
    server.announceStop();
    socket.on('data', ask);
    ask();
    await server.finish();
    await ended;
    expect(received().match(/^connection: .*$/gim)).toEqual(['Connection: keep-alive', 'connection: close']);
  });

  it('waits neither for who is idle nor for who sends no further, and carries out nothing of it', async () => {
    const { server, port, carriedOut } = await listening();
    const [idle, half, body] = [dial(port), dial(port), dial(port)];
    half.socket.write(HEAD.slice(0, 40));
    body.socket.write(WHOLE.slice(0, -1));
    await Promise.all([idle, half, body].map(({ socket }) => once(socket, 'connect')));
    server.announceStop();
    await server.finish();
    await Promise.all([idle, half, body].map(({ ended }) => ended));
    expect([idle, half, body].flatMap(({ faults }) => faults)).toEqual([]);
    expect(carriedOut()).toBe(0);
  });

  it('carries out nothing that comes when the connection has been ended: nobody could be told', async () => {
    const { server, port, carriedOut } = await listening();
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    toClose.push(() => socket.destroy());
    socket.on('error', () => undefined).resume();
    await once(socket, 'connect');
    const finished = server.finish();
    await once(socket, 'end');
    socket.write(WHOLE);
    await finished;
    expect(carriedOut()).toBe(0);
  });
});
