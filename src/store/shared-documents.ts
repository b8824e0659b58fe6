import { hashOf, isHash } from '../config/operations-manifest';
import type { SharedRedis } from './redis';

/** Documents that clients have registered at one replica, for all of them. It never fails: what is not there is not known. */
export interface SharedDocuments {
  /** @returns undefined too where Redis is away, or holds another text under this hash. */
  get(hash: string): Promise<string | undefined>;
  set(hash: string, body: string): void;
}

/** In seconds. A client sends a document again by itself when it is not known any more. */
const KEPT_S = 7 * 86_400;
/** In characters; a longer one is known where it was registered. */
const LONGEST = 32_768;
/** Of one deployment, whoever registers what. */
const MOST = 10_000;

/** The oldest ones go when there are too many. KEYS: the document, the list of all; ARGV: prefix, hash, body, ... */
const SET = `
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[4])
redis.call('ZADD', KEYS[2], redis.call('TIME')[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[4])
local over = redis.call('ZCARD', KEYS[2]) - ARGV[5]
if over > 0 then
  local oldest = redis.call('ZPOPMIN', KEYS[2], over)
  for index = 1, #oldest, 2 do redis.call('DEL', ARGV[1] .. oldest[index]) end
end
return 1`;

export function shareDocuments(shared: SharedRedis, most = MOST): SharedDocuments {
  const { client, prefix } = shared;
  const documents = `${prefix}document:`;
  return {
    get: async (hash) => {
      if (!isHash(hash) || !shared.isAvailable()) return undefined;
      try {
        const body = await client.get(documents + hash);
        return body !== null && hashOf(body) === hash ? body : undefined;
      } catch {
        return undefined;
      }
    },
    set: (hash, body) => {
      if (!isHash(hash) || body.length > LONGEST || !shared.isAvailable()) return;
      const keys = [documents + hash, `${prefix}documents`];
      // Whether it comes there changes nothing for the request that it came with.
      client.eval(SET, 2, ...keys, documents, hash, body, KEPT_S, most).catch(() => undefined);
    },
  };
}
