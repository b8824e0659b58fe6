import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';

/** Stands between a server and an emulator; lets everything pass until it is told to hold something. */
export interface HoldingProxy {
  readonly url: string;
  /** `requests` never get to the emulator; `answers` are ready here and go no further until `release`. */
  hold: 'nothing' | 'requests' | 'answers';
  /** Resolves when something is being held. */
  arrived(): Promise<void>;
  /** Lets what is held go, and resolves when it has been handed to the system; fails when nobody waits for it any more. */
  release(): Promise<void>;
  close(): Promise<void>;
}

export async function startHoldingProxy(target: string): Promise<HoldingProxy> {
  const held: (() => Promise<void>)[] = [];
  let announce: () => void = () => undefined;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    if (proxy.hold === 'requests') {
      held.push(() => Promise.resolve());
      announce();
      return;
    }
    const [status, headers, answer] = await forward(target, request, body);
    const pass = async (): Promise<void> => {
      response.writeHead(status, headers);
      await finished(response.end(answer));
    };
    if (proxy.hold === 'nothing') return pass();
    held.push(pass);
    announce();
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: HoldingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: 'nothing',
    arrived: async () => {
      if (held.length === 0) await new Promise<void>((done) => (announce = done));
    },
    release: async () => {
      await Promise.all(held.splice(0).map((pass) => pass()));
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return proxy;
}

async function forward(
  target: string,
  { method = 'POST', url = '/', headers }: IncomingMessage,
  body: Buffer,
): Promise<[number, IncomingMessage['headers'], Buffer]> {
  const outgoing = send(new URL(url, target), { method, headers: { ...headers, host: new URL(target).host } });
  outgoing.end(body);
  const [reply] = (await once(outgoing, 'response')) as [IncomingMessage];
  return [reply.statusCode ?? 502, reply.headers, await buffer(reply)];
}
