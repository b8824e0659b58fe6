import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { BlockList, isIP, type AddressInfo, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { CallLog, type RecordedCall } from './calls';
import { FaultScript } from './faults';
import { type EmulatorReply, misbehave, send } from './misbehaviour';

export type { EmulatorCall } from './calls';
export type { EmulatorReply } from './misbehaviour';
export { FAULT_KINDS, FaultScript, type Fault, type FaultKind } from './faults';

export interface EmulatorRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request that was understood far enough to be named, and has not been carried out. */
export interface Exchange {
  readonly operation: string;
  readonly form: string;
  readonly session?: string | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly notes?: readonly string[];
  /** Whether carrying it out leaves the state as it is. */
  readonly reads: boolean;
  perform(): Promise<EmulatorReply>;
  /** An answer that looks right, for a fault that spoils the answer of a write which is not carried out. */
  blank(): EmulatorReply;
}

export interface HttpEmulatorOptions {
  readonly now: () => number;
  /** 127.0.0.1 when absent; anything but a loopback address is refused. */
  readonly host?: string | undefined;
  /** Any free port when absent. */
  readonly port?: number | undefined;
  /** The most that request line and headers may take; what is above it never gets to `receive`. Node's 16 KiB when absent. */
  readonly maxHeaderBytes?: number | undefined;
  readonly receive: (request: EmulatorRequest) => Exchange;
}

export interface HttpEmulator {
  /** E.g. `http://127.0.0.1:41234`. */
  readonly origin: string;
  readonly faults: FaultScript;
  readonly log: CallLog;
  /** Cuts all connections and refuses new ones until `resumeListening`, which takes the same port again. */
  stopListening(): Promise<void>;
  resumeListening(): Promise<void>;
  close(): Promise<void>;
}

function assertLoopback(host: string): void {
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8, 'ipv4');
  loopback.addAddress('::1', 'ipv6');
  const family = isIP(host);
  if (family === 0 || !loopback.check(host, family === 6 ? 'ipv6' : 'ipv4')) {
    throw new Error(`An emulator listens on a loopback address only, not on ${host}`);
  }
}

/** The server all emulators stand on. It knows sockets, faults and the call log, and nothing of what is said. */
export async function startHttpEmulator(options: HttpEmulatorOptions): Promise<HttpEmulator> {
  const host = options.host ?? '127.0.0.1';
  assertLoopback(host);
  const faults = new FaultScript();
  const log = new CallLog();
  const sockets = new Set<Socket>();

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url: target = '/', headers } = incoming;
    const body = await buffer(incoming);
    const exchange = options.receive({ method, target, headers, body });
    const { operation, form, session, parameters, notes = [] } = exchange;
    const call: RecordedCall = { operation, form, at: options.now(), session, status: 0, parameters, notes };
    log.begin(call);
    try {
      const fault = faults.take(operation);
      if (fault) {
        const reply = fault.carriedOut || exchange.reads ? await exchange.perform() : exchange.blank();
        call.status = await misbehave(fault, response, reply);
      } else {
        const reply = await exchange.perform();
        call.status = reply.status;
        send(response, reply, method === 'HEAD');
      }
    } finally {
      log.end();
    }
  };

  const server = createServer({ maxHeaderSize: options.maxHeaderBytes }, (incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      if (incoming.destroyed && !incoming.complete) return;
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  // IIS drops an idle connection after two minutes; Node's five seconds would race with every keep-alive client.
  server.keepAliveTimeout = 120_000;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  const listen = async (port: number): Promise<number> => {
    server.listen(port, host);
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

  const port = await listen(options.port ?? 0);
  return {
    origin: `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`,
    faults,
    log,
    stopListening: stop,
    resumeListening: async () => {
      if (!server.listening) await listen(port);
    },
    close: stop,
  };
}
