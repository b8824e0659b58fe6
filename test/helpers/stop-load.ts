import { Agent, request, type ClientRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Sent {
  readonly kind: 'read' | 'write';
  /** 0 where there was no answer. */
  readonly status: number;
  readonly body: string;
  /** The error's code, and whether a connection had been made by then. */
  readonly fault?: string;
  readonly wasConnected: boolean;
}

export interface LoadOptions {
  readonly address: string;
  /** Bodies of requests. */
  readonly read: () => string;
  readonly write: () => string;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Clients that ask until nobody listens any more; half of them keep their connection, half make one for each request. */
export function startLoad(clients: number, options: LoadOptions) {
  const sent: Sent[] = [];
  let under = 0;
  const run = async (index: number): Promise<void> => {
    const agent = new Agent({ keepAlive: index % 2 === 0, maxSockets: 1 });
    for (;;) {
      under++;
      const one = await ask(agent, options).finally(() => under--);
      sent.push(one);
      if (one.fault === 'ECONNREFUSED') break;
      // Some at once, some after a while: connections that are idle belong to it.
      await sleep(options.random() < 0.7 ? options.random() * 10 : options.random() * 600);
    }
    agent.destroy();
  };
  const all = Promise.all(Array.from({ length: clients }, (_, index) => run(index)));
  return {
    sent,
    underWay: () => under,
    /** Resolves when every client has found nobody listening. */
    ended: async (): Promise<readonly Sent[]> => {
      await all;
      return sent;
    },
  };
}

function ask(agent: Agent, { address, read, write, random }: LoadOptions): Promise<Sent> {
  const kind = random() < 0.5 ? 'read' : 'write';
  const body = kind === 'read' ? read() : write();
  return new Promise((resolve) => {
    let wasConnected = false;
    let status = 0;
    const texts: string[] = [];
    const end = (fault?: string): void => {
      resolve({ kind, status, body: texts.join(''), wasConnected, ...(fault !== undefined && { fault }) });
    };
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const call: ClientRequest = request(`${address}/graphql`, { method: 'POST', agent, headers }, (answer) => {
      status = answer.statusCode ?? 0;
      answer.setEncoding('utf8').on('data', (text: string) => texts.push(text));
      answer.on('end', () => end()).on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    });
    call.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => (wasConnected = true));
      else wasConnected = true;
    });
    call.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    call.end(body);
  });
}
