import { getNamedType, type GraphQLSchema } from 'graphql';
import { buildGraphSchema } from '../../src/schema';
import { badInputOf, dataOf } from '../helpers/execute';
import type { ServedGraph } from '../helpers/start-oig';
import { startEverything } from '../helpers/start-everything';

/** What of each list is walked: all of it would be thousands of tasks. */
const FILTERS: Readonly<Record<string, string>> = {
  coProvisioningTargets: '',
  provisioningTasks: '{ backends: ["oig"], application: "Lab Portal" }',
  workflowRequests: '{ backends: ["admanager"] }',
};

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
const RAISE = `mutation ($subject: String!) {
  createWorkflowRequest(
    input: { backend: "admanager", domainNames: "admp.local", subject: $subject, disableUsers: { accounts: ["john"] } }
  ) { results { outcome } }
}`;

let graph: ServedGraph;
let schema: GraphQLSchema;
beforeAll(async () => {
  graph = await startEverything();
  schema = await buildGraphSchema();
  for (let number = 1; number <= 7; number++) {
    await dataOf(graph.execute(RAISE, { subject: `Request ${number}` }));
  }
}, 60_000);
afterAll(() => graph.close());

it('every connection of the schema is walked here', () => {
  const fields = Object.values(schema.getQueryType()!.getFields());
  const connections = fields.filter(({ type }) => getNamedType(type).name.endsWith('Connection'));
  expect(connections.map(({ name }) => name).sort()).toEqual(Object.keys(FILTERS).sort());
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
