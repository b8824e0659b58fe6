import { createHash } from 'node:crypto';
import { InputError } from './input-error';
import type { NodeIds } from './node-id';

/** Tells lists apart by what they were asked for, so that a cursor of one is not used in another. */
export function fingerprintOfFilter(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 8);
}

/** @param mark names the kind of list. */
export function sealCursor(ids: NodeIds, mark: string, fingerprint: string, place: readonly string[]): string {
  return ids.seal([mark, fingerprint, ...place]);
}

/**
 * @param size is how many texts a place in such a list has.
 * @throws InputError naming `after` for a cursor of another list, another deployment, or none at all.
 */
export function unsealCursor(
  ids: NodeIds,
  mark: string,
  fingerprint: string,
  after: string,
  size: number,
): readonly string[] {
  const [ownMark, ownFingerprint, ...place] = ids.unseal(after) ?? [];
  if (ownMark !== mark || place.length !== size) {
    throw InputError.at('after', 'is not a cursor of this list; use pageInfo.endCursor or edges.cursor, unchanged');
  }
  if (ownFingerprint !== fingerprint) {
    throw InputError.at('after', 'comes from a list with another filter; keep the filter while paging');
  }
  return place;
}

/** @throws InputError naming `after`. */
export function refuseDamagedCursor(): never {
  throw InputError.at('after', 'is damaged; use pageInfo.endCursor or edges.cursor, unchanged');
}
