import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { RegisteredOperation } from '../../config/operations-manifest';
import { BoundedStore } from './bounded-store';

type Cache = NonNullable<Exclude<ApolloServerOptions<BaseContext>['persistedQueries'], false | undefined>['cache']>;

/** The documents that may be asked for by their hash alone. */
export interface KnownDocuments {
  /** The mode: nothing else than what is registered is served, in whatever way it is sent. */
  readonly onlyRegistered: boolean;
  isRegistered(hash: string): boolean;
  /** For Apollo Server, which does the rest of its persisted queries' protocol. */
  readonly cache: Cache;
}

/** Enough for every operation of many clients, and some 20 MB at most, whoever sends what. */
const MOST_REMEMBERED = { entries: 2_000, characters: 8_388_608 };

/** What Apollo Server puts in front of every key. */
const PREFIX = 'apq:';

export function createKnownDocuments(
  mode: 'open' | 'safelist',
  registered: readonly RegisteredOperation[] = [],
  bounds = MOST_REMEMBERED,
): KnownDocuments {
  const bodies = new Map(registered.map(({ id, body }) => [PREFIX + id, body]));
  const remembered = new BoundedStore(bounds);
  const onlyRegistered = mode === 'safelist';
  return {
    onlyRegistered,
    isRegistered: (hash) => bodies.has(PREFIX + hash),
    cache: {
      get: (key) => Promise.resolve(bodies.get(key) ?? remembered.get(key)),
      set: (key, body) => {
        if (!onlyRegistered && !bodies.has(key)) remembered.set(key, body);
        return Promise.resolve();
      },
      delete: (key) => Promise.resolve(remembered.delete(key)),
    },
  };
}
