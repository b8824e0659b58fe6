import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SafenetBehaviour } from './behaviour';
import type { Operator } from './state';

export const SESSION_COOKIE = 'ASP.NET_SessionId';
export const NODE_COOKIE = 'farmnode';

/** One session on one node. Empty until `Connect` succeeds. */
export interface Session {
  readonly id: string;
  operator: Operator | undefined;
  /** A log-in that waits for its second step (contract 13, row 32). */
  pending: Operator | undefined;
  lastUsed: number;
  busy: boolean;
}

export interface SessionTicket {
  readonly session: Session;
  /** Cookies the answer has to set. */
  readonly cookies: readonly string[];
}

const NODES = ['n2', 'n1'] as const;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz012345';
const ATTRIBUTES = 'path=/; HttpOnly';

/** 24 characters of a-z and 0-5, as ASP.NET makes them (contract 4.3). */
function createSessionId(): string {
  return [...randomBytes(24)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
}

function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  return new Map(pairs.map(([name = '', ...value]) => [name, value.join('=')]));
}

/** The session state of the nodes of a farm; without `farm` there is one node. */
export class SessionStore {
  readonly #nodes = new Map<string, Map<string, Session>>();
  #turn = 0;

  constructor(
    private readonly behaviour: Readonly<SafenetBehaviour>,
    private readonly now: () => number,
  ) {}

  /** Plays an application recycle on all nodes. Calls under way keep what they have. */
  clear(): void {
    this.#nodes.clear();
  }

  /** The id that a request brings, for the call log. */
  idIn(header: string | undefined): string | undefined {
    return parseCookies(header).get(SESSION_COOKIE);
  }

  /** Finds or makes the session a request belongs to. An unknown id is kept, so no cookie is set for it (contract 4.3). */
  open(header: string | undefined): SessionTicket {
    const cookies = parseCookies(header);
    const set: string[] = [];
    const known = cookies.get(SESSION_COOKIE);
    const id = known !== undefined && /^[a-z0-5]{24}$/.test(known) ? known : createSessionId();
    if (id !== known) set.push(`${SESSION_COOKIE}=${id}; ${ATTRIBUTES}; SameSite=Lax`);

    let node = this.behaviour.farm ? cookies.get(NODE_COOKIE) : 'alone';
    if (node === undefined || (this.behaviour.farm && !NODES.some((name) => name === node))) {
      node = this.#strangerTo(id);
      set.push(`${NODE_COOKIE}=${node}; ${ATTRIBUTES}`);
    }
    return { session: this.#session(node, id), cookies: set };
  }

  /** Runs `work` alone in the session; whoever finds it busy looks again later, in no order (contract 4.4). */
  async exclusively<Value>(session: Session, work: () => Promise<Value>): Promise<Value> {
    if (!this.behaviour.serial) return work();
    while (session.busy) await sleep(this.behaviour.recheckMs);
    session.busy = true;
    try {
      return await work();
    } finally {
      session.busy = false;
    }
  }

  /** The next node in turn that does not know the session (contract 13, row 4). */
  #strangerTo(id: string): string {
    for (let tried = 0; tried < NODES.length; tried += 1) {
      const node = NODES[this.#turn % NODES.length] ?? NODES[0];
      this.#turn += 1;
      if (!this.#nodes.get(node)?.has(id)) return node;
    }
    return NODES[0];
  }

  #session(node: string, id: string): Session {
    const sessions = this.#nodes.get(node) ?? new Map<string, Session>();
    this.#nodes.set(node, sessions);
    const now = this.now();
    for (const [key, { lastUsed, busy }] of sessions) {
      if (!busy && now - lastUsed > this.behaviour.sessionLifetimeMs) sessions.delete(key);
    }
    const session = sessions.get(id) ?? { id, operator: undefined, pending: undefined, lastUsed: now, busy: false };
    session.lastUsed = now;
    sessions.set(id, session);
    return session;
  }
}
