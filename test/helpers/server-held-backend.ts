import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between the server and an emulator, and keeps back every call but those that log in. */
export interface HeldBackend {
  readonly url: string;
  /** Resolves when a call is being kept back. */
  readonly arrived: () => Promise<unknown>;
  /** Resolves when the caller has given up a call that is being kept back. */
  readonly abandoned: () => Promise<unknown>;
  /** Lets everything pass from now on. */
  readonly release: () => void;
  readonly close: () => Promise<void>;
}

export async function startHeldBackend(target: string): Promise<HeldBackend> {
  const held = new Map<ServerResponse, () => void>();
  let released = false;
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const pass = (): void => forward(target, request, body, response);
      if (released || /\/Connect"?$/.test(String(request.headers.soapaction))) {
        pass();
        return;
      }
      held.set(response, pass);
      response.once('close', () => {
        if (held.delete(response)) server.emit('abandoned');
      });
      server.emit('arrived');
    });
  });
  const arrived = once(server, 'arrived');
  const abandoned = once(server, 'abandoned');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived: () => arrived,
    abandoned: () => abandoned,
    release: () => {
      released = true;
      for (const pass of held.values()) pass();
      held.clear();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function forward(
  target: string,
  { method, url = '/', headers }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): void {
  const rest = { ...headers, host: new URL(target).host };
  const onward = send(new URL(url, target), { method: method ?? 'POST', headers: rest }, (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(response);
  });
  onward.on('error', () => response.destroy());
  onward.end(body);
}
