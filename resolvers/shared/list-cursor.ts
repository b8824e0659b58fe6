import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { InputError } from './input-error';
import type { NodeIds } from './node-id';

/** Screens list with few filters, again and again. */
const known = new LRUCache<string, string>({ max: 500 });

/** Tells lists apart, so that a cursor of one is not used in another. `filter` is in one order, whatever the caller's. */
export function fingerprintOfFilter(filter: readonly unknown[]): string {
  const text = JSON.stringify(filter);
  const fingerprint = known.get(text);
  if (fingerprint !== undefined) return fingerprint;
  const fresh = hash('sha256', text, 'base64url').slice(0, 8);
  known.set(text, fresh);
  return fresh;
}

/** @param mark names the kind of list; a cursor of another kind is none. */
export function writeCursor(ids: NodeIds, mark: string, fingerprint: string, place: readonly string[]): string {
  return ids.pack([mark, fingerprint, ...place]);
}

/** The arguments that take a cursor, and where one for each comes from. */
const SOURCES = {
  after: 'pageInfo.endCursor or edges.cursor',
  before: 'pageInfo.startCursor or edges.cursor',
};

export type CursorArgument = keyof typeof SOURCES;

/** @throws InputError naming the argument for a cursor of another list, another deployment, or none at all. */
export function readCursor(
  ids: NodeIds,
  mark: string,
  fingerprint: string,
  parts: number,
  cursor: string,
  argument: CursorArgument,
): readonly string[] {
  const [ownMark, ownFingerprint, ...place] = ids.unpack(cursor) ?? [];
  if (ownMark !== mark || place.length !== parts) {
    throw InputError.at(argument, `is not a cursor of this list; use ${SOURCES[argument]}, unchanged`);
  }
  if (ownFingerprint !== fingerprint) {
    throw InputError.at(argument, 'comes from a list with another filter; keep the filter while paging');
  }
  return place;
}

export function goneFromConfiguration(argument: CursorArgument): InputError {
  return InputError.at(argument, 'points into a back end that is no longer configured; start again without it');
}

export function damagedCursor(argument: CursorArgument): InputError {
  return InputError.at(argument, `is damaged; use ${SOURCES[argument]}, unchanged`);
}
