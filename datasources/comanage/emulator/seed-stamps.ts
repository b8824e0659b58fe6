import type { Logged, Stamped } from './state';

const DAY_MS = 86_400_000;

/** Rows were made one after the other, a day before the state began, and nobody has touched them since. */
export function stamped(now: number, id: number): Stamped {
  const at = Math.floor(now / 1000) * 1000 - DAY_MS + id * 1000;
  return { id, created: at, modified: at };
}

export function logged(now: number, id: number, coId: number): Logged {
  return { ...stamped(now, id), revision: 0, deleted: false, actor: coId === 1 ? 'admin' : `co_${coId}.gateway` };
}
