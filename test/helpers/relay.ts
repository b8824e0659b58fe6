import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface RelayedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers instead of the back end. */
export type Stand = (request: RelayedRequest, response: ServerResponse) => void;

/**
 * Stands between a client and its back end. It counts and remembers what passes, whatever the wire format is, and can
 * take the back end away.
 */
export interface Relay {
  /** The back end's own address, on the relay's port. */
  readonly url: string;
  readonly requests: readonly RelayedRequest[];
  /** Everything that the back end set as a cookie. */
  readonly cookies: ReadonlySet<string>;
  readonly openSockets: number;
  /** Sockets so far. */
  readonly connections: number;
  /** Until it is taken away with `undefined`, nothing reaches the back end. */
  standIn(stand: Stand | undefined): void;
  /** Breaks off the calls that somebody who stood in has not answered. */
  dropUnanswered(): void;
  /** Resolves when so many requests have come in all. */
  arrived(count: number): Promise<void>;
  /** Resolves when no socket is open. */
  abandoned(): Promise<void>;
  stopListening(): Promise<void>;
  resumeListening(): Promise<void>;
  close(): Promise<void>;
}

const MOST_WAIT_MS = 5_000;

async function until(condition: () => boolean, what: () => string): Promise<void> {
  const end = performance.now() + MOST_WAIT_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Waited in vain: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export async function startRelay(target: string): Promise<Relay> {
  const requests: RelayedRequest[] = [];
  const cookies = new Set<string>();
  const sockets = new Set<Socket>();
  const unanswered = new Set<ServerResponse>();
  let connections = 0;
  let stand: Stand | undefined;

  const forward = (incoming: IncomingMessage, body: Buffer, response: ServerResponse): void => {
    const { method = 'GET', url = '/', headers } = incoming;
    const outgoing = request(new URL(url, target), { method, headers, agent: false }, (answer) => {
      for (const cookie of answer.headers['set-cookie'] ?? []) {
        cookies.add(cookie.slice(cookie.indexOf('=') + 1).split(';')[0] ?? '');
      }
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    outgoing.end(body);
  };
  const server = createServer((incoming, response) => {
    buffer(incoming).then(
      (body) => {
        const seen = { path: incoming.url ?? '/', headers: incoming.headers, body: body.toString('utf8') };
        requests.push(seen);
        if (stand) {
          unanswered.add(response.once('close', () => unanswered.delete(response)));
          stand(seen, response);
        } else forward(incoming, body, response);
      },
      () => response.destroy(),
    );
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const port = await listen(0);
  const address = new URL(target);
  address.port = String(port);
  return {
    // As the back end gave it: no slash is added to an address that has none.
    url: target.endsWith('/') ? address.href : address.href.replace(/\/$/, ''),
    requests,
    cookies,
    get openSockets() {
      return sockets.size;
    },
    get connections() {
      return connections;
    },
    standIn: (next) => {
      stand = next;
    },
    dropUnanswered: () => {
      for (const response of unanswered) response.destroy();
    },
    arrived: (count) =>
      until(
        () => requests.length >= count,
        () => `${requests.length} of ${count} requests came`,
      ),
    abandoned: () =>
      until(
        () => sockets.size === 0,
        () => `${sockets.size} sockets are open`,
      ),
    stopListening: stop,
    resumeListening: async () => {
      if (!server.listening) await listen(port);
    },
    close: stop,
  };
}
