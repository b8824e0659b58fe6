import { ProtocolError } from '../shared/errors';
import { isRecord } from '../shared/json';
import { LABEL } from './labels';
import type { FieldList } from './fields';

const GREATEST_LONG = 9_223_372_036_854_775_807n;

/** A key of the vendor's database, a Java `long`, in one spelling only, so that a task has one id. */
export function isTaskId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= GREATEST_LONG;
}

/** The last segment of the `self` link. Its host is the back end's idea of itself and is never used (contract 3.1). */
function idFromLink(links: unknown): string | null {
  if (!Array.isArray(links)) return null;
  const self: unknown = links.find((link: unknown) => isRecord(link) && link.rel === 'self');
  if (!isRecord(self) || typeof self.href !== 'string') return null;
  const path = self.href.replace(/[?#].*$/s, '');
  return path.slice(path.lastIndexOf('/') + 1);
}

function idFromKey(id: unknown): string | null {
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && id !== '' ? id : null;
}

/**
 * The number of an item of an answer: from `id`, the link or the field, whichever there is. Items of a list have no
 * `id` (contract 4.4).
 *
 * @returns null when it says none
 */
export function itemId(item: Readonly<Record<string, unknown>>): string | null {
  return idFromKey(item.id) ?? idFromLink(item.links);
}

/** @throws ProtocolError when there is no number, or two that differ: acting on the wrong task is worse than failing. */
export function taskIdOf(item: Readonly<Record<string, unknown>>, fields: FieldList): string {
  const ids = [idFromKey(item.id), idFromLink(item.links), fields.take(LABEL.taskKey)].filter(
    (id) => id !== null && isTaskId(id),
  );
  const [id] = ids;
  if (id === undefined || id === null) throw new ProtocolError('protocol', 'its answer has a task without a number');
  if (ids.some((other) => other !== id)) throw new ProtocolError('protocol', 'its answer has a task with two numbers');
  return id;
}
