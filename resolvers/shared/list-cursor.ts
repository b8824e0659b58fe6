import { hash } from 'node:crypto';
import { InputError } from './input-error';
import type { NodeIds } from './node-id';
import { RecentMap } from './recent-map';

/** Screens list with few filters, again and again. */
const known = new RecentMap<string, string>(500);

/** Tells lists apart, so that a cursor of one is not used in another. `filter` is in one order, whatever the caller's. */
export function fingerprintOfFilter(filter: readonly unknown[]): string {
  const text = JSON.stringify(filter);
  const fingerprint = known.get(text) ?? hash('sha256', text, 'base64url').slice(0, 8);
  known.set(text, fingerprint);
  return fingerprint;
}

/** @param mark names the kind of list; a cursor of another kind is none. */
export function sealCursor(ids: NodeIds, mark: string, fingerprint: string, place: readonly string[]): string {
  return ids.seal([mark, fingerprint, ...place]);
}

/** @throws InputError naming `after` for a cursor of another list, another deployment, or none at all. */
export function unsealCursor(
  ids: NodeIds,
  mark: string,
  fingerprint: string,
  parts: number,
  after: string,
): readonly string[] {
  const [ownMark, ownFingerprint, ...place] = ids.unseal(after) ?? [];
  if (ownMark !== mark || place.length !== parts) {
    throw InputError.at('after', 'is not a cursor of this list; use pageInfo.endCursor or edges.cursor, unchanged');
  }
  if (ownFingerprint !== fingerprint) {
    throw InputError.at('after', 'comes from a list with another filter; keep the filter while paging');
  }
  return place;
}

export function goneFromConfiguration(): InputError {
  return InputError.at('after', 'points into a back end that is no longer configured; start again without it');
}

export function damagedCursor(): InputError {
  return InputError.at('after', 'is damaged; use pageInfo.endCursor or edges.cursor, unchanged');
}
