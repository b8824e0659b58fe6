import DataLoader from 'dataloader';
import { fanOut, inKeyOrder } from '../shared/batch';
import type { CallSignal } from '../shared/call-signal';
import { readMovingPage, type MovingPage, type Rows } from '../shared/moving-list';
import type { OigClient } from './client';
import type { Person } from './codec';
import type { TaskRow } from './task-codec';
import { canBeAsked } from './query';

/** Single calls that one request may have under way; the back end has no call for several tasks. */
const CONCURRENCY = 8;

export type OigLoaders = ReturnType<typeof createOigLoaders>;

/** A fresh set for one request. */
export function createOigLoaders(client: OigClient, signal: CallSignal, usersPerCall: number) {
  const byTask = <Value>(name: string, read: (taskId: string) => Promise<Value>): DataLoader<string, Value> =>
    new DataLoader((taskIds) => fanOut(taskIds, CONCURRENCY, read), { name: `oig.${name}` });
  return {
    tasks: byTask('tasks', (taskId) => client.task(taskId, signal)),
    histories: byTask('histories', (taskId) => client.history(taskId, signal)),
    responses: byTask('responses', (taskId) => client.responses(taskId, signal)),
    /** By login, in whatever letter case. */
    people: new DataLoader<string, Person | null>(
      (logins) => peopleOf(logins, usersPerCall, (some) => client.people(some, signal)),
      { name: 'oig.people', cacheKeyFn: foldLogin },
    ),
  };
}

const foldLogin = (login: string): string => login.toLowerCase();

async function peopleOf(
  logins: readonly string[],
  perCall: number,
  read: (logins: readonly string[]) => Promise<readonly Person[]>,
): Promise<(Person | null | Error)[]> {
  const calls = callsFor(logins, perCall);
  const answers = await fanOut(calls, CONCURRENCY, read);
  const failures = new Map<string, Error>();
  for (const [index, answer] of answers.entries()) {
    if (answer instanceof Error) for (const login of calls[index] ?? []) failures.set(foldLogin(login), answer);
  }
  return inKeyOrder<string, Person, Person | null>(
    logins,
    answers.flatMap((answer) => (answer instanceof Error ? [] : answer)),
    foldLogin,
    ({ login }) => foldLogin(login),
    (person) => person,
    (login) => failures.get(foldLogin(login)) ?? null,
  );
}

/**
 * A login that cannot be asked for is nobody's. One with characters of the filter's own language goes by itself, so that
 * a server which stumbles over it does not take the others' names away.
 */
function callsFor(logins: readonly string[], perCall: number): (readonly string[])[] {
  const askable = logins.filter(canBeAsked);
  const plain = askable.filter((login) => /^[\p{L}\p{N}._@ -]+$/u.test(login));
  const odd = askable.filter((login) => !plain.includes(login));
  const calls: (readonly string[])[] = odd.map((login) => [login]);
  for (let start = 0; start < plain.length; start += perCall) calls.push(plain.slice(start, start + perCall));
  return calls;
}

export type ListPage = MovingPage<TaskRow>;

export interface ListOptions {
  readonly client: Pick<OigClient, 'tasks'>;
  readonly signal: CallSignal;
  /** Rows asked for at a time when a lost place is looked for. */
  readonly pageSize: number;
  readonly q: string | undefined;
}

export function readListPage(options: ListOptions, after: string | null, limit: number): Promise<ListPage> {
  return readMovingPage((skip, wanted) => readRows(options, skip, wanted), after, limit, options.pageSize);
}

/** Reads up to `wanted` rows; fewer only where the list ends. A page cut short by the server is followed up. */
async function readRows({ client, q, signal }: ListOptions, start: number, wanted: number): Promise<Rows<TaskRow>> {
  const rows: TaskRow[] = [];
  let hasMore = true;
  while (hasMore && rows.length < wanted) {
    const page = await client.tasks({ q, skip: start + rows.length, limit: wanted - rows.length }, signal);
    rows.push(...page.rows);
    hasMore = page.hasMore && page.rows.length > 0;
  }
  return { rows, hasMore };
}
