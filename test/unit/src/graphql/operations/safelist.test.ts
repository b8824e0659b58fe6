import { getIntrospectionQuery } from 'graphql';
import { Secret } from '../../../../../datasources/shared/settings';
import { createKnownDocuments } from '../../../../../src/graphql/operations/known-documents';
import { post, smallSchema, startServer, type ServerUnderTest } from '../../../../helpers/injected-server';
import { hashOf } from '../../../../../src/config/operations-manifest';

const GREET = 'query Greet($name: String) {\n  hello(name: $name)\n}';
const CHANGE = 'mutation Change($names: [String!]!) {\n  change(input: {names: $names})\n}';
const registered = [
  { id: hashOf(GREET), name: 'Greet', type: 'query' as const, body: GREET },
  { id: hashOf(CHANGE), name: 'Change', type: 'mutation' as const, body: CHANGE },
];
const persisted = (sha256Hash: unknown) => ({ persistedQuery: { version: 1, sha256Hash } });

const called: string[] = [];
let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({
    schema: smallSchema({
      hello: ({ name = 'world' }) => {
        called.push(name);
        return `hello ${name}`;
      },
      change: () => {
        called.push('change');
        return 'done';
      },
    }),
    settings: { operations: { mode: 'safelist' } },
    registered,
  });
});
afterAll(() => server.app.close());

const get = (parameters: [string, string][], headers: Record<string, string> = {}) =>
  server.app.inject({
    url: `/graphql?${new URLSearchParams(parameters).toString()}`,
    headers: { 'apollo-require-preflight': 'true', ...headers },
  });

describe('in safelist mode a registered operation is served', () => {
  it.each([
    ['by its hash', { extensions: persisted(hashOf(GREET)) }],
    ['by its document id', { documentId: `sha256:${hashOf(GREET)}` }],
    ['in full', { query: GREET }],
    ['in full with its hash', { query: GREET, extensions: persisted(hashOf(GREET)) }],
  ])('%s', async (_way, payload) => {
    const { status, body } = await post(server, { ...payload, variables: { name: 'Ana' } });
    expect([status, body]).toEqual([200, { data: { hello: 'hello Ana' } }]);
  });

  it('over GET', async () => {
    const answers = await Promise.all([
      get([['query', GREET]]),
      get([['documentId', `sha256:${hashOf(GREET)}`]]),
      get([['extensions', JSON.stringify(persisted(hashOf(GREET)))]]),
    ]);
    for (const answer of answers) expect(answer.json()).toEqual({ data: { hello: 'hello world' } });
  });

  it('if it is a mutation', async () => {
    const { body } = await post(server, { extensions: persisted(hashOf(CHANGE)), variables: { names: [] } });
    expect(body).toEqual({ data: { change: 'done' } });
  });
});

