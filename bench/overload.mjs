// Overload: more than the back end can carry, at two paces of it. What is wanted stands in targets.ts.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { listOf } from './back-ends/worlds.mjs';
import { freePort, JSON_HEADERS, startMeasured, untilAnswered } from './child.mjs';
import { DEPLOYMENT, encodeId } from './contenders/ids.mjs';

const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const MAIN = process.env.BENCH_OVERLOAD_MAIN ?? pathOf('../dist/src/main.js');
const SESSIONS = 4;
const SIZE = 1_000;
const FIRST_TASK = 100_001;
const ORGANIZATION = listOf(SIZE);
const CALLERS = 10;
const TOKEN = (caller) => `overload-token-of-caller-${String(caller).padStart(2, '0')}`;

/** The paces of the back end, each with the time that a client waits. */
const PACES = [
  { latencyMs: 80, timeoutMs: 10_000 },
  { latencyMs: 2_000, timeoutMs: 30_000 },
];
const DEMANDS = [1, 3, 10];

const READ = `query Read($id: ID!) { provisioningTask(id: $id) { id status users { userId status stopDate } } }`;
const PAGE = `query Page($ids: [ID!]!) { nodes(ids: $ids) { id ... on ProvisioningTask { status users { userId } } } }`;
const WRITE = `mutation Write($input: UpdateStopDateInput!) {
  updateStopDate(input: $input) { results { userId outcome } }
}`;

const pick = (most) => Math.floor(Math.random() * most);
const taskId = (turn) => encodeId(['T', 'sas', ORGANIZATION, String(FIRST_TASK + turn)]);

/** What is asked: how often, what it is worth in calls of the back end, and what a good answer is. */
const KINDS = {
  read: {
    share: 0.95,
    calls: 1,
    ask: () => ({ query: READ, variables: { id: taskId(pick(SIZE)) } }),
    isGood: ({ data, errors }) => !errors && data?.provisioningTask?.users.length > 0,
  },
  page: {
    share: 0.02,
    calls: 25,
    ask: () => {
      const from = pick(SIZE - 25);
      return { query: PAGE, variables: { ids: Array.from({ length: 25 }, (_none, turn) => taskId(from + turn)) } };
    },
    isGood: ({ data, errors }) => !errors && data?.nodes.every((node) => node?.users.length > 0),
  },
  write: {
    // At ten times the demand the writes alone are three fifths of what the back end can carry.
    share: 0.03,
    calls: 3,
    ask: () => {
      const turn = pick(SIZE);
      const stopDate = `2036-01-${String(1 + pick(28)).padStart(2, '0')}T10:00:00Z`;
      const userIds = [`w${String(turn + 1).padStart(5, '0')}`];
      return { query: WRITE, variables: { input: { taskId: taskId(turn), userIds, stopDate } } };
    },
    isGood: ({ data, errors }) =>
      !errors && data?.updateStopDate.results.every(({ outcome }) => outcome === 'SUCCEEDED'),
  },
};
const CALLS_OF_A_REQUEST = Object.values(KINDS).reduce((sum, { share, calls }) => sum + share * calls, 0);

function anyKind() {
  let left = Math.random();
  for (const [name, { share }] of Object.entries(KINDS)) {
    left -= share;
    if (left < 0) return name;
  }
  return 'read';
}

/** The product on the emulator itself, with ten callers. */
async function startProduct({ direct, email, password }) {
  const folder = pathOf('../dist/bench');
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/overload-${process.pid}.yaml`;
  process.on('exit', () => rmSync(file, { force: true }));
  const scopes = ['tasks:read', 'tasks:write'];
  const tokens = Array.from({ length: CALLERS }, (_none, at) => ({
    name: `caller-${at}`,
    token: `\${TOKEN_${at}}`,
    scopes,
  }));
  const backend = { name: 'sas', kind: 'safenet', url: direct, operatorEmail: email, password: '${BENCH_PASSWORD}' };
  const backends = [{ ...backend, organizations: [ORGANIZATION], sessions: SESSIONS }];
  writeFileSync(file, JSON.stringify({ deployment: DEPLOYMENT, auth: { tokens }, backends }));
  const port = await freePort();
  const env = { BENCH_PASSWORD: password };
  for (let at = 0; at < CALLERS; at += 1) env[`TOKEN_${at}`] = TOKEN(at);
  const server = startMeasured({ file: MAIN, args: ['--config', file, '--port', String(port)], env });
  const url = `http://127.0.0.1:${port}/graphql`;
  return { ...server, url };
}

/** Sends requests and counts what becomes of them. A client goes away when its time is over. */
class Clients {
  #pool;
  #timeoutMs;
  #under = new Set();

  constructor(url, timeoutMs) {
    this.#pool = new Pool(new URL(url).origin, {
      connections: 4_000,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#timeoutMs = timeoutMs;
  }

