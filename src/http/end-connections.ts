import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { closeListener } from './close-listener';

/** So long may a request that is on its way when a server is closed at once still arrive. */
const MOMENT_MS = 300;
/**
 * A connection that brought nothing for so long is not about to bring a request. Clients on a busy machine send theirs late:
 * with 300 ms, 13 of 100 stops cut some off on one with nine times the work it can do.
 */
const QUIET_MS = 1_500;
/** How long a client may take to close its side, so that nothing it sends meets a connection that is gone. */
const LINGER_MS = 500;
const LOOKED_AT_EVERY_MS = 20;
/** Ended in one turn of the event loop: what the last of them brings meanwhile would be lost. */
const MOST_AT_ONCE = 8;

interface Held {
  /** The answer to its latest request. */
  response: ServerResponse | undefined;
  /** The one before it, where clients do not wait for an answer before they ask again. */
  earlier: ServerResponse | undefined;
  /** The number of its latest request among all; connections that were used longest ago go first. */
  usedAt: number;
  bytes: number;
  quietSince: number;
  endedAt: number | undefined;
}

/** The connections of clients: ends them without losing what they bring, when we stop or when there are too many. */
export class Connections {
  readonly #held = new Map<Socket, Held>();
  #accepted = 0;
  #uses = 0;
  #isEvicting = false;

  /** @param most open at one time; a function, since the configuration may change */
  constructor(
    private readonly server: Server,
    private readonly most: () => number,
  ) {
    server.on('connection', (socket) => {
      this.#accepted++;
      const held = { bytes: 0, quietSince: 0, endedAt: undefined };
      this.#held.set(socket, { ...held, response: undefined, earlier: undefined, usedAt: ++this.#uses });
      socket.once('close', () => this.#held.delete(socket));
      if (this.#held.size > this.most()) void this.#evict();
    });
    // Before what answers: some answers are made in that very turn, and are to say that they are the last.
    server.prependListener('request', (request, response) => {
      const held = this.#held.get(request.socket);
      if (!held) return;
      held.earlier = held.response;
      held.response = response;
      held.usedAt = ++this.#uses;
    });
  }

  get open(): number {
    return this.#held.size;
  }

  /** Whether no request has come behind this one on its connection. */
  isLatest(response: ServerResponse): boolean {
    const held = this.#held.get(response.req.socket);
    return held === undefined || held.response === response;
  }

  /**
   * Takes no further connections, and resolves when all have ended: each with the answer that it waits for, or when it
   * has brought nothing for a moment. One that is slow in sending is waited for as long as it sends, which the server's
   * own limits bound.
   */
  async endAll(): Promise<void> {
    await closeListener(this.server, () => this.#accepted);
    while (this.#held.size > 0) {
      const ended = await this.#endQuiet(this.#held.keys(), QUIET_MS);
      if (ended < MOST_AT_ONCE) await sleep(LOOKED_AT_EVERY_MS);
    }
  }

  /** For a server that is closed at once: what has not wholly arrived has not been begun. */
  destroyUnfinished(): void {
    for (const [socket, { response }] of this.#held) if (!response?.req.complete) socket.destroy();
  }

  /**
   * A connection more than there may be takes the place of others, never of one that waits for its answer: refused, it
   * could be somebody asking for our health.
   */
  async #evict(): Promise<void> {
    if (this.#isEvicting) return;
    this.#isEvicting = true;
    while (this.#held.size > this.most() && (await this.#evictSome())) await turn();
    this.#isEvicting = false;
  }

  /** @returns whether there were any to end */
  async #evictSome(): Promise<boolean> {
    // Some more than needed, or all of them would be looked through for each.
    const excess = this.#held.size - this.most() + Math.ceil(this.most() / 16);
    const unused = [...this.#held]
      .filter(([socket, held]) => !isBusy(socket, held) && held.endedAt === undefined)
      .sort(([, one], [, other]) => one.usedAt - other.usedAt)
      .slice(0, excess);
    for (const [socket, held] of unused) {
      held.bytes = socket.bytesRead;
      held.quietSince = performance.now();
    }
    const sockets = unused.map(([socket]) => socket);
    for (let at = 0; at < sockets.length; at += MOST_AT_ONCE) {
      await this.#endQuiet(sockets.slice(at, at + MOST_AT_ONCE), 0);
    }
    await sleep(LINGER_MS, undefined, { ref: false });
    await this.#endQuiet(sockets, 0);
    return sockets.length > 0;
  }

  /** @returns how many it ended, at most so many as can be in one turn */
  async #endQuiet(sockets: Iterable<Socket>, momentMs: number): Promise<number> {
    // All that had arrived before has been read when this is over.
    await turn();
    const now = performance.now();
    let ended = 0;
    for (const socket of sockets) {
      const held = this.#held.get(socket);
      if (!held) continue;
      if (held.endedAt !== undefined) {
        if (now - held.endedAt >= LINGER_MS) socket.destroy();
      } else if (socket.bytesRead !== held.bytes || held.quietSince === 0) {
        held.bytes = socket.bytesRead;
        held.quietSince = now;
      } else if (!isBusy(socket, held) && now - held.quietSince >= momentMs && ended < MOST_AT_ONCE) {
        held.endedAt = now;
        // Not cut off: an answer that is still on its way to the client would be lost with it.
        socket.end();
        ended++;
      }
    }
    return ended;
  }
}

/** Waits for an answer to a request that has arrived, or for the rest of one. Answers are sent in order. */
function isBusy(socket: Socket, { response, earlier }: Held): boolean {
  if (socket.writableLength > 0 || (earlier !== undefined && !earlier.writableFinished)) return true;
  return response !== undefined && !response.writableFinished && response.req.complete;
}

/** @param isStopping from then on each answer asks its client to use its connection no more */
export function endConnectionsOf(app: FastifyInstance, connections: Connections, isStopping: () => boolean): void {
  app.addHook('onRequest', (request, reply, done) => {
    // Ours to end, and it brought something in that very moment: it can have no answer, so nothing may be carried out.
    const { socket } = request.raw;
    if (socket.writableEnded) {
      reply.hijack();
      if (socket.writableFinished) socket.destroy();
    } else done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isStopping() && connections.isLatest(reply.raw)) void reply.header('connection', 'close');
    done();
  });
  app.addHook('preClose', (done) => {
    setTimeout(() => connections.destroyUnfinished(), MOMENT_MS).unref();
    done();
  });
}
