import { performance } from 'node:perf_hooks';
import { and, desc, eq, gt, gte, lt, lte, sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { LedgerConnection, Queries } from '../connection';
import { ledgerClock, ledgerUncounted, workflowRequests } from './schema';

/** A stretch of the database's clock, in milliseconds since 1970. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export function instantOf(milliseconds: number): SQL {
  return sql`to_timestamp(${milliseconds / 1000}::float8)`;
}

function millisecondsOf(instant: SQLWrapper): SQL<number> {
  return sql<number>`(extract(epoch FROM ${instant}) * 1000)::float8`;
}

/** Replaces what is later than now: the clock will come there once more. */
async function addUncounted(queries: Queries, { from, to: now }: Stretch): Promise<void> {
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

async function forgetUncounted(queries: Queries): Promise<void> {
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

/** Between which instants it is, by a clock that nobody can set. In milliseconds since 1970; undefined where nobody has looked yet. */
export interface Bounds {
  earliest(): number | undefined;
  latest(): number | undefined;
}

/** What a look at the database's clock brought. */
export interface ClockCheck {
  readonly now: number;
  /** By how much it jumped where that is no matter of course: ahead, or back where negative; otherwise 0. */
  readonly jump: number;
}

/** So much may be wrong without anybody noticing, so it is never counted. */
export const TOLERANCE_MS = 60_000;
/** A server that was stopped for longer than this is told that the time does not count. */
const NOTABLE_STOP_MS = 86_400_000;

/** The database's clock, but no later than it can be. */
export function nowBy(clock: Bounds): SQL {
  const latest = clock.latest();
  return latest === undefined ? sql`statement_timestamp()` : sql`least(statement_timestamp(), ${instantOf(latest)})`;
}

/**
 * An instant that is written down, but no earlier than it can be. A clock that is back for a while, between two looks at
 * it, would otherwise make a record look older than it is for good.
 */
export function noEarlierThan(clock: Bounds, instant: SQL, leewayMs = 0): SQL {
  const earliest = clock.earliest();
  const bound = earliest === undefined ? sql`(SELECT seen_at FROM ledger_clock)` : instantOf(earliest - leewayMs);
  return sql`greatest(${instant}, ${bound})`;
}

interface Reading {
  /** What the database's clock said. */
  readonly now: number;
  /** By our own clock, it was said between these two. */
  readonly sent: number;
  readonly arrived: number;
}

/**
 * The database's clock, watched. Records are deleted by their age, and a clock that was set wrong makes them look old;
 * so time counts only when it has been seen to pass, by the clock of a process, which nobody can set. What has not been
 * seen (a jump, a stop of the server) is written down as uncounted. See docs/decisions/022.
 */
export class LedgerClock implements Bounds {
  readonly #connection: LedgerConnection;
  /** Whether time counts that passed before this process began to look. What it sees for itself never does. */
  readonly #isTrusted: boolean;
  readonly #ownClock: () => number;
  /** Since then, the database's clock and ours went along. */
  #base: Reading | undefined;
  #last: Reading | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(connection: LedgerConnection, isTrusted: boolean, ownClock: () => number = () => performance.now()) {
    this.#connection = connection;
    this.#isTrusted = isTrusted;
    this.#ownClock = ownClock;
  }

  earliest(): number | undefined {
    return this.#last && this.#last.now + (this.#ownClock() - this.#last.arrived);
  }

  latest(): number | undefined {
    return this.#last && this.#last.now + (this.#ownClock() - this.#last.sent);
  }

  /** Writes down how far time has got, and what of it does not count. To be called again and again. */
  check(): Promise<ClockCheck> {
    const check = this.#running.then(() => this.#check());
    this.#running = check.catch(() => undefined);
    return check;
  }

  async #check(): Promise<ClockCheck> {
    const { reading, seenAt, ahead, jump } = await this.#connection.transaction((queries) => this.#look(queries));
    // Only when it is written down: otherwise the next one finds the same again.
    this.#last = reading;
    // A clock that is slower than ours takes nothing away from what may be noticed later.
    if (!wentAlong(ahead, reading.now - seenAt) || ahead < 0) this.#base = reading;
    return { now: reading.now, jump };
  }

  async #look(queries: Queries): Promise<Look> {
    // Locked before the clock is read: nobody else's later reading can be in between.
    const [clock] = await queries
      .select({ seenAt: millisecondsOf(ledgerClock.seenAt) })
      .from(ledgerClock)
      .for('update');
    const reading = await readClock(queries, this.#ownClock);
    const { now } = reading;
    const seenAt = clock?.seenAt ?? now;
    const ahead = this.#base && now - this.#base.now - (reading.sent - this.#base.arrived);
    const jump = jumpOf(ahead, now - seenAt);
    if (!wentAlong(ahead, now - seenAt)) {
      await addUncounted(queries, { from: Math.min(seenAt, now) - TOLERANCE_MS, to: now });
      if (jump !== 0) await moveLeases(queries, now, jump, now - seenAt);
    }
    const isForgiven = this.#isTrusted && !this.#base;
    if (isForgiven) await forgetUncounted(queries);
    await queries.update(ledgerClock).set({ seenAt: instantOf(now) });
    return { reading, seenAt, ahead, jump: isForgiven ? Math.min(jump, 0) : jump };
  }
}

interface Look {
  readonly reading: Reading;
  /** What the database's clock said when somebody looked last. */
  readonly seenAt: number;
  /** How much it went ahead of ours, at most; undefined for who looks for the first time. */
  readonly ahead: number | undefined;
  readonly jump: number;
}

async function readClock(queries: Queries, ownClock: () => number): Promise<Reading> {
  const sent = ownClock();
  const [row] = await queries.select({ now: millisecondsOf(sql`statement_timestamp()`) }).from(sql`(SELECT 1) AS here`);
  return { now: row?.now ?? Number.NaN, sent, arrived: ownClock() };
}

function wentAlong(ahead: number | undefined, sinceSeen: number): ahead is number {
  return ahead !== undefined && ahead <= TOLERANCE_MS && sinceSeen >= 0;
}

function jumpOf(ahead: number | undefined, sinceSeen: number): number {
  if (sinceSeen < -TOLERANCE_MS) return Math.min(ahead ?? 0, sinceSeen);
  if (ahead === undefined) return sinceSeen > NOTABLE_STOP_MS ? sinceSeen : 0;
  return ahead > TOLERANCE_MS ? ahead : 0;
}

/** Whoever waits for an answer goes on waiting for as long as before the jump. */
async function moveLeases(queries: Queries, now: number, jump: number, sinceSeen: number): Promise<void> {
  const { requestedAt, sendUntil, state } = workflowRequests;
  // Another process that saw the jump first has moved them that far already.
  const by = jump > 0 ? Math.min(jump, sinceSeen) : jump;
  const isOfBefore = jump > 0 ? lte(requestedAt, instantOf(now - jump)) : gt(requestedAt, instantOf(now));
  await queries
    .update(workflowRequests)
    .set({ sendUntil: sql`${sendUntil} + make_interval(secs => ${by / 1000}::float8)` })
    .where(and(eq(state, 'SENDING'), isOfBefore));
}