  async ask(name, caller) {
    const { ask, isGood } = KINDS[name];
    const began = performance.now();
    const gone = new AbortController();
    const timer = setTimeout(() => gone.abort(), this.#timeoutMs + 250);
    const headers = {
      ...JSON_HEADERS,
      authorization: `Bearer ${TOKEN(caller)}`,
      'x-request-timeout-ms': String(this.#timeoutMs),
    };
    const told = { name, caller, began, good: false, refused: false };
    try {
      const body = JSON.stringify(ask());
      const answer = await this.#pool.request({ path: '/graphql', method: 'POST', headers, body, signal: gone.signal });
      const text = await answer.body.json();
      told.good = answer.statusCode === 200 && isGood(text);
      const codes = (text.errors ?? []).map(({ extensions }) => extensions?.code);
      told.refused = codes.some((code) => ['BACKEND_UNAVAILABLE', 'OVERLOADED', 'RATE_LIMITED'].includes(code));
      told.code = codes[0];
    } catch (error) {
      told.code = gone.signal.aborted ? 'gone' : (error.code ?? error.name);
    } finally {
      clearTimeout(timer);
    }
    told.ms = performance.now() - began;
    return told;
  }

  /** An open stream: it does not wait for answers. @param next what the next request is, and whose */
  async stream({ perSecond, ms, next }) {
    const began = performance.now();
    const all = [];
    for (let turn = 0; ; turn += 1) {
      const due = began + (turn * 1_000) / perSecond;
      if (due - began >= ms) break;
      const wait = due - performance.now();
      if (wait > 0.5) await sleep(wait);
      const { name, caller } = next(turn);
      const asked = this.ask(name, caller);
      this.#under.add(asked);
      all.push(asked.finally(() => this.#under.delete(asked)));
    }
    return await Promise.all(all);
  }

  close() {
    return this.#pool.destroy();
  }
}

const quantile = (values, share) => {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
};
const anybody = () => ({ name: anyKind(), caller: pick(CALLERS) });

/** @returns rows of the table, one for each pace and demand, and the greedy caller's for each pace */
export async function measureOverload({ backEnds, quick, progress }) {
  const ms = quick ? 10_000 : 30_000;
  const rows = [];
  const beside = [];
  for (const { latencyMs, timeoutMs } of PACES) {
    await backEnds.pace(latencyMs);
    const server = await startProduct(backEnds.safenet);
    await untilAnswered(server.url, KINDS.read.ask(), server.child, 60_000, { authorization: `Bearer ${TOKEN(0)}` });
    const clients = new Clients(server.url, timeoutMs);
    const capacity = (SESSIONS * 1_000) / latencyMs / CALLS_OF_A_REQUEST;
    const unloaded = await aloneMs(clients, quick ? 3 : 5);
    const watch = watchUsage(server);
    for (const demand of DEMANDS) {
      progress(`${latencyMs} ms, ${demand} times the capacity`);
      await backEnds.peak();
      watch.afresh();
      const began = performance.now();
      const told = await clients.stream({ perSecond: capacity * demand, ms, next: anybody });
      const { peak } = await backEnds.peak();
      // What was asked while the demand held, answered while it held: what comes afterwards shows nothing.
      const good = told.filter((one) => one.good);
      const inTime = good.filter((one) => one.began + one.ms - began <= ms);
      const writes = told.filter(({ name }) => name === 'write');
      const toNormal = await secondsToNormal(clients, unloaded);
      rows.push({
        ...{ latencyMs, demand, peak, toNormal, sent: told.length },
        goodput: inTime.length / (ms / 1_000),
        calls: inTime.reduce((sum, { name }) => sum + KINDS[name].calls, 0) / (ms / 1_000),
        p50: quantile(
          good.map((one) => one.ms),
          0.5,
        ),
        p99: quantile(
          good.map((one) => one.ms),
          0.99,
        ),
        writes: writes.filter((one) => one.good).length / Math.max(1, writes.length),
        codes: countCodes(told),
        ...watch.most(),
      });
    }
    progress(`${latencyMs} ms, a polite caller beside a greedy one`);
    beside.push({ latencyMs, unloaded, ...(await besideGreedy(clients, capacity, quick ? 8 : 20)) });
    watch.stop();
    await clients.close();
    await server.stop();
  }
  await backEnds.pace(0);
  return { rows, beside };
}

/** The usual time of a read that nobody else is there with. */
async function aloneMs(clients, times) {
  const found = [];
  for (let turn = 0; turn < times; turn += 1) found.push((await clients.ask('read', 0)).ms);
  return quantile(found, 0.5);
}

/** How long reads take more than twice as long as alone, or are refused; asked one after another. */
async function secondsToNormal(clients, unloaded) {
  const began = performance.now();
  for (;;) {
    const { good, ms } = await clients.ask('read', 0);
    if (good && ms <= 2 * unloaded + 20) return (performance.now() - ms - began) / 1_000;
    if (performance.now() - began > 120_000) return Infinity;
    if (!good) await sleep(100);
  }
}

/** Nine tenths of what is sent come from one caller, ten times the capacity; another one asks one read after another. */
async function besideGreedy(clients, capacity, times) {
  let over = false;
  const greedy = clients.stream({
    perSecond: capacity * 10,
    ms: 600_000,
    next: () => {
      if (over) throw new Error('over');
      return { name: anyKind(), caller: 1 };
    },
  });
  greedy.catch(() => undefined);
  await sleep(3_000);
  const polite = [];
  for (let turn = 0; turn < times; turn += 1) polite.push(await clients.ask('read', 2));
  over = true;
  await greedy.catch(() => undefined);
  // One that is not answered takes for ever.
  const waits = polite.map(({ good, ms }) => (good ? ms : Infinity));
  const answered = polite.filter(({ good }) => good).length / times;
  return { answered, p50: quantile(waits, 0.5), p90: quantile(waits, 0.9) };
}

function countCodes(told) {
  const counts = {};
  for (const { good, code = 'no error' } of told) if (!good) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

/** The most memory and handles, looked at every second. */
function watchUsage(server) {
  let rss = 0;
  let handles = 0;
  const timer = setInterval(async () => {
    const usage = await server.usage().catch(() => undefined);
    if (!usage) return;
    rss = Math.max(rss, usage.memory.rss);
    handles = Math.max(handles, usage.handles);
  }, 1_000);
  return {
    afresh: () => {
      rss = 0;
      handles = 0;
    },
    most: () => ({ rss, handles }),
    stop: () => clearInterval(timer),
  };
}
