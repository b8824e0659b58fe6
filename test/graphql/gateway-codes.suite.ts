import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { composeServices } from '@apollo/composition';
import { ApolloServer } from '@apollo/server';
import { parse } from 'graphql';
import { registry } from '../../datasources';
import { Secret } from '../../datasources/shared/settings';
import { Scope } from '../../resolvers/shared/scopes';
import { ERROR_CODES, type ErrorCode } from '../../src/graphql/errors/codes';
import { MOST_OPEN } from '../../src/graphql/limits/document-limits';
import { buildGraphSchema } from '../../src/graphql/schema';
import { printSubgraph } from '../../src/graphql/subgraph';
import { type ServedGraph, serveGraph } from '../helpers/serve-graph';

const TOKEN = 'a-token-that-reads-requests-only';

/** What the router sends instead of what it would, and how we see to it that it is refused. */
interface Refused {
  readonly body: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly token?: string;
  /** A query that is sent before it. */
  readonly before?: string;
  /** In the newer media type; 200 says that the request was executed. */
  readonly status: number;
}

const wide = Array.from({ length: 100 }, (_, index) => `f${index}: __typename`).join(' ');
const auth = { tokens: [{ name: 'reader', token: new Secret(TOKEN), scopes: [Scope.RequestsRead] }] };

/** Codes by how a router comes by them; those with an empty list are not sent with a status of their own. */
const CASES: Readonly<Record<ErrorCode, readonly Refused[] | 'of no router' | 'of a field'>> = {
  GRAPHQL_PARSE_FAILED: [{ body: { query: '{' }, status: 400 }],
  GRAPHQL_VALIDATION_FAILED: [
    { body: { query: '{ gone }' }, status: 400 },
    { body: { query: 'subscription { gone }' }, status: 400 },
  ],
  BAD_USER_INPUT: [
    {
      body: { query: 'query ($id: ID!) { provisioningTask(id: $id) { id } }', variables: { id: null } },
      status: 400,
    },
    {
      body: { query: 'query ($y: Boolean = true) { backends { name @skip(if: $y) } }', variables: { y: null } },
      status: 400,
    },
    { body: { query: '{ provisioningTasks(after: "none of ours") { totalCount } }' }, status: 200 },
  ],
  QUERY_TOO_COMPLEX: [
    { body: { query: `{ ${wide} }` }, status: 400 },
    { body: { query: '{ '.repeat(MOST_OPEN + 1) }, status: 400 },
    { body: { query: `{ ${'a '.repeat(200)} }` }, settings: { limits: { tokens: 100 } }, status: 400 },
  ],
  RATE_LIMITED: [
    {
      body: { query: '{ backends { name } }' },
      settings: { limits: { budget: { perMinute: 1, burst: 1 } } },
      before: '{ __typename }',
      status: 429,
    },
  ],
  REQUEST_TOO_LARGE: [
    {
      body: { query: `{ backends { name } } #${'.'.repeat(2_000)}` },
      settings: { limits: { bodyBytes: 1_024 } },
      status: 413,
    },
  ],
  OPERATION_NOT_REGISTERED: [
    { body: { query: '{ backends { name } }' }, settings: { operations: { mode: 'safelist' } }, status: 400 },
  ],
  PERSISTED_QUERY_NOT_FOUND: [
    { body: { extensions: { persistedQuery: { version: 1, sha256Hash: 'ab'.repeat(32) } } }, status: 404 },
  ],
  UNAUTHENTICATED: [
    { body: { query: '{ backends { name } }' }, settings: { auth }, status: 401 },
    { body: { query: '{ backends { name } }' }, settings: { auth }, token: 'not-one-of-those-tokens', status: 401 },
  ],
  FORBIDDEN: [
    { body: { query: '{ _service { sdl } }' }, settings: { server: { introspection: false } }, status: 403 },
    { body: { query: '{ provisioningTasks { totalCount } }' }, settings: { auth }, token: TOKEN, status: 200 },
  ],
  // They send one operation, as a POST of JSON.
  BAD_REQUEST: 'of no router',
  OPERATION_RESOLUTION_FAILURE: 'of no router',
  // 503 in every media type, which a router tells its caller: proxies and balancers go by it, too.
  OVERLOADED: 'of no router',
  // Nothing behaviour them off.
  PERSISTED_QUERY_NOT_SUPPORTED: 'of no router',
  BACKEND_AUTHENTICATION_FAILED: 'of a field',
  BACKEND_FORBIDDEN: 'of a field',
  BACKEND_NOT_FOUND: 'of a field',
  BACKEND_INVALID_REQUEST: 'of a field',
  BACKEND_CONFLICT: 'of a field',
  BACKEND_REJECTED: 'of a field',
  BACKEND_UNAVAILABLE: 'of a field',
  BACKEND_TIMEOUT: 'of a field',
  BACKEND_PROTOCOL_ERROR: 'of a field',
  LEDGER_UNAVAILABLE: 'of a field',
  OUTCOME_UNKNOWN: 'of a field',
  REQUEST_CANCELLED: 'of a field',
  INTERNAL_SERVER_ERROR: 'of a field',
};

