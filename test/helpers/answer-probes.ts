import { registry } from '../../datasources';
import type { WriteOutcome } from '../../datasources/contracts/outcome';
import { UnknownPersonError, type AccountTaskRecord } from '../../datasources/contracts/provisioning-tasks';
import type { Backend, Capabilities, Connection } from '../../datasources/shared/backend';
import { BackendError } from '../../datasources/shared/errors';
import { codeOfBackendError } from '../../resolvers/backends/backend-problem';
import { fixtureOf } from './each-backend';
import { LIMIT, type AnswerSample } from './raw-answers';

type Source = Required<Capabilities>;

/** One call of one back end, and what makes a client send it. */
export interface Probe {
  readonly backend: string;
  /** The call that meets the answer; others may come before and behind it. */
  readonly call: string;
  readonly does: string;
  /** `before`: it is needed for a write, and none may be sent after it failed. */
  readonly kind: 'read' | 'write' | 'before';
  readonly run: (source: Source) => Promise<unknown>;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export const ANSWER_SAMPLES: Readonly<Record<string, AnswerSample>> = {
  safenet: {
    type: 'text/xml; charset=utf-8',
    half: '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>',
  },
  oig: { type: 'application/json', half: '{"tasks":[{"id":"7401","status":"SUCC' },
  comanage: { type: 'application/json; charset=UTF-8', half: '{"ResponseType":"CoProvisioningTargets","Vers' },
  admanager: { type: 'text/html;charset=UTF-8', half: '[{"Subject":"Move Users","statusMessage":"Suc' },
};

const ORGANIZATION = 'Northwind Trust';
const TOKEN_TASK = { organization: ORGANIZATION, localId: '4711' };
const STOP = '2091-03-31T23:59:59Z';
const PAGE = { after: null, limit: 2, parts: { summary: true, details: false } };
const TARGET = { coId: '2', localId: '42' };
const PERSON = [{ kind: 'CO_PERSON', id: '2' }] as const;
const SOMEBODY = [{ kind: 'CO_PERSON', identifier: 'aokafor' }] as const;
const NEW_TARGET = { coId: '2', plugin: 'LdapProvisioner', mode: 'MANUAL' } as const;

/** Rows of a queue that is not empty. */
const accountTasks = async ({ provisioningTasks: tasks }: Source): Promise<AccountTaskRecord[]> => {
  const { items } = await tasks.list({ organization: '', filter: {}, ...PAGE });
  return items.map(({ task }) => task as AccountTaskRecord);
};

const read = (part: AccountTaskRecord['history' | 'possibleResponses']): unknown =>
  typeof part === 'function' ? part() : part;

const keysOf = async (source: Source, count: number) =>
  (await accountTasks(source)).slice(0, count).map(({ key }) => key);

const firstOf = async <Value>(found: Promise<readonly Value[]>): Promise<Value> => (await found)[0]!;

const SAFENET: readonly Omit<Probe, 'backend'>[] = [
  {
    ...{ call: 'GetProvisioningTasks', does: 'lists', kind: 'read' },
    run: async ({ provisioningTasks: tasks }) =>
      (await tasks.list({ organization: ORGANIZATION, filter: {}, ...PAGE })).items,
  },
  {
    ...{ call: 'GetProvisioningTasksForUser', does: 'lists for a user', kind: 'read' },
    run: async ({ provisioningTasks: tasks }) =>
      (await tasks.list({ organization: ORGANIZATION, filter: { userName: 'd.haddad' }, ...PAGE })).items,
  },
  {
    ...{ call: 'GetProvisioningTaskCount', does: 'counts', kind: 'read' },
    run: ({ provisioningTasks: tasks }) => tasks.count(ORGANIZATION, {}),
  },
  {
    ...{ call: 'GetProvisioningTaskDetails', does: 'finds a task', kind: 'read' },
    run: ({ provisioningTasks: tasks }) => firstOf(tasks.find([TOKEN_TASK], { summary: false, details: true })),
  },
  {
    ...{ call: 'GetProvisioningTaskDetails', does: 'finds the users', kind: 'read' },
    run: ({ provisioningTasks: tasks }) => tasks.users(TOKEN_TASK),
  },
  {
    ...{ call: 'Connect', does: 'logs in to list', kind: 'read' },
    run: ({ provisioningTasks: tasks }) => tasks.list({ organization: ORGANIZATION, filter: {}, ...PAGE }),
  },
  {
    ...{ call: 'Connect', does: 'logs in to remove', kind: 'before' },
    run: ({ provisioningTasks: tasks }) => tasks.removeTask!(TOKEN_TASK, false),
  },
  {
    ...{ call: 'GetProvisioningTaskDetails', does: 'looks before it removes', kind: 'before' },
    run: ({ provisioningTasks: tasks }) => tasks.removeTask!(TOKEN_TASK, false),
  },
  {
    ...{ call: 'RemoveProvisioningTask', does: 'removes', kind: 'write' },
    run: ({ provisioningTasks: tasks }) => tasks.removeTask!(TOKEN_TASK, false),
  },
  {
    ...{ call: 'RemoveUsersFromProvisioningTask', does: 'removes users', kind: 'write' },
    run: async (source) => source.provisioningTasks.removeUsers!(TOKEN_TASK, [await someUser(source)], false),
  },
  {
    ...{ call: 'UpdateProvisioningStopDate', does: 'sets a stop date', kind: 'write' },
    run: async (source) => source.provisioningTasks.updateStopDate!(TOKEN_TASK, [await someUser(source)], STOP),
  },
];

async function someUser({ provisioningTasks: tasks }: Source): Promise<string> {
  return (await tasks.users(TOKEN_TASK))![0]!.userId;
}

const WITH_TOKEN = { auth: { type: 'jwt' } };

const OIG: readonly Omit<Probe, 'backend'>[] = [
  { call: 'GET .*/provtasks', does: 'lists', kind: 'read', run: accountTasks },
  {
    ...{ call: String.raw`GET .*/provtasks/\d+`, does: 'finds a task', kind: 'read' },
    run: async (source) =>
      firstOf(source.provisioningTasks.find(await keysOf(source, 1), { summary: true, details: true })),
  },
  {
    ...{ call: String.raw`GET .*/provtasks/\d+/history`, does: 'finds the history', kind: 'read' },
    run: async (source) => read((await accountTasks(source))[0]!.history),
  },
  {
    ...{ call: String.raw`GET .*/provtasks/\d+/responses`, does: 'finds the responses', kind: 'read' },
    run: async (source) => read((await accountTasks(source))[0]!.possibleResponses),
  },
  {
    ...{ call: 'GET .*/users', does: 'finds a person', kind: 'read' },
    run: ({ provisioningTasks: tasks }) => tasks.checkAssignee!({ userLogin: 'ROKAFOR' }).then(() => 'found'),
  },
  { call: 'POST .*/tokens', does: 'gets a token to list', kind: 'read', run: accountTasks, settings: WITH_TOKEN },
  {
    ...{ call: 'POST .*/tokens', does: 'gets a token to retry', kind: 'before', settings: WITH_TOKEN },
    run: ({ provisioningTasks: tasks }) => tasks.retryTasks!([{ organization: '', localId: '7401' }]),
  },
  {
    ...{ call: 'PUT .*/provtasks', does: 'retries one', kind: 'write' },
    run: async (source) => source.provisioningTasks.retryTasks!(await keysOf(source, 1)),
  },
  {
    ...{ call: 'PUT .*/provtasks', does: 'retries two', kind: 'write' },
    run: async (source) => source.provisioningTasks.retryTasks!(await keysOf(source, 2)),
  },
  {
    ...{ call: 'PUT .*/provtasks', does: 'completes', kind: 'write' },
    run: async (source) => source.provisioningTasks.completeTasks!(await keysOf(source, 1)),
  },
  {
    ...{ call: 'PUT .*/provtasks', does: 'reassigns', kind: 'write' },
    run: async (source) => source.provisioningTasks.reassignTasks!(await keysOf(source, 1), { userLogin: 'ROKAFOR' }),
  },
];

const LIST_OF_TARGETS = String.raw`GET .*/co_provisioning_targets\.json`;
const TARGET_BY_ID = (method: string): string => String.raw`${method} .*/co_provisioning_targets/42\.json`;

const COMANAGE: readonly Omit<Probe, 'backend'>[] = [
  {
    ...{ call: LIST_OF_TARGETS, does: 'lists', kind: 'read' },
    run: ({ provisioningTargets: targets }) => targets.list('2'),
  },
  {
    ...{ call: LIST_OF_TARGETS, does: 'lists those of all COs', kind: 'read' },
    run: ({ provisioningTargets: targets }) => targets.list(null),
  },
  {
    ...{ call: LIST_OF_TARGETS, does: 'finds out what it offers', kind: 'read', settings: { api: 'auto' } },
    run: ({ provisioningTargets: targets }) => targets.list('2'),
  },
  {
    ...{ call: TARGET_BY_ID('GET'), does: 'finds a target', kind: 'read' },
    run: ({ provisioningTargets: targets }) => firstOf(targets.find([TARGET])),
  },
  {
    ...{ call: LIST_OF_TARGETS, does: 'finds two targets', kind: 'read' },
    run: ({ provisioningTargets: targets }) => firstOf(targets.find([TARGET, { coId: '2', localId: '41' }])),
  },
  {
    ...{ call: LIST_OF_TARGETS, does: 'looks before it provisions', kind: 'before' },
    run: ({ provisioningTargets: targets }) => targets.provision(TARGET, PERSON),
  },
  {
    ...{ call: 'GET .*/co_people.json', does: 'searches a person to provision', kind: 'before' },
    run: ({ provisioningTargets: targets }) => targets.provision(TARGET, SOMEBODY),
  },
  {
    ...{ call: 'GET .*/identifiers.json', does: 'compares a person to provision', kind: 'before' },
    run: ({ provisioningTargets: targets }) => targets.provision(TARGET, SOMEBODY),
  },
  {
    ...{ call: TARGET_BY_ID('GET'), does: 'looks before it changes', kind: 'before' },
    run: ({ provisioningTargets: targets }) => targets.updateTarget(TARGET, { description: 'x' }),
  },
  {
    ...{ call: 'POST .*/provision/42/.*', does: 'provisions', kind: 'write' },
    run: ({ provisioningTargets: targets }) => targets.provision(TARGET, PERSON),
  },
  {
    ...{ call: String.raw`POST .*/co_provisioning_targets\.json`, does: 'adds', kind: 'write' },
    run: ({ provisioningTargets: targets }) => targets.addTarget(NEW_TARGET),
  },
  {
    ...{ call: TARGET_BY_ID('PUT'), does: 'changes', kind: 'write' },
    run: ({ provisioningTargets: targets }) => targets.updateTarget(TARGET, { description: 'x' }),
  },
  {
    ...{ call: TARGET_BY_ID('DELETE'), does: 'deletes', kind: 'write' },
    run: ({ provisioningTargets: targets }) => targets.deleteTarget(TARGET),
  },
];

const ADMANAGER: readonly Omit<Probe, 'backend'>[] = [
  {
    ...{ call: 'POST .*', does: 'raises', kind: 'write' },
    run: ({ workflowRequests: requests }) =>
      requests.submit(fixtureOf('admanager').workflowRequests!.content, 'a1b2c3'),
  },
];

const BY_BACKEND = { safenet: SAFENET, oig: OIG, comanage: COMANAGE, admanager: ADMANAGER };

export const PROBES: readonly Probe[] = Object.entries(BY_BACKEND).flatMap(([backend, probes]) =>
  probes.map((probe) => ({ backend, ...probe })),
);

export const backendOf = (id: string): Backend => registry.find((backend) => backend.id === id)!;

/** What a quick client gives a call: only a server that keeps still, or goes on and on, takes as long. */
export const QUICK_MS = 3_000;

const LIMIT_OF_A_CALL = `${QUICK_MS}ms`;
const SHORT: Readonly<Record<string, object>> = {
  safenet: { timeouts: { headers: LIMIT_OF_A_CALL, body: LIMIT_OF_A_CALL, deadline: LIMIT_OF_A_CALL } },
  oig: { timeouts: { read: LIMIT_OF_A_CALL, update: LIMIT_OF_A_CALL, bulkUpdate: LIMIT_OF_A_CALL } },
  comanage: { timeouts: { read: LIMIT_OF_A_CALL, write: LIMIT_OF_A_CALL, provision: LIMIT_OF_A_CALL } },
  admanager: { timeouts: { connect: LIMIT_OF_A_CALL, deadline: LIMIT_OF_A_CALL } },
};

export interface ProbedConnection extends Connection {
  run(): Promise<Seen>;
}

export interface ConnectOptions {
  readonly failures?: number;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly now?: () => number;
  /** Gives up soon. */
  readonly quick?: boolean;
}

/** A client of its own. When it reads, its breaker opens with the first failure that counts by itself, for good. */
export function connect(
  { backend: id, kind, run, settings }: Probe,
  url: string,
  { failures = kind === 'read' ? 1 : 100, more = {}, now = Date.now, quick = false }: ConnectOptions = {},
): ProbedConnection {
  const backend = backendOf(id);
  const embedded = backend.embeddedSettings(url) as { auth?: object };
  const auth = embedded.auth && { auth: { ...embedded.auth, ...(settings?.auth as object | undefined) } };
  const configured = backend.configure(id, {
    ...embedded,
    ...fixtureOf(id).settings,
    ...(quick && SHORT[id]),
    ...settings,
    ...auth,
    ...more,
    maxResponseBytes: LIMIT,
    breaker: { failures, halfOpenAfter: '10m' },
  });
  if ('faults' in configured) throw new Error(JSON.stringify(configured.faults));
  const connection = configured.connect({ now, report: () => undefined });
  const { signal } = new AbortController();
  return {
    ...connection,
    run: () => seen(run(connection.forRequest({ requestId: 'request-1', signal }) as Source)),
  };
}

/** What came of a call, in the words of the schema. */
export interface Seen {
  /** The code of an error, `absent` or `value`. */
  readonly result: string;
  readonly retriable?: boolean;
  readonly retryAfter?: number | undefined;
  /** Of everything that was written to. */
  readonly outcomes: readonly string[];
  /** In the words for people. */
  readonly reasons: readonly string[];
}

async function seen(work: Promise<unknown>): Promise<Seen> {
  try {
    const value = await work;
    if (value instanceof Error) throw value;
    const found = [...outcomesIn(value)];
    const reasons = found.flatMap(({ reason }) => reason ?? []);
    return { result: isAbsent(value) ? 'absent' : 'value', outcomes: found.map(({ outcome }) => outcome), reasons };
  } catch (error) {
    if (error instanceof UnknownPersonError) return { result: 'absent', outcomes: ['NOT_FOUND'], reasons: [] };
    if (!(error instanceof BackendError)) throw error;
    const { outcomeUnknown, reason = '', retriable, retryAfter } = error;
    const outcomes = [outcomeUnknown ? 'UNKNOWN' : 'FAILED'];
    return { result: codeOfBackendError(error), retriable, retryAfter, outcomes, reasons: [reason] };
  }
}

const isAbsent = (value: unknown): boolean =>
  value === null || value === undefined || value === 0 || (Array.isArray(value) && value.length === 0);

function* outcomesIn(value: unknown): Generator<WriteOutcome> {
  if (typeof value !== 'object' || value === null) return;
  if ('outcome' in value) yield value as WriteOutcome;
  const inner = Array.isArray(value) ? value : 'users' in value ? [value.users].flat() : [];
  for (const one of inner) yield* outcomesIn(one);
}
