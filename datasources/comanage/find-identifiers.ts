import type { Runtime } from '../shared/backend';
import { BackendError } from '../shared/errors';
import type { IdentifierRecord } from './codec';
import { TooLong } from './refusals';

/** Up to here, two calls for each name are less work for a server than a list of all identifiers of a CO. */
export const MOST_SEARCHED = 10;

/** With more people to look at one by one, the list is less work after all. */
export const MOST_CONFIRMED = 30;

/** So many people are looked at in one request where there is no list; names that are like more people get no answer. */
export const MOST_CONFIRMED_WITHOUT_LIST = 300;

/** Each call at most once for a request, a few at a time. */
export interface IdentifierCalls {
  /** Every identifier of a CO. @throws TooLong */
  readonly all: (coId: string) => Promise<readonly IdentifierRecord[]>;
  /** The people with an identifier like a pattern: a net, never an answer (contract, section 9.1). */
  readonly peopleLike: (coId: string, pattern: string) => Promise<readonly string[]>;
  readonly ofPerson: (coPersonId: string) => Promise<readonly IdentifierRecord[]>;
}

export interface FindOptions {
  readonly backend: string;
  readonly calls: IdentifierCalls;
  readonly largeCos: Pick<LargeCos, 'add' | 'has'>;
}

/** How long a CO counts as too large; it may have been another failure, or the server gets more memory. */
const REMEMBERED_MS = 3_600_000;

/** COs whose list of identifiers did not come, so that not every request makes a server run out of memory anew. */
export class LargeCos {
  readonly #until = new Map<string, number>();

  constructor(
    private readonly backend: string,
    private readonly runtime: Runtime,
  ) {}

  has(coId: string): boolean {
    return (this.#until.get(coId) ?? 0) > this.runtime.now();
  }

  add(coId: string, { operation, reason }: TooLong): void {
    this.#until.set(coId, this.runtime.now() + REMEMBERED_MS);
    const event = { event: 'identifiers-searched', level: 'warn', coId, reason } as const;
    this.runtime.report({ backend: this.backend, operation, ...event });
  }
}

/** The identifiers that are the name to the letter, or why nobody knows. */
export type Found = readonly IdentifierRecord[] | BackendError;

/**
 * A pattern that finds the name, whatever else it finds: `%` and `_` are wildcards and find themselves too. A backslash
 * does not, and neither does a capital letter beyond ASCII, of which the server makes a small one on one side only.
 */
export function searchPattern(name: string): string {
  return name.replace(/\\|\P{ASCII}/gu, (character) =>
    character === '\\' || character.toLowerCase() !== character ? '%' : character,
  );
}

/** Finds the identifiers of a CO that are one of the names to the letter: from a list of all, or by the server's search. */
export async function findIdentifiers(
  { backend, calls, largeCos }: FindOptions,
  coId: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Found>> {
  let noList: TooLong | undefined;
  const fromList = async (): Promise<ReadonlyMap<string, Found> | undefined> => {
    if (largeCos.has(coId)) return undefined;
    try {
      return sortOut(names, await calls.all(coId));
    } catch (error) {
      if (!(error instanceof TooLong)) throw error;
      largeCos.add(coId, error);
      noList = error;
      return undefined;
    }
  };
  const listed = names.length > MOST_SEARCHED ? await fromList() : undefined;
  if (listed) return listed;

  const answers = await Promise.all(names.map((name) => orFailure(calls.peopleLike(coId, searchPattern(name)))));
  const alikes = answers.flatMap((answer) => (answer instanceof BackendError ? [] : [answer]));
  const isWork = new Set(alikes.flat()).size > MOST_CONFIRMED || answers.some((answer) => answer instanceof TooLong);
  const listedLate = isWork ? await fromList() : undefined;
  if (listedLate) return listedLate;

  const affordable = affordablePeople(alikes);
  const confirm = async (name: string, index: number): Promise<readonly [string, Found]> => {
    const alike = answers[index] ?? [];
    if (alike instanceof BackendError) return [name, alike];
    if (!alike.every((id) => affordable.has(id))) return [name, tooManyAlike(backend, alike.length, noList)];
    const records = await orFailure(Promise.all(alike.map((id) => calls.ofPerson(id))));
    return [name, records instanceof BackendError ? records : (sortOut([name], records.flat()).get(name) ?? [])];
  };
  return new Map(await Promise.all(names.map(confirm)));
}

/** Those whose names are like the fewest come first, so that one vague name does not take the answer from the others. */
function affordablePeople(alikes: readonly (readonly string[])[]): ReadonlySet<string> {
  const affordable = new Set<string>();
  for (const alike of [...alikes].sort((one, other) => one.length - other.length)) {
    const added = alike.filter((id) => !affordable.has(id));
    if (affordable.size + added.length > MOST_CONFIRMED_WITHOUT_LIST) continue;
    for (const id of added) affordable.add(id);
  }
  return affordable;
}

/** Of each name its own rows. Compared exactly: the server's search finds E-10010 for E-1001, and in any letter case. */
function sortOut(names: readonly string[], rows: readonly IdentifierRecord[]): ReadonlyMap<string, IdentifierRecord[]> {
  const found = new Map<string, IdentifierRecord[]>(names.map((name) => [name, []]));
  for (const row of rows) found.get(row.identifier)?.push(row);
  return found;
}

/** A mistake of ours is thrown. */
async function orFailure<Value>(answer: Promise<Value>): Promise<Value | BackendError> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof BackendError) return error;
    throw error;
  }
}

function tooManyAlike(backend: string, people: number, noList: TooLong | undefined): BackendError {
  const list = `the list of all did not come${noList?.reason === undefined ? ' before' : ` (${noList.reason})`}`;
  const reason = `${people} people have an identifier like it, too many to be looked at one by one, and ${list}; name the person by number`;
  return new BackendError({ backend, operation: 'GET /identifiers', kind: 'rejected', reason, retriable: false });
}
