import fc from 'fast-check';
import { getNamedType, type GraphQLSchema, isInterfaceType, isObjectType, Kind, parse } from 'graphql';
import { registry } from '../../datasources';
import { createSizes } from '../../src/graphql/limits/operation-limits';
import { GivenArguments } from '../../src/graphql/limits/given-arguments';
import { measureOperation } from '../../src/graphql/limits/measure';
import { buildGraphSchema } from '../../src/graphql/schema';
import { badInputOf, dataOf } from '../helpers/execute';
import type { ServedGraph } from '../helpers/serve-graph';
import { randomWalk, referencePage, requestOf, type Walk } from '../helpers/reference-page';
import { startEverything } from '../helpers/start-everything';

/** What of each list is walked: all of it would be thousands of tasks. */
const FILTERS: Readonly<Record<string, string>> = {
  coProvisioningTargets: '',
  provisioningTasks: '{ backends: ["oig"], application: "Lab Portal" }',
  workflowRequests: '{ backends: ["admanager"] }',
};

/** Those whose back ends can be read from the end of the list as well. */
const TWO_WAY = ['coProvisioningTargets', 'workflowRequests'];

/** At least so many entries, so that a walk has pages. */
const LEAST = 3;

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number | null;
}

/** The record of requests is empty when the server starts. */
const SUBMISSION = `mutation ($subject: String!) {
  createWorkflowRequest(
    input: { backend: "admanager", domainNames: "admp.local", subject: $subject, disableUsers: { accounts: ["john"] } }
  ) { results { outcome } }
}`;

function forwards({ first, after }: Walk): Walk {
  return { ...(first !== undefined && { first }), ...(after !== undefined && { after }) };
}

let graph: ServedGraph;
let schema: GraphQLSchema;
beforeAll(async () => {
  graph = await startEverything();
  schema = await buildGraphSchema(registry);
  for (let number = 1; number <= 7; number++) {
    await dataOf(graph.execute(SUBMISSION, { subject: `Request ${number}` }));
  }
}, 60_000);
afterAll(() => graph.close());

it('every connection of the schema is walked here', () => {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) || isInterfaceType(type));
  const connections = types.flatMap((type) =>
    Object.values(type.getFields())
      .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
      .map((field) => `${type.name}.${field.name}`),
  );
  expect(connections.sort()).toEqual(
    Object.keys(FILTERS)
      .map((name) => `Query.${name}`)
      .sort(),
  );
});