const ROWS = Object.entries(CASES).flatMap(([code, cases]) =>
  typeof cases === 'string' ? [] : cases.map((one, index) => ({ code, index, ...one })),
);

let supergraphSdl: string;
beforeAll(async () => {
  const typeDefs = parse(printSubgraph(await buildGraphSchema(registry)));
  supergraphSdl = composeServices([{ name: 'provisioning', url: 'http://127.0.0.1:1', typeDefs }]).supergraphSdl!;
});

/** Sends through a router what it would never think of, with the router's own way over HTTP. */
async function throughRouter({ endpoint }: ServedGraph, { body, token }: Refused) {
  class Source extends RemoteGraphQLDataSource {
    override willSendRequest({ request }: Parameters<NonNullable<RemoteGraphQLDataSource['willSendRequest']>>[0]) {
      Object.assign(request, { variables: {} }, body);
      if (token !== undefined) request.http?.headers.set('authorization', `Bearer ${token}`);
    }
  }
  const gateway = new ApolloServer({
    gateway: new ApolloGateway({
      supergraphSdl,
      buildService: () => new Source({ url: endpoint, apq: !('query' in body) }),
    }),
  });
  await gateway.start();
  try {
    const answer = await gateway.executeOperation({ query: '{ backends { name } }' });
    if (answer.body.kind !== 'single') throw new Error('It answers in one piece');
    return JSON.parse(JSON.stringify(answer.body.singleResult)) as {
      readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
    };
  } finally {
    await gateway.stop();
  }
}

it('every code is looked at', () => {
  expect(Object.keys(CASES).sort()).toEqual([...ERROR_CODES].sort());
});

describe.each(ROWS)('$code ($index)', (row) => {
  let graph: ServedGraph;
  beforeAll(async () => {
    graph = await serveGraph(() => Promise.resolve([]), row.settings);
    if (row.before !== undefined) await graph.execute(row.before);
  });
  afterAll(() => graph.close());

  it('arrives behind a router, Apollo Gateway', async () => {
    const { errors = [] } = await throughRouter(graph, row);
    // Routers that send hashes wait for this one, and send the query then.
    const expected = row.code === 'PERSISTED_QUERY_NOT_FOUND' ? [] : [row.code];
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(expected));
  });

  it(`has status ${row.status} for those who ask for the newer media type`, async () => {
    const response = await fetch(graph.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(row.token !== undefined && { authorization: `Bearer ${row.token}` }),
      },
      body: JSON.stringify(row.body),
    });
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect([response.status, errors[0]?.extensions.code]).toEqual([row.status, row.code]);
  });

  it('has 200 in the older one, but for 401', async () => {
    for (const accept of [
      '*/*',
      'application/json',
      'application/json; charset=utf-8',
      'text/html, application/json;q=0.9',
    ]) {
      const response = await fetch(graph.endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept,
          ...(row.token !== undefined && { authorization: `Bearer ${row.token}` }),
        },
        body: JSON.stringify(row.body),
      });
      const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
      const status = row.status === 401 ? 401 : 200;
      expect([accept, response.status, errors[0]?.extensions.code]).toEqual([accept, status, row.code]);
    }
  });
});
