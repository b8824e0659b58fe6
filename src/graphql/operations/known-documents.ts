import type { ApolloServerOptions, BaseContext, HTTPGraphQLRequest } from '@apollo/server';
import { LRUCache } from 'lru-cache';
import { isRecord } from '../../../datasources/shared/json';
import { hashOf, isHash, type RegisteredOperation } from '../../config/operations-manifest';
import type { SharedDocuments } from '../../store/shared-documents';
import { refusal } from '../errors/refusals';

type Cache = NonNullable<Exclude<ApolloServerOptions<BaseContext>['persistedQueries'], false | undefined>['cache']>;

/** The documents that may be asked for by their hash alone. */
export interface KnownDocuments {
  /** The mode: nothing else than what is registered is served, in whatever way it is sent. */
  readonly onlyRegistered: boolean;
  isRegistered(hash: string): boolean;
  /** For Apollo Server, which does the rest of its persisted queries' protocol. */
  readonly cache: Cache;
}

interface TextBounds {
  readonly entries: number;
  readonly characters: number;
}

/** Texts by key. Both bounds are needed: short texts weigh little, but each takes some hundred bytes to keep. */
export function createTextCache({ entries, characters }: TextBounds): LRUCache<string, string> {
  return new LRUCache({ max: entries, maxSize: characters, sizeCalculation: (text) => Math.max(text.length, 1) });
}

/** Enough for every operation of many clients, and some 20 MB at most, whoever sends what. */
const MOST_REMEMBERED: TextBounds = { entries: 2_000, characters: 8_388_608 };

/** What Apollo Server puts in front of every key. */
const PREFIX = 'apq:';

export function createKnownDocuments(
  mode: 'open' | 'safelist',
  registered: readonly RegisteredOperation[] = [],
  bounds = MOST_REMEMBERED,
  shared?: SharedDocuments,
): KnownDocuments {
  const bodies = new Map(registered.map(({ id, body }) => [PREFIX + id, body]));
  const remembered = createTextCache(bounds);
  const onlyRegistered = mode === 'safelist';
  const atOthers = onlyRegistered ? undefined : shared;
  const askOthers = async (key: string): Promise<string | undefined> => {
    const body = await atOthers?.get(key.slice(PREFIX.length));
    if (body !== undefined) remembered.set(key, body);
    return body;
  };
  return {
    onlyRegistered,
    isRegistered: (hash) => bodies.has(PREFIX + hash),
    cache: {
      get: (key) => {
        const body = bodies.get(key) ?? remembered.get(key);
        return body === undefined && atOthers ? askOthers(key) : Promise.resolve(body);
      },
      set: (key, body) => {
        if (!onlyRegistered && !bodies.has(key)) {
          remembered.set(key, body);
          atOthers?.set(key.slice(PREFIX.length), body);
        }
        return Promise.resolve();
      },
      delete: (key) => Promise.resolve(remembered.delete(key)),
    },
  };
}

type Asked = Pick<HTTPGraphQLRequest, 'method' | 'body' | 'search'>;

/** @throws GraphQLError where `documentId` is not what it should be. */
export function withoutDocumentId({ method, body, search }: Asked): Pick<Asked, 'body' | 'search'> {
  if (method === 'GET') {
    const parameters = new URLSearchParams(search);
    const ids = parameters.getAll('documentId');
    if (ids.length === 0) return { body, search };
    const [given, ...more] = parameters.getAll('extensions').map(parsed);
    if (more.length > 0) throw badRequest('`extensions` must be given once');
    const extensions = extensionsFor(ids.length === 1 ? ids[0] : ids, parameters.has('query'), given);
    parameters.delete('documentId');
    parameters.set('extensions', JSON.stringify(extensions));
    return { body, search: `?${parameters.toString()}` };
  }
  if (!isRecord(body) || body.documentId === undefined || body.documentId === null) return { body, search };
  const { documentId, ...rest } = body;
  const hasQuery = rest.query !== undefined && rest.query !== null;
  return { body: { ...rest, extensions: extensionsFor(documentId, hasQuery, rest.extensions) }, search };
}

/** What the draft on persisted documents says with `documentId`, Apollo's protocol says with an extension. */
function extensionsFor(documentId: unknown, hasQuery: boolean, given: unknown): unknown {
  if (hasQuery) throw badRequest('Send either `query` or `documentId`, not both');
  const hash = typeof documentId === 'string' && documentId.startsWith('sha256:') ? documentId.slice(7) : undefined;
  if (!isHash(hash)) throw badRequest('`documentId` must be `sha256:` and 64 small hexadecimal digits');
  const others = given ?? {};
  if (!isRecord(others)) throw badRequest('`extensions` must be an object');
  if (others.persistedQuery !== undefined) {
    throw badRequest('Send either `documentId` or `extensions.persistedQuery`, not both');
  }
  return { ...others, persistedQuery: { version: 1, sha256Hash: hash } };
}

/**
 * In the mode that serves only what is registered: looks at the hash of all that could be taken for the document, so
 * that nothing is parsed before. What names no document is left to Apollo Server, which refuses it.
 *
 * @throws GraphQLError `OPERATION_NOT_REGISTERED`
 */
export function refuseUnregistered(asked: Asked, known: KnownDocuments): void {
  if (!known.onlyRegistered) return;
  for (const hash of hashesOf(asked)) {
    if (!isHash(hash)) throw badRequest('`extensions.persistedQuery.sha256Hash` must be 64 small hexadecimal digits');
    if (known.isRegistered(hash)) continue;
    const message =
      `The operation with the hash sha256:${hash} is not registered. This server runs only the operations of its ` +
      'manifest: send one exactly as it stands there, or have this one added (npm run operations:extract)';
    throw refusal(400, 'OPERATION_NOT_REGISTERED', message, { hash });
  }
}

function hashesOf({ method, body, search }: Asked): unknown[] {
  const parameters = new URLSearchParams(method === 'GET' ? search : '');
  const post = method !== 'GET' && isRecord(body) ? body : {};
  const queries = [...parameters.getAll('query'), post.query].filter((query) => typeof query === 'string');
  const extensions = [...parameters.getAll('extensions').map(parsed), post.extensions];
  const named = extensions.filter(isRecord).flatMap(({ persistedQuery }) => {
    return isRecord(persistedQuery) ? [persistedQuery.sha256Hash] : [];
  });
  return [...queries.filter((query) => query !== '').map(hashOf), ...named];
}

/** @returns the text itself where it is no JSON: that is no object either, which is all anybody looks for. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function badRequest(message: string) {
  return refusal(400, 'BAD_REQUEST', message);
}
