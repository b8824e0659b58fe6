import { LRUCache } from 'lru-cache';
import type { WriteOutcome } from '../contracts/outcome';
import type { SubjectKind, TargetRecord } from '../contracts/provisioning-targets';
import type { BackendEvent } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { BackendError, isOutage } from '../shared/errors';
import { logText } from '../shared/log-text';
import type { ComanageClient } from './client';
import type { HistoryRecord } from './codec';
import type { ComanageSettings } from './config';
import { PARTLY, SUCCEEDED } from './write-outcomes';

/** What a success by request is called; of mailing lists nothing is shown (contract, section 9.4). */
const PROVISIONED: { readonly [Kind in SubjectKind]: string | undefined } = {
  CO_PERSON: 'PCPM',
  CO_GROUP: 'PCGM',
  CO_EMAIL_LIST: undefined,
};
const FAILED = 'PRVX';

/** A comment has 256 characters, or bytes, and one that long may lack its end. */
const CUT_FROM_BYTES = 253;

type DescribedTarget = Pick<TargetRecord, 'key' | 'description'>;

/** What a record says of a target: that it was provisioned, or why not. */
interface Told {
  readonly failure?: string;
}

/**
 * What the comment of a record says of a target: it names no number, only the description (contract, section 9.4).
 *
 * @returns undefined where it is about something else
 */
function readComment({ action, comment }: HistoryRecord, description: string): Told | undefined {
  const isCut = Buffer.byteLength(comment) >= CUT_FROM_BYTES;
  if (action !== FAILED) {
    const whole = `Provisioned ${description}`;
    return comment === whole || (isCut && whole.startsWith(comment)) ? {} : undefined;
  }
  const begin = `Provisioning failed for ${description}: `;
  if (comment.startsWith(begin)) return { failure: comment.slice(begin.length) };
  return isCut && begin.startsWith(comment) ? { failure: '' } : undefined;
}

/** Within it, the time alone may not tell what is new. For good, a database put back to an earlier state would be mistrusted. */
const REMEMBERED_MS = 60_000;

/** Instants of records and of answers have no fractions of a second, so two calls within this can look like one. */
const SAME_INSTANT_MS = 3_000;

/** One subject at one target. */
export interface Pair {
  readonly target: Pick<TargetRecord, 'key'>;
  readonly kind: SubjectKind;
  readonly id: string;
}

const nameOf = ({ target, kind, id }: Pair): string => `${target.key.localId}/${kind}/${id}`;

/**
 * The highest number of a record that this process has seen of late, and which calls may have left a record that it has not
 * seen. All records are numbered in one sequence.
 */
export class HistoryMark {
  #highest = 0;
  #seenAt = 0;
  /** Calls that ended without a look at their record: how many, and when the last one did. */
  readonly #unread = new LRUCache<string, { readonly count: number; readonly at: number }>({ max: 1_000 });

  get highest(): number {
    return performance.now() - this.#seenAt > REMEMBERED_MS ? 0 : this.#highest;
  }

  /** A call about these ended in a failure, and its record may be taken for that of the next one. */
  leaveUnread(pair: Pair): void {
    this.#unread.set(nameOf(pair), { count: this.unread(pair) + 1, at: performance.now() });
  }

  /** How many failures in the history can be those of earlier calls: to be asked before a call is sent. */
  unread(pair: Pair): number {
    const left = this.#unread.get(nameOf(pair));
    return left && performance.now() - left.at < SAME_INSTANT_MS ? left.count : 0;
  }

  see(rows: readonly HistoryRecord[], pair?: Pair): void {
    if (pair) this.#unread.delete(nameOf(pair));
    const highest = rows.reduce((most, { id }) => Math.max(most, id), this.highest);
    if (highest <= this.highest) return;
    this.#highest = highest;
    this.#seenAt = performance.now();
  }
}

export interface HistoryOptions {
  readonly backend: string;
  readonly client: ComanageClient;
  readonly mark: HistoryMark;
  readonly settings: Pick<ComanageSettings, 'readHistory' | 'user'>;
  readonly report: (event: BackendEvent) => void;
}

/** One provisioning that was answered with 200. */
export interface Run {
  readonly target: DescribedTarget;
  /** All targets of its CO. */
  readonly targets: readonly DescribedTarget[];
  readonly kind: SubjectKind;
  readonly id: string;
  /** The highest number of a record that was known before it was sent. */
  readonly mark: number;
  /** So many records of earlier failures may look like new ones. */
  readonly unread: number;
  /** When it was sent, in milliseconds by the server's own clock, at the earliest. */
  readonly sentAt: number | null;
}

/**
 * What became of a provisioning that was answered with 200, which says little: a plugin that fails with a message of
 * several lines has it too (contract, section 14). For one request.
 */
export class History {
  readonly #options: HistoryOptions;
  readonly #signal: CallSignal;
  /** Why nobody asks again in this request. */
  #closed: string | undefined;
  /** Whether a history has come in this request. */
  #isOpen = false;
  #asking: Promise<unknown> | undefined;

