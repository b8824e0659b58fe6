import { hashOf } from '../../../../../src/config/operations-manifest';
import { createKnownDocuments } from '../../../../../src/graphql/operations/known-documents';
import {
  post,
  smallSchema,
  startServer,
  type GraphqlAnswer,
  type ServerUnderTest,
} from '../../../../helpers/injected-server';

const persisted = (query: string) => ({ persistedQuery: { version: 1, sha256Hash: hashOf(query) } });
const codeOf = (body: GraphqlAnswer['body']) => body.errors?.map(({ extensions }) => extensions.code);

let server: ServerUnderTest;
beforeEach(async () => {
  server = await startServer({
    schema: smallSchema({ hello: ({ name = 'world' }) => `hello ${name}`, change: 'done' }),
    settings: { limits: { depth: 2, aliases: 3, tokens: 100, bodyBytes: 2_048 } },
  });
});
afterEach(() => server.app.close());

const get = async (parameters: Record<string, string>, headers: Record<string, string> = {}) => {
  const answer = await server.app.inject({
    url: `/graphql?${new URLSearchParams(parameters).toString()}`,
    headers: { 'apollo-require-preflight': 'true', ...headers },
  });
  return { status: answer.statusCode, body: answer.json<GraphqlAnswer['body']>() };
};

describe('a persisted query', () => {
  const query = 'query Greet($name: String) { hello(name: $name) }';

  it('is learned with its hash and then known by its hash alone, over POST', async () => {
    const extensions = persisted(query);
    const first = await post(server, { extensions });
    expect([first.status, first.body.errors]).toEqual([
      200,
      [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    ]);
    expect((await post(server, { query, extensions })).body).toEqual({ data: { hello: 'hello world' } });
    const third = await post(server, { extensions, variables: { name: 'again' } });
    expect(third.body).toEqual({ data: { hello: 'hello again' } });
  });

  it('learned over POST is known over GET, and the other way round', async () => {
    const other = '{ hello(name: "get") }';
    await post(server, { query, extensions: persisted(query) });
    expect(await get({ extensions: JSON.stringify(persisted(query)), variables: '{"name":"Ana"}' })).toMatchObject({
      status: 200,
      body: { data: { hello: 'hello Ana' } },
    });
    await get({ query: other, extensions: JSON.stringify(persisted(other)) });
    expect((await post(server, { extensions: persisted(other) })).body.data).toEqual({ hello: 'hello get' });
  });

  it('that is not known is 404 in the newer media type, which keeps 200 for answers with data', async () => {
    const accept = 'application/graphql-response+json';
    const posted = await post(server, { extensions: persisted(query) }, { accept });
    const got = await get({ extensions: JSON.stringify(persisted(query)) }, { accept });
    expect([posted.status, got.status]).toEqual([404, 404]);
    expect([codeOf(posted.body), codeOf(got.body)]).toEqual([
      ['PERSISTED_QUERY_NOT_FOUND'],
      ['PERSISTED_QUERY_NOT_FOUND'],
    ]);
  });

  it('cannot be put under the hash of another, and then is known under neither', async () => {
    const other = '{ hello }';
    const refused = await post(server, { query, extensions: persisted(other) });
    expect([refused.status, codeOf(refused.body)]).toEqual([400, ['BAD_REQUEST']]);
    for (const extensions of [persisted(query), persisted(other)]) {
      expect(codeOf((await post(server, { extensions })).body)).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    }
  });

  it('cannot be asked for over GET when it is a mutation', async () => {
    const mutation = 'mutation { change(input: { names: [] }) }';
    await post(server, { query: mutation, extensions: persisted(mutation) });
    expect((await get({ extensions: JSON.stringify(persisted(mutation)) })).status).toBe(405);
  });

  it.each([
    ['too many aliases', '{ a: hello b: hello c: hello d: hello }', 'QUERY_TOO_COMPLEX'],
    ['too many tokens', `{ ${'hello '.repeat(101)} }`, 'QUERY_TOO_COMPLEX'],
    ['brackets too deep', `{ hello(name: ${'['.repeat(300)}${']'.repeat(300)}) }`, 'QUERY_TOO_COMPLEX'],
    ['a field that does not exist', '{ nonsense }', 'GRAPHQL_VALIDATION_FAILED'],
    ['no GraphQL', '{ hello', 'GRAPHQL_PARSE_FAILED'],
  ])('with %s is refused like any other, and not learned', async (_what, bad, code) => {
    const extensions = persisted(bad);
    const refused = await post(server, { query: bad, extensions });
    expect([refused.status, codeOf(refused.body)]).toEqual([200, [code]]);
    expect(codeOf((await post(server, { extensions })).body)).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  });

  it('with more bytes than a body may have is refused', async () => {
    const long = `{ hello } # ${'x'.repeat(2_048)}`;
    const { status, body } = await post(server, { query: long, extensions: persisted(long) });
    expect([status, codeOf(body)]).toEqual([200, ['REQUEST_TOO_LARGE']]);
  });

  it('is forgotten when many others came after it, so that memory has an end', async () => {
    const { cache } = createKnownDocuments('open', [], { entries: 3, characters: 100 });
    for (const key of ['a', 'b', 'c', 'd']) await cache.set(key, key);
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.get(key)))).toEqual([undefined, 'b', 'c', 'd']);
  });

  it('cannot push out what is registered', async () => {
    const { cache } = createKnownDocuments('open', [{ id: hashOf(query), name: 'Greet', type: 'query', body: query }], {
      entries: 1,
      characters: 100,
    });
    await cache.set('apq:x', 'x');
    await cache.set('apq:y', 'y');
    expect(await cache.get(`apq:${hashOf(query)}`)).toBe(query);
  });
});

describe('a document id, as the draft on persisted documents has it', () => {
  const query = '{ hello(name: "by id") }';
  const documentId = `sha256:${hashOf(query)}`;

  it('is another way to send the hash, over POST and GET', async () => {
    expect(codeOf((await post(server, { documentId })).body)).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    await post(server, { query, extensions: persisted(query) });
    expect((await post(server, { documentId, extensions: { traced: true } })).body.data).toEqual({
      hello: 'hello by id',
    });
    expect((await get({ documentId })).body).toEqual({ data: { hello: 'hello by id' } });
    expect((await get({ documentId, extensions: '{"traced":true}' })).status).toBe(200);
  });

  it.each([
    ['without its prefix', { documentId: documentId.slice(7) }],
    ['of another kind', { documentId: 'md5:0123' }],
    ['that is no text', { documentId: 7 }],
    ['beside a query', { documentId, query }],
    ['beside a hash', { documentId, extensions: persisted(query) }],
    ['beside extensions that are none', { documentId, extensions: [] }],
  ])('%s is refused', async (_what, payload) => {
    const { status, body } = await post(server, payload);
    expect([status, codeOf(body)]).toEqual([400, ['BAD_REQUEST']]);
  });

  it.each([
    ['twice', `documentId=${documentId}&documentId=${documentId}`],
    ['with extensions twice', `documentId=${documentId}&extensions={}&extensions={}`],
    ['with extensions that are no JSON', `documentId=${documentId}&extensions={`],
    ['with a query', `documentId=${documentId}&query={hello}`],
  ])('over GET %s is refused', async (_what, search) => {
    const answer = await server.app.inject({
      url: `/graphql?${encodeURI(search)}`,
      headers: { 'apollo-require-preflight': 'true' },
    });
    expect([answer.statusCode, codeOf(answer.json<GraphqlAnswer['body']>())]).toEqual([400, ['BAD_REQUEST']]);
  });
});
