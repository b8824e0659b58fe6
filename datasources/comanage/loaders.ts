import DataLoader from 'dataloader';
import type { TargetKey, TargetRecord } from '../contracts/provisioning-targets';
import { inKeyOrder } from '../shared/batch';
import type { CallSignal } from '../shared/call-signal';
import { fanOut } from '../shared/fan-out';
import type { ComanageClient } from './client';
import type { IdentifierCalls } from './find-identifiers';
import { NoSuchCo } from './refusal';

export interface ComanageLoaders {
  readonly targets: DataLoader<TargetKey, TargetRecord | null, string>;
  /** By CO; an empty text stands for all of them. */
  readonly lists: DataLoader<string, readonly TargetRecord[]>;
  /** By CO: rejects for one that the server does not have. */
  readonly cos: DataLoader<string, true>;
  readonly identifiers: IdentifierCalls;
}

export interface LoaderOptions {
  readonly client: Pick<
    ComanageClient,
    'checkCo' | 'identifiers' | 'identifiersOf' | 'peopleLike' | 'target' | 'targets'
  >;
  readonly signal: CallSignal;
  readonly maxConcurrent: number;
}

export function identityOf({ coId, localId }: TargetKey): string {
  return `${coId}/${localId}`;
}

/** A fresh set for one request. */
export function createComanageLoaders({ client, signal, maxConcurrent }: LoaderOptions): ComanageLoaders {
  const lists = new DataLoader<string, readonly TargetRecord[]>(
    (coIds) => fanOut(coIds, maxConcurrent, (coId) => client.targets(coId === '' ? null : coId, signal)),
    { name: 'comanage.lists' },
  );
  const readCo = async (keys: readonly TargetKey[]): Promise<readonly (TargetRecord | null | Error)[]> => {
    const [first] = keys;
    if (!first) return [];
    if (keys.length === 1) return [await client.target(first, signal)];
    const rows = await lists.load(first.coId).catch((error: unknown) => {
      // A CO that is not there has no targets; one target by itself gets the same answer.
      if (error instanceof NoSuchCo) return [];
      throw error;
    });
    return inKeyOrder<TargetKey, TargetRecord, TargetRecord | null>(
      keys,
      rows,
      identityOf,
      ({ key }) => identityOf(key),
      (row) => row,
      () => null,
    );
  };
  return {
    lists,
    targets: new DataLoader((keys) => readTargets(keys, maxConcurrent, readCo), {
      name: 'comanage.targets',
      cacheKeyFn: identityOf,
    }),
    cos: new DataLoader((coIds) => fanOut(coIds, maxConcurrent, (coId) => checkCo(client, coId, signal)), {
      name: 'comanage.cos',
    }),
    identifiers: identifierCalls({ client, signal, maxConcurrent }),
  };
}

async function checkCo(client: Pick<ComanageClient, 'checkCo'>, coId: string, signal: CallSignal): Promise<true> {
  await client.checkCo(coId, signal);
  return true;
}

function identifierCalls({ client, signal, maxConcurrent }: LoaderOptions): IdentifierCalls {
  const limited = <Key, Value>(name: string, read: (key: Key) => Promise<Value>, cacheKeyFn: (key: Key) => string) =>
    new DataLoader<Key, Value, string>((keys) => fanOut(keys, maxConcurrent, read), {
      name: `comanage.${name}`,
      cacheKeyFn,
    });
  const all = limited('identifiers', (coId: string) => client.identifiers(coId, signal), String);
  const ofPerson = limited('identifiersOf', (id: string) => client.identifiersOf(id, signal), String);
  const people = limited(
    'peopleLike',
    ({ coId, pattern }: { readonly coId: string; readonly pattern: string }) =>
      client.peopleLike(coId, pattern, signal),
    ({ coId, pattern }) => `${coId}/${pattern}`,
  );
  return {
    all: (coId) => all.load(coId),
    ofPerson: (id) => ofPerson.load(id),
    peopleLike: (coId, pattern) => people.load({ coId, pattern }),
  };
}

/** One target is read by itself, several of one CO in one list. */
async function readTargets(
  keys: readonly TargetKey[],
  maxConcurrent: number,
  readCo: (keys: readonly TargetKey[]) => Promise<readonly (TargetRecord | null | Error)[]>,
): Promise<(TargetRecord | null | Error)[]> {
  const groups = new Map<string, TargetKey[]>();
  for (const key of keys) {
    const group = groups.get(key.coId);
    if (group) group.push(key);
    else groups.set(key.coId, [key]);
  }
  const all = [...groups.values()];
  const answers = await fanOut(all, maxConcurrent, readCo);
  const found = new Map<string, TargetRecord | null | Error>();
  for (const [index, group] of all.entries()) {
    const answer = answers[index];
    for (const [place, key] of group.entries()) {
      found.set(identityOf(key), answer instanceof Error ? answer : (answer?.[place] ?? null));
    }
  }
  return keys.map((key) => found.get(identityOf(key)) ?? null);
}