  constructor(options: HistoryOptions, signal: CallSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** What is known before a provisioning is sent. */
  before(pair: Pair): Pick<Run, 'mark' | 'unread'> {
    const { mark } = this.#options;
    return { mark: mark.highest, unread: mark.unread(pair) };
  }

  /** For a provisioning that failed, or whose answer was lost: nobody looks for its record. */
  leaveUnread(pair: Pair): void {
    this.#options.mark.leaveUnread(pair);
  }

  async confirm(run: Run): Promise<WriteOutcome> {
    const hindrance = this.#hindrance(run);
    if (hindrance !== undefined) return unconfirmed(hindrance);
    const rows = await this.#inTurn(run);
    if (typeof rows === 'string') return unconfirmed(rows);
    const told = newest(rows, run, this.#options.settings.user);
    if (!told) {
      return unconfirmed(
        'its history has no new record of it, as when somebody outside the target’s group is deleted there',
      );
    }
    if (told.failure === undefined) return SUCCEEDED;
    if (told.failures <= run.unread) {
      return unconfirmed('its history has a failure of the same moment, which may be that of the call before this one');
    }
    const text = this.#options.client.clean(told.failure).replace(/\.+$/, '');
    this.#reportFailure(text);
    const said = text === '' ? 'without a reason' : text;
    return { outcome: 'FAILED', reason: `Provisioning failed at the server, as its history says: ${said}. ${PARTLY}` };
  }

  #hindrance({ kind, sentAt, target, targets }: Run): string | undefined {
    const { description, key } = target;
    if (!this.#options.settings.readHistory) return 'the configuration turns that off';
    if (PROVISIONED[kind] === undefined) return 'the server shows no history of mailing lists';
    if (!description) return 'no description of the target is known, by which the history names it';
    const isTwin = (other: DescribedTarget) => other.key.localId !== key.localId && other.description === description;
    if (targets.some(isTwin))
      return 'another target of the CO has the same description, by which the history names both';
    return sentAt === null ? 'its answer has no date, by which a new record is told from an old one' : undefined;
  }

  /**
   * One after the other until one has come: several that fail at once would open the circuit breaker, and nobody would be
   * provisioned any more for want of a confirmation.
   */
  async #inTurn(run: Run): Promise<readonly HistoryRecord[] | string> {
    while (!this.#isOpen && this.#asking) await this.#asking;
    if (this.#closed !== undefined) return this.#closed;
    if (this.#isOpen) return await this.#read(run);
    const read = this.#read(run);
    const done = () => (this.#asking = undefined);
    this.#asking = read.then(done, done);
    return await read;
  }

  /** @returns why there are no rows; a failure of this read changes nothing of what was written */
  async #read(run: Run): Promise<readonly HistoryRecord[] | string> {
    const { client, mark } = this.#options;
    try {
      const rows = await client.history(run.kind, run.id, this.#signal);
      mark.see(rows, run);
      this.#isOpen = true;
      return rows;
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      const why = `its history could not be read: ${error.reason ?? error.kind}`;
      // The next subject would get the same answer, or wait as long for none.
      if (isOutage(error) || error.kind === 'unauthenticated' || error.kind === 'forbidden') this.#closed = why;
      return why;
    }
  }

  #reportFailure(said: string): void {
    const { backend, report } = this.#options;
    report({
      backend,
      operation: 'GET /history_records',
      requestId: this.#signal.requestId,
      event: 'refused',
      level: 'warn',
      reason: 'a provisioning that was answered with 200 failed',
      text: logText(said),
    });
  }
}

/**
 * What the record with the highest number says, and how many are failures, of those that are about this target and no other one, written since the call was
 * sent, and by our user.
 */
function newest(
  rows: readonly HistoryRecord[],
  run: Run,
  user: string,
): (Told & { readonly failures: number }) | undefined {
  const { kind, mark, sentAt, target, targets } = run;
  const ours = target.description ?? '';
  // Instants have no fractions of a second.
  const from = Math.floor((sentAt ?? 0) / 1_000) * 1_000;
  const isNew = ({ action, actor, createdAt, id }: HistoryRecord): boolean =>
    (action === FAILED || action === PROVISIONED[kind]) &&
    id > mark &&
    createdAt !== null &&
    Date.parse(createdAt) >= from &&
    (actor === null || actor === user);
  // "LDAP: old" of a comment that begins like one about "LDAP".
  const isAnothers = (row: HistoryRecord): boolean =>
    targets.some(
      ({ description: other }) => other !== null && other.length > ours.length && readComment(row, other) !== undefined,
    );
  const told = rows
    .filter(isNew)
    .sort((one, other) => other.id - one.id)
    .flatMap((row) => (isAnothers(row) ? [] : (readComment(row, ours) ?? [])));
  const failures = told.filter(({ failure }) => failure !== undefined).length;
  return told[0] && { ...told[0], failures };
}

function unconfirmed(why: string): WriteOutcome {
  const reason =
    `The server answered 200, which it also does when a plugin fails with a message of several lines. It could not be ` +
    `confirmed that this was carried out: ${why.replace(/\.+$/, '')}.`;
  return { outcome: 'SUCCEEDED', reason };
}
