import DataLoader from 'dataloader';
import type { TargetKey, TargetRecord } from '../contracts/provisioning-targets';
import type { CallSignal } from '../shared/call-signal';
import { fanOut } from '../shared/batch';
import type { ComanageClient } from './client';
import { NoSuchCo } from './refusals';

export type ComanageLoaders = ReturnType<typeof createComanageLoaders>;

export function identityOf({ coId, localId }: TargetKey): string {
  return `${coId}/${localId}`;
}

/** A fresh set for one request, each call at most once and a few at a time. */
export function createComanageLoaders(client: ComanageClient, signal: CallSignal, maxConcurrent: number) {
  const loader = <Key, Value>(
    name: string,
    read: (key: Key) => Promise<Value>,
    cacheKeyFn: (key: Key) => string = String,
  ) =>
    new DataLoader<Key, Value, string>((keys) => fanOut(keys, maxConcurrent, read), {
      name: `comanage.${name}`,
      cacheKeyFn,
    });
  /** By CO; an empty text stands for all of them. */
  const lists = loader('lists', (coId: string) => client.targets(coId === '' ? null : coId, signal));
  /** Of one CO; none of one that is not there. */
  const targetsOf = async (coId: string): Promise<readonly TargetRecord[]> => {
    try {
      return await lists.load(coId);
    } catch (error) {
      if (error instanceof NoSuchCo) return [];
      throw error;
    }
  };
  /** One target is read by itself, several of one CO in one list. */
  const readTargets = async (keys: readonly TargetKey[]): Promise<(TargetRecord | null | Error)[]> => {
    const coIds = [...new Set(keys.map(({ coId }) => coId))];
    const answers = await fanOut(coIds, maxConcurrent, async (coId) => {
      const [only, ...others] = keys.filter((key) => key.coId === coId);
      if (!only || others.length > 0) return await targetsOf(coId);
      const target = await client.target(only, signal);
      return target ? [target] : [];
    });
    const found = new Map<string, TargetRecord>();
    const failures = new Map<string, Error>();
    for (const [index, coId] of coIds.entries()) {
      const answer = answers[index] ?? [];
      if (answer instanceof Error) failures.set(coId, answer);
      else for (const target of answer) found.set(identityOf(target.key), target);
    }
    return keys.map((key) => found.get(identityOf(key)) ?? failures.get(key.coId) ?? null);
  };
  const identifiers = loader('identifiers', (coId: string) => client.identifiers(coId, signal));
  const identifiersOf = loader('identifiersOf', (id: string) => client.identifiersOf(id, signal));
  const people = loader(
    'peopleLike',
    ({ coId, pattern }: { readonly coId: string; readonly pattern: string }) =>
      client.peopleLike(coId, pattern, signal),
    ({ coId, pattern }) => `${coId}/${pattern}`,
  );
  return {
    lists,
    targetsOf,
    targets: new DataLoader(readTargets, { name: 'comanage.targets', cacheKeyFn: identityOf }),
    /** By CO: rejects for one that the server does not have. */
    cos: loader('cos', (coId: string) => client.checkCo(coId, signal)),
    identifiers: {
      all: (coId: string) => identifiers.load(coId),
      ofPerson: (id: string) => identifiersOf.load(id),
      peopleLike: (coId: string, pattern: string) => people.load({ coId, pattern }),
    },
  };
}
