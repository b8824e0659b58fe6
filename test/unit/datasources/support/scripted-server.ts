import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly socket: Socket;
}

export interface ScriptedServer {
  readonly url: string;
  /** Everything that arrived, in order. */
  readonly received: Received[];
  /** Requests whose answer is not finished yet, now and at most ever. */
  readonly underWay: { now: number; most: number };
  close(): Promise<void>;
}

/** A hand-made server on the loopback interface: what it answers is up to the test. */
export async function scriptedServer(
  answer: (request: Received, response: ServerResponse, index: number) => unknown,
): Promise<ScriptedServer> {
  const received: Received[] = [];
  const underWay = { now: 0, most: 0 };
  const server = createServer((request, response) => {
    underWay.now += 1;
    underWay.most = Math.max(underWay.most, underWay.now);
    response.once('close', () => {
      underWay.now -= 1;
    });
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url = '', headers, socket } = request;
      const entry = { method, path: url, headers, body: Buffer.concat(pieces).toString('utf8'), socket };
      const index = received.push(entry) - 1;
      answer(entry, response, index);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    underWay,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Something that a test waits for and another part of it lets happen. */
export function latch(): { readonly opened: Promise<void>; open: () => void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Waits until something is so, without a fixed pause. */
export async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 5_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('It never came to be');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It was not rejected');
}
