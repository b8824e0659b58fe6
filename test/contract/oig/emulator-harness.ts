import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  ADMINISTRATOR,
  SERVICE_ACCOUNT,
  seedState,
  start,
  type OigEmulator,
  type OigBehaviour,
  type Task,
  type State,
} from '../../../datasources/oig/emulator';

export const API = '/iam/governance/selfservice/api/v1';
export const NOW = Date.parse('2025-03-10T08:00:00Z');

export interface Pair {
  name: string;
  value: string | number;
}

export interface Item {
  links: { rel: string; href: string }[];
  id: string;
  fields: Pair[];
  status?: string;
  action?: string;
  requestId?: string;
  reason?: string;
}

/** Every key an answer may have; which ones are there is what tests look at. */
export interface Body extends Item {
  count: number;
  hasMore: boolean;
  totalResult: number;
  formFields: Pair[];
  tasks: Item[];
  users: Item[];
  requests: Item[];
  provTaskHistoryList: Item[];
  provTaskResponseList: Item[];
  provisionProcessTaskTOList: Item[];
  provisionProcessAvailableTaskTO: Item[];
  accessToken: string;
  expiresIn: string;
  tokenType: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; fails when it is not. */
  readonly json: Body;
}

interface Sending {
  readonly user?: { readonly user: string; readonly password: string } | null;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export function basic({ user, password }: { user: string; password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

export async function send(
  url: string,
  { user = SERVICE_ACCOUNT, method = 'GET', headers, body, signal }: Sending = {},
) {
  const response = await fetch(url, {
    method,
    headers: { ...(user && { Authorization: basic(user) }), ...headers },
    // As bytes, since fetch would add a Content-Type to a text.
    ...(body !== undefined && { body: Buffer.from(body) }),
    ...(signal && { signal }),
  });
  const text = await response.text();
  const answer: Answer = {
    status: response.status,
    headers: response.headers,
    text,
    get json(): Body {
      return JSON.parse(text) as Body;
    },
  };
  return answer;
}

export const PUT_HEADERS = { 'Content-Type': 'application/json', 'X-Requested-By': 'test' };

/** An emulator with the calls that tests make most. */
export class Harness {
  constructor(readonly emulator: OigEmulator) {}

  static async start(behaviour: Partial<OigBehaviour> = {}, state?: (now: number) => State): Promise<Harness> {
    return new Harness(await start({ now: () => NOW, behaviour, ...(state && { state }) }));
  }

  get(target: string, sending: Sending = {}): Promise<Answer> {
    return send(`${this.emulator.url}${API}${target}`, sending);
  }

  put(target: string, body: unknown, sending: Sending = {}): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.get(target, { method: 'PUT', ...sending, headers: { ...PUT_HEADERS, ...sending.headers }, body: text });
  }

  /** The task as the server holds it. */
  task(key: number): Task {
    return this.emulator.state.tasks.find((task) => task.key === key)!;
  }

  /** Ids on the page, taken from the links. */
  async idsOf(q: string, more = '&limit=1000'): Promise<string[]> {
    const { json } = await this.get(`/provtasks?q=${q}${more}`);
    return json.tasks.map(({ links }) => links[0]?.href.split('/').at(-1) ?? '');
  }
}

export const asAdministrator: Sending = { user: ADMINISTRATOR };

export function fixture(name: string): string {
  return readFileSync(path.join(__dirname, '../../fixtures/oig', name), 'utf8');
}

/** Sends a recorded request, head and body, to another server. */
export async function replay(origin: string, name: string, authorization?: string): Promise<Answer> {
  const [head = '', ...rest] = fixture(name).split('\n\n');
  const [line = '', ...headerLines] = head.split('\n');
  const [method = '', target = ''] = line.split(' ');
  const headers = Object.fromEntries(headerLines.map((each) => each.split(/: (.*)/s, 2)));
  delete headers['Host'];
  if (authorization) headers['Authorization'] = authorization;
  const body = rest.join('\n\n');
  return send(`${origin}${target}`, { user: null, method, headers, ...(body !== '' && { body }) });
}

const rejected = (task: Task, changes: Partial<Task>): Task => ({
  ...task,
  assignedUser: 1,
  assignedRole: 0,
  assignedByDefault: true,
  ...changes,
});

/** The state of the contract's examples: three rejected tasks of one application, in the administrator's queue. */
export function contractState(now: number): State {
  const state = seedState(now);
  const of = (key: number): Task => state.tasks.find((task) => task.key === key)!;
  state.tasks = [
    rejected(of(7401), { created: Date.parse('2025-03-04T08:15:02Z'), form: of(7401).form.slice(0, 2) }),
    rejected(of(7409), { created: Date.parse('2025-03-04T09:40:55Z') }),
    rejected(of(7412), {}),
  ];
  state.requests = state.requests
    .filter(({ id }) => id === '5120')
    .map((request) => ({ ...request, justification: '', created: Date.parse('2025-03-04T08:14:40Z') }));
  return state;
}

export function jsonFixture(name: string): Body {
  return JSON.parse(fixture(name)) as Body;
}

export function fieldsOf(item: Item): Record<string, unknown> {
  return Object.fromEntries(item.fields.map(({ name, value }) => [name, value]));
}

/** A value with its keys in order, so that `toEqual` sees the order; pair lists without theirs, which means nothing. */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(inOrder);
    return value.every((item) => typeof item === 'object' && item !== null && 'name' in item && 'value' in item)
      ? items.map((item) => JSON.stringify(item)).sort()
      : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).map(([key, inner]) => [key, inOrder(inner)]);
}
