import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A back end that takes requests and answers none of them until it is told to. */
export interface HeldBackend {
  readonly url: string;
  /** Resolves when a request has arrived. */
  arrived(): Promise<void>;
  /** Resolves when the caller has closed the connection of a request that has no answer. */
  abandoned(): Promise<void>;
  /** Answers everything held, and all that comes later, with status 503. */
  release(): void;
  close(): Promise<void>;
}

export async function startHeldBackend(): Promise<HeldBackend> {
  const held = new Set<ServerResponse>();
  let released = false;
  const answer = (response: ServerResponse): void => void response.writeHead(503).end('not now');
  const server = createServer((request, response) => {
    request.resume();
    response.once('close', () => {
      held.delete(response);
      if (!response.writableEnded) server.emit('abandoned');
    });
    if (released) answer(response);
    else held.add(response);
    server.emit('arrived');
  });
  const arrived = once(server, 'arrived');
  const abandoned = once(server, 'abandoned');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived: async () => void (await arrived),
    abandoned: async () => void (await abandoned),
    release: () => {
      released = true;
      for (const response of held) answer(response);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
