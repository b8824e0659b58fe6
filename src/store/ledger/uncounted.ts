import { desc, gte, gt, lt, sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { Queries } from '../connection';
import { ledgerUncounted } from './schema';

/** A stretch of the database's clock, in milliseconds since 1970. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export function instantOf(milliseconds: number): SQL {
  return sql`to_timestamp(${milliseconds / 1000}::float8)`;
}

export function millisecondsOf(instant: SQLWrapper): SQL<number> {
  return sql<number>`(extract(epoch FROM ${instant}) * 1000)::float8`;
}

/** Replaces what is later than now: the clock will come there once more. */
export async function addUncounted(queries: Queries, { from, to: now }: Stretch): Promise<void> {
  await queries
    .update(ledgerUncounted)
    .set({ endsAt: instantOf(now) })
    .where(gt(ledgerUncounted.endsAt, instantOf(now)));
  const joined = await queries
    .delete(ledgerUncounted)
    .where(gte(ledgerUncounted.endsAt, instantOf(from)))
    .returning({ from: millisecondsOf(ledgerUncounted.startsAt) });
  const start = Math.min(from, ...joined.map((one) => one.from));
  await queries.insert(ledgerUncounted).values({ startsAt: instantOf(start), endsAt: instantOf(now) });
}

export async function forgetUncounted(queries: Queries): Promise<void> {
  await queries.delete(ledgerUncounted);
}

/** @returns the latest instant since which `keepMs` have passed for certain; what is older is forgotten. */
export async function readCutoff(queries: Queries, now: number, keepMs: number): Promise<number> {
  const stretches = await queries
    .select({ from: millisecondsOf(ledgerUncounted.startsAt), to: millisecondsOf(ledgerUncounted.endsAt) })
    .from(ledgerUncounted)
    .orderBy(desc(ledgerUncounted.endsAt));
  const cutoff = cutoffOf(stretches, now, keepMs);
  await queries.delete(ledgerUncounted).where(lt(ledgerUncounted.endsAt, instantOf(cutoff)));
  return cutoff;
}

/** @param stretches what does not count, the latest first; none overlaps another. */
export function cutoffOf(stretches: readonly Stretch[], now: number, keepMs: number): number {
  let end = now;
  let left = keepMs;
  for (const { from, to } of stretches) {
    const counted = Math.max(0, end - to);
    if (counted >= left) break;
    left -= counted;
    end = Math.min(end, from);
  }
  return end - left;
}
