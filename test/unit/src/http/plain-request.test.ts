import { Secret } from '../../../../datasources/shared/settings';
import { plainRequestOf } from '../../../../src/http/plain-request';
import { post, smallSchema, startServer, type ServerUnderTest } from '../../../helpers/injected-server';

const asked = (body: unknown, method = 'POST') => ({ method, body });

describe('a plain request', () => {
  it.each<[string, Record<string, unknown>]>([
    ['a query alone', { query: '{ hello }' }],
    ['everything', { query: '{ hello }', operationName: 'A', variables: { a: [1] }, extensions: { b: {} } }],
  ])('is one with %s', (_, body) => {
    for (const accept of [undefined, '*/*', 'application/json'])
      expect(plainRequestOf(asked(body), accept)).toEqual(body);
  });

  it('may have null for what is left out', () => {
    const nothing = { operationName: null, variables: null, extensions: null };
    expect(plainRequestOf(asked({ query: '{ hello }', ...nothing }), undefined)).toEqual({ query: '{ hello }' });
  });

  it.each<[string, unknown]>([
    ['no body', undefined],
    ['a list', [{ query: '{ hello }' }]],
    ['no query', { extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } }],
    ['an empty query', { query: '' }],
    ['a query that is no text', { query: { kind: 'Document' } }],
    ['a name that is no text', { query: '{ hello }', operationName: 1 }],
    ['variables that are no object', { query: '{ hello }', variables: '{}' }],
    ['variables in a list', { query: '{ hello }', variables: [] }],
    ['extensions that are no object', { query: '{ hello }', extensions: 'x' }],
  ])('is none with %s', (_, body) => {
    expect(plainRequestOf(asked(body), undefined)).toBeUndefined();
  });

  it.each(['application/graphql-response+json', 'application/json, multipart/mixed'])(
    'is none where %s is wanted',
    (accept) => {
      expect(plainRequestOf(asked({ query: '{ hello }' }), accept)).toBeUndefined();
    },
  );

  it('is none by another method', () => {
    expect(plainRequestOf(asked({ query: '{ hello }' }, 'GET'), undefined)).toBeUndefined();
  });
});

describe('its answer', () => {
  let carriedOut = 0;
  let server: ServerUnderTest;
  beforeAll(async () => {
    const root = {
      hello: ({ name = 'world' }) => `hello ${name}`,
      fail: () => new Error('secret'),
      needed: null,
      change: ({ input }: { input: { names: string[] } }) => {
        carriedOut += 1;
        if (input.names.length > 0) throw new Error('secret');
        return carriedOut;
      },
    };
    server = await startServer({
      schema: smallSchema(root),
      settings: {
        auth: { tokens: [{ name: 'bff', token: new Secret('a-token-of-some-length'), scopes: ['tasks:read'] }] },
      },
    });
  });
  afterAll(() => server.app.close());

  const bearer = { authorization: 'Bearer a-token-of-some-length' };
  /** The same wish in other words, for which Apollo Server's HTTP layer is asked. */
  const NEGOTIATED = 'application/json;q=0.9';

  it.each<[string, Record<string, unknown>, Record<string, string>]>([
    ['an answer', { query: '{ hello }' }, bearer],
    ['one of several operations', { query: 'query A { hello } query B { numbers }', operationName: 'A' }, bearer],
    ['no operation of that name', { query: 'query A { hello } query B { numbers }', operationName: 'C' }, bearer],
    ['a syntax error', { query: '{ hello' }, bearer],
    ['an unknown field', { query: '{ nonsense }' }, bearer],
    ['a variable of the wrong type', { query: 'query ($n: Int) { hello(times: $n) }', variables: { n: 'x' } }, bearer],
    ['a field that fails', { query: '{ hello fail }' }, bearer],
    ['null for all', { query: '{ hello needed }' }, bearer],
    ['a subscription', { query: 'subscription { hello }' }, bearer],
    [
      'a hash of another query',
      { query: '{ hello }', extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
      bearer,
    ],
    ['an unknown version of hashes', { query: '{ hello }', extensions: { persistedQuery: { version: 2 } } }, bearer],
    ['no token', { query: '{ hello }' }, {}],
    ['another token', { query: '{ hello }' }, { authorization: 'Bearer nonsense' }],
    ['brackets without end', { query: '{ hello }'.repeat(2) + '{'.repeat(400) }, bearer],
  ])('is that of the HTTP layer: %s', async (_, body, headers) => {
    const plain = await post(server, body, headers);
    const negotiated = await post(server, body, { ...headers, accept: NEGOTIATED });
    const shown = (answer: typeof plain) => {
      const others = { ...answer.headers, date: '', 'x-request-id': '' };
      const text = JSON.stringify(answer.body).replace(/"errorId":"[^"]+"/g, '"errorId":"..."');
      return { status: answer.status, headers: others, text };
    };
    expect(shown(plain)).toEqual(shown(negotiated));
  });

  it.each([{}, { accept: NEGOTIATED }])('is that of one execution where a mutation fails (%j)', async (more) => {
    const before = carriedOut;
    const body = { query: 'mutation { change(input: { names: ["a"] }) }' };
    const answer = await post(server, body, { ...bearer, ...more });
    expect(carriedOut).toBe(before + 1);
    expect(answer.body).toMatchObject({ data: { change: null }, errors: [{ path: ['change'] }] });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  it('is given once for a mutation, and notes the request in the log', async () => {
    const before = carriedOut;
    const body = { query: 'mutation Change { change(input: { names: [] }) }' };
    expect((await post(server, body, bearer)).body.data).toEqual({ change: String(before + 1) });
    expect(carriedOut).toBe(before + 1);
    expect(server.logged.lines().at(-1)).toMatchObject({ operationName: 'Change', caller: 'bff', status: 200 });
  });
});