describe('in safelist mode everything else is refused by its hash', () => {
  const OTHER = '{ hello(name: "other") }';
  const refusal = (document: string) => ({
    errors: [
      {
        message: expect.stringMatching(
          new RegExp(
            `^The operation with the hash sha256:${hashOf(document)} is not registered\\. .*operations:extract`,
          ),
        ),
        extensions: { code: 'OPERATION_NOT_REGISTERED', hash: hashOf(document) },
      },
    ],
  });

  it.each([
    ['another operation', OTHER],
    ['a registered one with a space more', `${GREET} `],
    ['what could not even be parsed', '{ hello( '],
    ['introspection', getIntrospectionQuery()],
    ['the smallest query there is', '{__typename}'],
    ['brackets without end', '{'.repeat(240)],
  ])('%s', async (_what, query) => {
    const calls = called.length;
    const { status, body } = await post(server, { query });
    expect([status, body]).toEqual([200, refusal(query)]);
    const answer = await get([['query', query]]);
    expect([answer.statusCode, answer.json()]).toEqual([200, refusal(query)]);
    expect(called).toHaveLength(calls);
  });

  it('a hash that is not known, which nobody should try again with the document', async () => {
    for (const payload of [{ extensions: persisted(hashOf(OTHER)) }, { documentId: `sha256:${hashOf(OTHER)}` }]) {
      expect(await post(server, payload)).toMatchObject({ status: 200, body: refusal(OTHER) });
    }
  });

  it('an attempt to have it learned', async () => {
    const extensions = persisted(hashOf(OTHER));
    expect((await post(server, { query: OTHER, extensions })).body).toEqual(refusal(OTHER));
    expect((await post(server, { extensions })).body).toEqual(refusal(OTHER));
  });

  it('under the hash of a registered one', async () => {
    expect((await post(server, { query: OTHER, extensions: persisted(hashOf(GREET)) })).body).toEqual(refusal(OTHER));
  });

  it('a registered one under the hash of another', async () => {
    const unknown = await post(server, { query: GREET, extensions: persisted(hashOf(OTHER)) });
    expect(unknown.body).toEqual(refusal(OTHER));
    const mixed = await post(server, { query: GREET, extensions: persisted(hashOf(CHANGE)) });
    expect([mixed.status, mixed.body.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });

  it.each([['apq'], [7], [null], [{}], [[hashOf(GREET)]], [hashOf(GREET).toUpperCase()]])(
    'a hash that is none: %j',
    async (hash) => {
      const { status, body } = await post(server, { extensions: persisted(hash) });
      expect([status, body.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_REQUEST']);
    },
  );

  it('in whatever way a request hides it', async () => {
    const calls = called.length;
    const attempts = [
      post(server, [{ query: OTHER }]),
      post(server, { query: [OTHER] }),
      post(server, { query: '', extensions: persisted(hashOf(OTHER)) }),
      post(server, { query: null, extensions: persisted(hashOf(OTHER)) }),
      post(server, { Query: OTHER, query: undefined }),
      post(server, `{"query":${JSON.stringify(GREET)},"query":${JSON.stringify(OTHER)}}`),
      post(server, `{"__proto__":{"query":${JSON.stringify(OTHER)}}}`),
      get([
        ['query', GREET],
        ['query', OTHER],
      ]),
      get([
        ['extensions', JSON.stringify(persisted(hashOf(GREET)))],
        ['extensions', JSON.stringify(persisted(hashOf(OTHER)))],
      ]),
      get([
        ['query', ''],
        ['extensions', JSON.stringify(persisted(hashOf(OTHER)))],
      ]),
      get([['query[]', OTHER]]),
      server.app.inject({
        method: 'PUT',
        url: '/graphql',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify({ query: OTHER }),
      }),
    ];
    for (const answer of await Promise.all(attempts)) {
      const body = 'statusCode' in answer ? answer.json<Record<string, unknown>>() : answer.body;
      expect([body['data'], body['errors']]).toEqual([undefined, expect.arrayContaining([expect.anything()])]);
    }
    expect(called).toHaveLength(calls);
  });

  it('a query in the address of a POST is not looked at by anybody', async () => {
    const answer = await server.app.inject({
      method: 'POST',
      url: `/graphql?query=${encodeURIComponent(OTHER)}`,
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ query: GREET }),
    });
    expect(answer.json()).toEqual({ data: { hello: 'hello world' } });
  });

  it('and the log says so', async () => {
    await post(server, { query: OTHER }, { 'x-request-id': 'unregistered' });
    const lines = server.logged.lines().filter(({ requestId }) => requestId === 'unregistered');
    expect(lines).toEqual([expect.objectContaining({ errorCodes: ['OPERATION_NOT_REGISTERED'], status: 200 })]);
  });
});

describe('in safelist mode', () => {
  it('a stranger learns nothing of what is registered', async () => {
    const guarded = await startServer({
      settings: {
        operations: { mode: 'safelist' },
        auth: { tokens: [{ name: 'desk', token: new Secret('a-token-of-good-length'), scopes: ['tasks:read'] }] },
      },
      registered,
    });
    const answers = await Promise.all([post(guarded, { query: GREET }), post(guarded, { query: '{ x }' })]);
    await guarded.app.close();
    for (const { status, body } of answers) {
      expect([status, body.errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  it('limits still apply to what variables make of a registered operation', async () => {
    const { body } = await post(server, { query: GREET, variables: { name: 'x'.repeat(300_000) } });
    expect(body.errors?.[0]?.extensions.code).toBe('REQUEST_TOO_LARGE');
  });

  it('a registered introspection is served', async () => {
    const body = 'query Tool { __schema { queryType { name } } }';
    const known = await startServer({
      settings: { operations: { mode: 'safelist' } },
      registered: [{ id: hashOf(body), name: 'Tool', type: 'query', body }],
    });
    const answer = await post(known, { query: body });
    await known.app.close();
    expect(answer.body).toEqual({ data: { __schema: { queryType: { name: 'Query' } } } });
  });
});

it('in safelist mode nothing is ever learned, whoever asks for it', async () => {
  const { cache } = createKnownDocuments('safelist', registered);
  await cache.set('apq:x', '{ hello }');
  expect([await cache.get('apq:x'), await cache.get(`apq:${hashOf(GREET)}`)]).toEqual([undefined, GREET]);
});

describe('in open mode', () => {
  it('registered operations are known by their hash from the start, and all others are served too', async () => {
    const open = await startServer({ registered, schema: smallSchema({ hello: 'hi' }) });
    const known = await post(open, { documentId: `sha256:${hashOf(GREET)}` });
    const other = await post(open, { query: '{ hello }' });
    await open.app.close();
    expect([known.body, other.body]).toEqual([{ data: { hello: 'hi' } }, { data: { hello: 'hi' } }]);
  });
});
