import type { TaskFieldRecord } from '../contracts/provisioning-tasks';
import { ProtocolError } from '../shared/errors';
import { isRecord } from '../shared/json';

/**
 * The names of a task's fields as they travel (contract, section 6): column codes of the vendor's own result sets, of
 * which no complete list is published.
 */
const DETAILS = 'Process Instance.Task Details';
const INFORMATION = 'Process Instance.Task Information';

export const LABEL = {
  taskKey: `${DETAILS}.Key`,
  status: `${DETAILS}.Status`,
  statusWord: 'Status.Category',
  taskName: 'Process Definition.Tasks.Task Name',
  application: 'Objects.Name',
  applicationInstance: 'APP_INSTANCE_NAME',
  accountName: 'Process Instance.Descriptive Data',
  processKey: 'Process Instance.Key',
  requestKey: 'REQ_KEY',
  reason: `${DETAILS}.Reason`,
  reasonColumn: 'SCH_REASON',
  retries: `${INFORMATION}.Retry Task`,
  adapterKey: 'Event Handler Manager.Key',
  beneficiary: `${INFORMATION}.Target User`,
  createdOnList: `${INFORMATION}.Creation Date`,
  created: `${DETAILS}.Creation Date`,
  projectedEnd: `${DETAILS}.Projected End`,
  note: `${DETAILS}.Note`,
  assignType: `${INFORMATION}.Assign Type`,
  assigneeUserKey: `${INFORMATION}.Assigned To User Key`,
  assigneeLogin: `${INFORMATION}.Assignee User ID`,
  assigneeRoleKey: `${INFORMATION}.Assigned To Group Key`,
  assigneeRole: 'Groups.Group Name',
  response: 'Process Definition.Tasks.Responses.Response',
  historyStatus: 'Status',
  userLogin: 'User Login',
  displayName: 'Display Name',
  userKey: 'usr_key',
} as const;

const LONGEST_ODD_VALUE = 1_000;

/** Instants as the product shows them, from both forms that were seen (contract 3.4); null for any other text. */
export function decodeInstant(text: string): string | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z)?$/.exec(text);
  if (!match) return null;
  const instant = `${match[1] ?? ''}T${match[2] ?? '00:00:00'}Z`;
  // Date moves February 30th into March; an instant that does not come back as it was is none.
  const milliseconds = Date.parse(instant);
  return Number.isNaN(milliseconds) || `${new Date(milliseconds).toISOString().slice(0, 19)}Z` !== instant
    ? null
    : instant;
}

/** Texts and numbers were seen; whatever else a server may send is passed on as text, not made a failure. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return JSON.stringify(value).slice(0, LONGEST_ODD_VALUE);
}

/** An absent key is sent as 0, an absent text as "" (contract 3.2). */
function valueOf(name: string, text: string): string | null {
  const isKey = /(^|[ ._])key$/i.test(name);
  return text === '' || (isKey && text === '0') ? null : text;
}

/**
 * A list of name and value pairs, read by name. Pairs that were taken are told apart from the rest, so that nothing the
 * back end says gets lost. Of two pairs with one name the first is taken and the second stays with the rest.
 */
export class FieldList {
  readonly #pairs: readonly TaskFieldRecord[];
  readonly #taken = new Set<TaskFieldRecord>();

  private constructor(pairs: readonly TaskFieldRecord[]) {
    this.#pairs = pairs;
  }

  /** @throws ProtocolError */
  static decode(list: unknown): FieldList {
    if (list === undefined || list === null) return new FieldList([]);
    if (!Array.isArray(list)) throw new ProtocolError('protocol', 'its answer has fields that are no list');
    return new FieldList(
      list.map((pair: unknown) => {
        if (typeof pair !== 'object' || pair === null || !('name' in pair) || typeof pair.name !== 'string') {
          throw new ProtocolError('protocol', 'its answer has a field without a name');
        }
        const value = 'value' in pair ? pair.value : undefined;
        return { name: pair.name, value: valueOf(pair.name, textOf(value)) };
      }),
    );
  }

  has(name: string): boolean {
    return this.#first(name) !== undefined;
  }

  /** Looks without taking. */
  peek(name: string): string | null {
    return this.#first(name)?.value ?? null;
  }

  take(name: string): string | null {
    const pair = this.#first(name);
    if (!pair) return null;
    this.#taken.add(pair);
    return pair.value;
  }

  /** Takes all of the names, so that none of them shows up twice, and gives the first value there is. */
  takeFirst(...names: readonly string[]): string | null {
    return names.map((name) => this.take(name)).find((value) => value !== null) ?? null;
  }

  /** A value that does not decode stays with the rest. */
  takeAs<Value>(name: string, decode: (text: string) => Value | null): Value | null {
    const text = this.peek(name);
    if (text === null) {
      this.take(name);
      return null;
    }
    const value = decode(text);
    if (value !== null) this.take(name);
    return value;
  }

  /** The pairs in their order that nobody has taken. */
  rest(): readonly TaskFieldRecord[] {
    return this.#pairs.filter((pair) => !this.#taken.has(pair));
  }

  #first(name: string): TaskFieldRecord | undefined {
    return this.#pairs.find((pair) => pair.name === name);
  }
}

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
