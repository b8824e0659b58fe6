import { readFileSync } from 'node:fs';
import { registry } from '../../datasources';
import { OpenBackends } from '../../src/start/backends';
import { loadConfig } from '../../src/config';
import type { RunningLedger } from '../../src/store/ledger';
import { openLedgerInMemory } from '../helpers/ledger-in-memory';
import { type ServedGraph, serveGraph } from '../helpers/serve-graph';

interface Example {
  readonly query: string;
  readonly answer: unknown;
}

/** Every query of the README with the answer that stands behind it. */
function examples(): Example[] {
  const blocks = [...readFileSync('README.md', 'utf8').matchAll(/```(\w+)\n(.*?)```/gs)];
  return blocks.flatMap(([, language, query = ''], index) => {
    const [, next, answer = ''] = blocks[index + 1] ?? [];
    return language === 'graphql' && next === 'json' ? [{ query, answer: JSON.parse(answer) as unknown }] : [];
  });
}

/** Dates move with the clock, and ids of requests are left to chance. */
function undated(value: unknown): unknown {
  const text = JSON.stringify(value).replace(/"\d{4}-\d{2}-\d{2}T[\d:.]+Z"/g, '"a date"');
  return JSON.parse(text.replace(/"reference":"[0-9a-f]{8}"/g, '"reference":"eight characters"')) as unknown;
}

describe('the README', () => {
  let live: Awaited<ReturnType<OpenBackends['connect']>>;
  let graph: ServedGraph;
  let ledger: RunningLedger;
  beforeAll(async () => {
    // As `npm start` without a configuration has them.
    const { backends, deployment, limits } = loadConfig({}, {}, registry);
    ledger = await openLedgerInMemory(new Map());
    graph = await serveGraph(
      async (runtime) => {
        live = await new OpenBackends(runtime).connect(backends);
        return live.all;
      },
      { deployment, limits },
      ledger.ledger,
    );
  });
  afterAll(async () => {
    await live.close();
    await graph.close();
    await ledger.close();
  });

  it('has seven queries with answers, of which one is a bulk retry, one a provisioning and one raises a request', () => {
    expect(examples()).toHaveLength(7);
    for (const mutation of ['retryTasks', 'provision(', 'createWorkflowRequest']) {
      expect(examples().filter(({ query }) => query.includes(mutation))).toHaveLength(1);
    }
  });

  it.each(examples().map((example, index) => ({ ...example, index })))(
    'shows what is really answered: query $index',
    async ({ query, answer }) => {
      const { data, errors } = await graph.execute(query);
      expect(undated(errors ? { data, errors } : { data })).toEqual(undated(answer));
    },
  );
});
