import { Redis, type RedisOptions } from 'ioredis';
import { placeOfRedis } from '../config/redis-url';
import { isError, systemCode } from '../observability/describe-error';
import type { Log } from '../observability/logger';

export interface RedisSettings {
  /** Part of every key, so that two deployments may have one Redis. */
  readonly deployment: string;
  /** `redis://` or, for TLS, `rediss://`; checked already. */
  readonly url: string;
  /** Certificates that are trusted instead of the well-known ones. */
  readonly ca?: string | undefined;
}

/** What the replicas of a deployment have in common. Whoever uses it goes on without while it is away. */
export interface SharedRedis {
  /** Its commands fail soon, and at once while Redis is away. */
  readonly client: Redis;
  /** In front of every key, e.g. `provisioning-graph:example:`. */
  readonly prefix: string;
  isAvailable(): boolean;
  close(): Promise<void>;
}

const CONNECT_MS = 2_000;
/** A request waits for an answer so long at most, and then goes on as if there were no Redis. */
const COMMAND_MS = 500;
/** How soon a Redis is noticed whose connection stands and which does not answer. */
const PULSE_MS = 1_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Connects and goes on connecting for as long as it is not closed; waits for nothing and throws nothing. */
export function openRedis(settings: RedisSettings, log: Pick<Log, 'process'>): SharedRedis {
  const client = new Redis(optionsOf(settings));
  // Each back end with a limit for all replicas listens to it.
  client.setMaxListeners(0);
  let isClosing = false;
  let reason = '';
  let lostAt: number | undefined;
  client.on('error', (error: unknown) => {
    reason = codeOf(error);
  });
  const lose = (): void => {
    if (isClosing || lostAt !== undefined) return;
    lostAt = performance.now();
    log.process('warn', 'redis: unavailable; every replica goes on by itself', {
      ...(reason !== '' && { code: reason }),
    });
  };
  client.on('close', lose);
  client.on('ready', () => {
    reason = '';
    if (lostAt === undefined) return;
    log.process('info', 'redis: available again', { afterMs: Math.round(performance.now() - lostAt) });
    lostAt = undefined;
  });
  const pulse = setInterval(() => {
    if (client.status !== 'ready') return;
    client.ping().catch(() => {
      if (isClosing || client.status !== 'ready') return;
      // The connection stands and nobody answers: a machine that is gone, or a server that hangs.
      reason = 'ETIMEDOUT';
      lose();
      client.disconnect(true);
    });
  }, PULSE_MS);
  pulse.unref();
  return {
    client,
    prefix: `provisioning-graph:${settings.deployment}:`,
    isAvailable: () => client.status === 'ready' && lostAt === undefined && !isClosing,
    close: async () => {
      isClosing = true;
      clearInterval(pulse);
      // What was sent is answered first.
      if (client.status === 'ready') await client.quit().catch(() => undefined);
      client.disconnect();
    },
  };
}

function optionsOf({ url, ca }: RedisSettings): RedisOptions {
  const { isTls, username, password, ...place } = placeOfRedis(url);
  return {
    ...place,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(isTls && { tls: { rejectUnauthorized: true, ...(ca !== undefined && { ca }) } }),
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    disconnectTimeout: FIRST_PAUSE_MS,
    keepAlive: 10_000,
    enableOfflineQueue: false,
    // What was under way when the connection broke fails; nobody waits for it any longer.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
    retryStrategy: pauseBefore,
    // A server that has become a replica of another: the address may lead to that other one by now.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  };
}

/** @returns in milliseconds; a good part of it is chance, so that replicas do not come back all at once. */
function pauseBefore(attempt: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt - 1, 10));
  return longest * (0.5 + Math.random() / 2);
}

/** `ECONNREFUSED`, `WRONGPASS`, ...: one word of capital letters. Messages name addresses, and more. */
function codeOf(error: unknown): string {
  const code = systemCode(error);
  if (/^[A-Z][A-Z0-9_]{1,59}$/.test(code)) return code;
  const [word = ''] = isError(error) ? error.message.split(' ', 1) : [];
  return /^[A-Z]{2,20}$/.test(word) ? word : '';
}
