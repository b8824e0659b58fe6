import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface ProxiedCall {
  /** Of a SOAP call its action, of another one its method and path. */
  readonly name: string;
  readonly headers: IncomingMessage['headers'];
}

export interface Interference {
  readonly call: RegExp;
  /** Gets the bare socket: what it writes there is all that the client sees. Absent: nobody listens by then. */
  readonly answer?: (socket: Socket) => void;
  /** Instead of that: what the back end answers is handed on with this status, unless it refuses. */
  readonly status?: number | undefined;
  /** How many calls come before the one that is meant. */
  readonly before: number;
}

/** Stands in front of a back end, hands on what it is asked, and answers one call of several by a raw socket. */
export interface RawProxy {
  readonly url: string;
  readonly calls: readonly ProxiedCall[];
  close(): Promise<void>;
}

function nameOf({ headers, method = '', url = '' }: IncomingMessage): string {
  const action = String(headers.soapaction ?? '').replaceAll('"', '');
  return action === '' ? `${method} ${url.split('?')[0]}` : action.slice(action.lastIndexOf('/') + 1);
}

function handOn(
  target: string,
  incoming: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  last: boolean,
  status?: number,
) {
  const { method, url = '/', headers } = incoming;
  const outgoing = request(new URL(url, target), { method, headers, agent: false }, (answer) => {
    const { statusCode = 502 } = answer;
    response.writeHead(statusCode < 300 && status !== undefined ? status : statusCode, answer.statusMessage, {
      ...answer.headers,
      ...(last && { connection: 'close' }),
    });
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  outgoing.end(body);
}

/** @param tls a certificate and its key, for a proxy that nobody trusts */
export async function startRawProxy(
  target: string,
  interference?: Interference,
  tls?: { readonly cert: string; readonly key: string },
): Promise<RawProxy> {
  const calls: ProxiedCall[] = [];
  const sockets = new Set<Socket>();
  const stop = (): void => void server.close();
  const serve: RequestListener = (incoming, response) => {
    calls.push({ name: nameOf(incoming), headers: incoming.headers });
    const isMeant = interference?.call.test(nameOf(incoming)) ?? false;
    const leaves = interference !== undefined && interference.answer === undefined && interference.status === undefined;
    buffer(incoming).then(
      (body) => {
        if (isMeant && interference?.answer) {
          interference.answer(incoming.socket);
          return;
        }
        const isLast = leaves && calls.length === interference.before;
        if (isLast) response.once('finish', stop);
        handOn(target, incoming, body, response, leaves, isMeant ? interference?.status : undefined);
      },
      () => response.destroy(),
    );
  };
  const server = tls ? createTlsServer({ ...tls }, serve) : createServer(serve);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = new URL(target);
  address.port = String((server.address() as AddressInfo).port);
  if (tls) address.protocol = 'https:';
  if (interference && !interference.answer && interference.status === undefined && interference.before === 0) stop();
  return {
    url: target.endsWith('/') ? address.href : address.href.replace(/\/$/, ''),
    calls,
    close: async () => {
      stop();
      for (const socket of sockets) socket.destroy();
      await Promise.resolve();
    },
  };
}