describe.each(Object.keys(FILTERS))('%s', (name) => {
  const filter = FILTERS[name] ? `, filter: ${FILTERS[name]}` : '';
  const ask = (page: string) => `{ page: ${name}(${page}${filter}) {
    edges { cursor node { id } } nodes { id } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }`;
  const read = async (page: string): Promise<Page> => (await dataOf(graph.execute(ask(page)))).page as Page;
  const idsOf = (page: Page) => page.nodes.map(({ id }) => id);
  const cursor = (value: string | null) => (value === null ? '' : `, after: ${JSON.stringify(value)}`);

  let all: Page;
  beforeAll(async () => {
    all = await read('first: 100');
  });

  it('has all its entries, once each, on one page that is large enough', () => {
    expect(idsOf(all).length).toBeGreaterThanOrEqual(LEAST);
    expect(new Set(idsOf(all)).size).toBe(all.nodes.length);
    expect(all.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    expect([null, all.nodes.length]).toContain(all.totalCount);
  });

  it.each([1, 2, 5])('gives the same entries in the same order when it is walked %i at a time', async (first) => {
    const seen: string[] = [];
    let after: string | null = null;
    for (let pages = 0; ; pages++) {
      expect(pages).toBeLessThanOrEqual(all.nodes.length);
      const page: Page = await read(`first: ${first}${cursor(after)}`);
      expect(page.nodes.length).toBeLessThanOrEqual(first);
      expect(page.edges.map(({ node }) => node.id)).toEqual(idsOf(page));
      expect(page.pageInfo).toMatchObject({
        hasPreviousPage: after !== null,
        startCursor: page.edges[0]?.cursor ?? null,
        endCursor: page.edges.at(-1)?.cursor ?? null,
      });
      seen.push(...idsOf(page));
      expect(page.pageInfo.hasNextPage).toBe(seen.length < all.nodes.length);
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(seen).toEqual(idsOf(all));
  });

  it('goes on behind the cursor of any entry', async () => {
    const cursors = all.edges.map((edge) => edge.cursor);
    expect(new Set(cursors).size).toBe(cursors.length);
    for (const [index, one] of cursors.entries()) {
      const page = await read(`first: 2${cursor(one)}`);
      expect(idsOf(page)).toEqual(idsOf(all).slice(index + 1, index + 3));
    }
  });

  // The same text each time, so that most of these are answered by the compiled query.
  const readAs = async (request: ReturnType<typeof requestOf>): Promise<Page> => {
    const text = `query ($first: Int, $last: Int, $after: String, $before: String) ${ask(
      'first: $first, last: $last, after: $after, before: $before',
    )}`;
    return (await dataOf(graph.execute(text, request))).page as Page;
  };

  it('has the pages that a plain list has by the rules of Relay', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (dice) => {
        const any = randomWalk((sides) => (dice.next().value as number) % sides, all.edges.length);
        const walk: Walk = TWO_WAY.includes(name) ? any : forwards(any);
        const page = await readAs(requestOf(walk, (index) => all.edges[index]!.cursor));
        const { items, ...info } = referencePage(all.edges, walk);
        // What a cursor says of its list may differ from page to page.
        expect(page.edges.map(({ node }) => node)).toEqual(items.map(({ node }) => node));
        expect(idsOf(page)).toEqual(items.map(({ node }) => node.id));
        expect(page.pageInfo).toEqual({
          ...info,
          startCursor: page.edges[0]?.cursor ?? null,
          endCursor: page.edges.at(-1)?.cursor ?? null,
        });
      }),
      { numRuns: 60 },
    );
  });

  if (TWO_WAY.includes(name)) {
    it.each([1, 2, 5])('gives the same entries when it is walked backwards %i at a time', async (last) => {
      const seen: string[] = [];
      let before: string | null = null;
      for (let pages = 0; ; pages++) {
        expect(pages).toBeLessThanOrEqual(all.nodes.length);
        const page: Page = await readAs({ first: null, last, after: null, before });
        expect(page.pageInfo.hasNextPage).toBe(before !== null);
        seen.unshift(...idsOf(page));
        expect(page.pageInfo.hasPreviousPage).toBe(seen.length < all.nodes.length);
        if (!page.pageInfo.hasPreviousPage) break;
        before = page.pageInfo.startCursor;
      }
      expect(seen).toEqual(idsOf(all));
    });

    it.each([
      ['last: 0', ['last']],
      ['last: -1', ['last']],
      ['last: 101', ['last']],
      ['last: 1, before: ""', ['before']],
      ['before: "nonsense"', ['before']],
      ['first: 1, last: 1', ['last']],
    ])('refuses %s by name', async (page, paths) => {
      expect((await badInputOf(graph.execute(ask(page)))).map(({ path }) => path)).toEqual(paths);
    });
  } else {
    it('refuses the way back by name, whatever else is asked for, and says what to do', async () => {
      const cursor = JSON.stringify(all.pageInfo.startCursor);
      for (const [page, faults] of [
        ['last: 2', [{ path: 'last', message: expect.stringContaining('use first') }]],
        ['last: 0', [{ path: 'last' }]],
        ['last: 2, first: 1', [{ path: 'last' }]],
        [
          `first: 2, before: ${cursor}`,
          [{ path: 'before', message: expect.stringContaining('the after of the page') }],
        ],
        [`last: 2, before: ${cursor}`, [{ path: 'last' }, { path: 'before' }]],
      ] as const) {
        expect(await badInputOf(graph.execute(ask(page)))).toMatchObject(faults);
      }
    });
  }

  it('refuses a cursor of another list, whichever argument it is given to', async () => {
    const other = Object.keys(FILTERS).find((one) => one !== name)!;
    const { page } = (await dataOf(graph.execute(`{ page: ${other}(first: 1) { pageInfo { endCursor } } }`))) as {
      page: Page;
    };
    for (const argument of TWO_WAY.includes(name) ? ['after', 'before'] : ['after']) {
      const faults = await badInputOf(graph.execute(ask(`${argument}: ${JSON.stringify(page.pageInfo.endCursor)}`)));
      expect(faults).toMatchObject([{ path: argument, message: expect.stringContaining('not a cursor of this list') }]);
    }
  });

  it('is counted for `last` as for `first`', () => {
    const costOf = (page: string) => {
      const document = parse(`query ($n: Int = 7) ${ask(page)}`);
      const [operation] = document.definitions;
      if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('It is no operation');
      return measureOperation(schema, document, operation, createSizes(new GivenArguments(operation, {}), 10)).cost;
    };
    for (const size of ['1', '40', '100', '100000', '$n']) {
      expect(costOf(`last: ${size}`)).toBe(costOf(`first: ${size}`));
    }
    expect(costOf('last: 100')).toBeGreaterThan(costOf('last: 1'));
    expect(costOf('before: "x"')).toBe(costOf('first: 25'));
  });

  it('has entries that `node` finds again by their ids', async () => {
    for (const id of idsOf(all).slice(0, 10)) {
      expect(await dataOf(graph.execute('query ($id: ID!) { node(id: $id) { id } }', { id }))).toEqual({
        node: { id },
      });
    }
  });

  it.each([
    ['first: 0', 'first'],
    ['first: -1', 'first'],
    ['first: 101', 'first'],
    ['first: 1, after: ""', 'after'],
    ['first: 1, after: "nonsense"', 'after'],
  ])('refuses %s by name', async (page, path) => {
    expect(await badInputOf(graph.execute(ask(page)))).toMatchObject([{ path }]);
  });

  it('takes 25 when nobody says how many', async () => {
    const answer = await dataOf(graph.execute(`{ page: ${name} { nodes { id } } }`));
    expect(answer.page.nodes.length).toBeLessThanOrEqual(25);
  });
});
