import { post, smallSchema, startServer, type ServerUnderTest } from '../../../helpers/injected-server';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({
    schema: smallSchema({ hello: ({ name = 'world' }) => `hello ${name}`, change: 'done' }),
  });
});
afterAll(() => server.app.close());

describe('POST /graphql', () => {
  it('answers a query and forbids keeping the answer', async () => {
    const { status, headers, body } = await post(server, { query: '{ hello }' });
    expect(status).toBe(200);
    expect(body).toEqual({ data: { hello: 'hello world' } });
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('answers in the newer media type when asked for it', async () => {
    const { headers } = await post(server, { query: '{ hello }' }, { accept: 'application/graphql-response+json' });
    expect(headers['content-type']).toBe('application/graphql-response+json; charset=utf-8');
  });

  it('keeps every character of a variable', async () => {
    const name = 'Zoë "o\'neil" <x> \u{1F600}\u0000';
    const { body } = await post(server, { query: 'query ($n: String) { hello(name: $n) }', variables: { n: name } });
    expect(body.data).toEqual({ hello: `hello ${name}` });
  });

  it.each([
    ['malformed JSON', '{"query": ', 'application/json', 400, 'Invalid JSON in the request body'],
    ['no body', '', 'application/json', 400, /^POST body missing/],
    ['an empty object', '{}', 'application/json', 400, /^POST body missing/],
    ['a list (batching)', '[{"query":"{ hello }"}]', 'application/json', 400, 'Operation batching disabled.'],
    ['no query', '{"variables":{}}', 'application/json', 400, /must contain a non-empty `query`/],
    ['a query that is no text', '{"query":7}', 'application/json', 400, 'GraphQL queries must be strings.'],
    [
      'variables that are no object',
      '{"query":"{ hello }","variables":[]}',
      'application/json',
      400,
      /must be an object/,
    ],
    ['another type of content', 'query=%7Bhello%7D', 'application/xml', 400, /invalid Content-Type/],
    ['a form', 'query=%7Bhello%7D', 'application/x-www-form-urlencoded', 400, /Cross-Site Request Forgery/],
    ['plain text', '{"query":"{ hello }"}', 'text/plain', 400, /Cross-Site Request Forgery/],
    ['a content type that is none', '{"query":"{ hello }"}', 'nonsense', 415, 'The request is malformed'],
    ['another encoding', '{"query":"{ hello }"}', 'application/json; charset=latin1', 415, /encoded in UTF-8/],
  ])('refuses %s as a GraphQL answer', async (_what, payload, type, status, message) => {
    const answer = await post(server, payload, { 'content-type': type });
    expect(answer.status).toBe(status);
    expect(answer.body.data).toBeUndefined();
    expect(answer.body.errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(message instanceof RegExp ? message : new RegExp(`^${message}$`)),
        extensions: { code: 'BAD_REQUEST' },
      }),
    ]);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
  });

  it('refuses a body that is not UTF-8 instead of changing names in it', async () => {
    const payload = Buffer.from('{"query":"{ hello(name: \\"\xe9\\") }"}', 'latin1');
    const answer = await server.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json' },
      payload,
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors[0].message).toBe('The request body is not valid UTF-8');
  });

  it('refuses a compressed body', async () => {
    const { status, body } = await post(server, { query: '{ hello }' }, { 'content-encoding': 'gzip' });
    expect([status, body.errors?.[0]?.message]).toEqual([415, 'The request body must not be compressed']);
  });

  it('accepts parameters behind the content type', async () => {
    const { status } = await post(
      server,
      { query: '{ hello }' },
      { 'content-type': 'Application/JSON; charset="UTF-8"' },
    );
    expect(status).toBe(200);
  });

  it('refuses a body over the limit, saying the limit', async () => {
    const { status, body } = await post(server, { query: '{ hello }', variables: { n: 'x'.repeat(300_000) } });
    expect(status).toBe(200);
    expect(body.errors).toEqual([
      { message: 'The request body must have at most 262144 bytes', extensions: { code: 'REQUEST_TOO_LARGE' } },
    ]);
  });

  it('names a variable of the wrong type', async () => {
    const { status, body } = await post(server, {
      query: 'query ($t: Int) { hello(times: $t) }',
      variables: { t: 'many' },
    });
    expect(status).toBe(200);
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
    expect(body.errors?.[0]?.message).toMatch(/^Variable "\$t"/);
  });
});

describe('GET /graphql', () => {
  const get = (search: string, headers: Record<string, string> = {}) =>
    server.app.inject({ method: 'GET', url: `/graphql${search}`, headers });
  const preflighted = { 'apollo-require-preflight': 'yes' };

  it('answers a query', async () => {
    const answer = await get('?query=%7Bhello%7D', preflighted);
    expect(answer.json()).toEqual({ data: { hello: 'hello world' } });
  });

  it('answers at the address with a slash at its end', async () => {
    const answer = await server.app.inject({ url: '/graphql/?query=%7Bhello%7D', headers: preflighted });
    expect(answer.json()).toEqual({ data: { hello: 'hello world' } });
  });

  it('takes variables as JSON', async () => {
    const variables = encodeURIComponent('{"n":"Ana"}');
    const answer = await get(`?query=query(%24n:String)%7Bhello(name:%24n)%7D&variables=${variables}`, preflighted);
    expect(answer.json()).toEqual({ data: { hello: 'hello Ana' } });
  });

  it('refuses a request that any web page could have sent', async () => {
    const answer = await get('?query=%7Bhello%7D');
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors[0].message).toMatch(/Cross-Site Request Forgery/);
  });

  it('refuses a mutation', async () => {
    const answer = await get('?query=mutation%7Bchange(input:%7Bnames:%5B%5D%7D)%7D', preflighted);
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'POST']);
  });

  it.each([['?query=%7Bhello%7D&variables=%7B'], ['?query=%7Bhello%7D&query=%7Bhello%7D']])(
    'refuses %s',
    async (search) => {
      const answer = await get(search, preflighted);
      expect([answer.statusCode, answer.json().errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
    },
  );

  it('sends a browser to the explorer page', async () => {
    const answer = await get('', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/']);
  });

  it('does not send a browser away that brought a query', async () => {
    const answer = await get('?query=%7Bhello%7D', { accept: 'text/html, application/json', ...preflighted });
    expect(answer.statusCode).toBe(200);
  });

  it('does not take a program for a browser', async () => {
    const answer = await get('', { accept: '*/*', ...preflighted });
    expect(answer.statusCode).toBe(400);
  });
});

describe('other methods and places', () => {
  it.each(['PUT', 'PATCH', 'DELETE'] as const)('refuses %s and says what is allowed', async (method) => {
    const answer = await server.app.inject({
      method,
      url: '/graphql',
      headers: { 'content-type': 'application/json' },
      payload: '{"query":"{ hello }"}',
    });
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'GET, POST']);
    expect(answer.json().errors[0].extensions.code).toBe('BAD_REQUEST');
  });

  it('answers an unknown path in the same shape, without repeating it', async () => {
    const answer = await server.app.inject({ method: 'GET', url: '/nowhere/secret?token=x' });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({
      errors: [
        { message: 'There is nothing here; the GraphQL endpoint is /graphql', extensions: { code: 'BAD_REQUEST' } },
      ],
    });
  });

  it('refuses a persisted query with another version or another hash', async () => {
    for (const persistedQuery of [
      { version: 2, sha256Hash: 'x' },
      { version: 1, sha256Hash: 'x' },
    ]) {
      const { status, body } = await post(server, { query: '{ hello }', extensions: { persistedQuery } });
      expect([status, body.errors?.[0]?.extensions]).toEqual([400, { code: 'BAD_REQUEST' }]);
    }
  });

  it('lets a client register and then use a persisted query', async () => {
    const query = '{ hello(name: "again") }';
    const { createHash } = await import('node:crypto');
    const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
    const first = await post(server, { extensions });
    expect(first.body.errors?.[0]?.extensions).toEqual({ code: 'PERSISTED_QUERY_NOT_FOUND' });
    await post(server, { query, extensions });
    const third = await post(server, { extensions });
    expect(third.body).toEqual({ data: { hello: 'hello again' } });
  });
});

describe('a subscription', () => {
  it('is a fault of the client, and none of ours', async () => {
    const { status, body } = await post(server, { query: 'subscription { x }' }, { 'x-request-id': 'subscribed' });
    expect([status, body.errors?.[0]?.extensions]).toEqual([200, { code: 'GRAPHQL_VALIDATION_FAILED' }]);
    const lines = server.logged.lines().filter(({ requestId }) => requestId === 'subscribed');
    expect(lines.map(({ event, level }) => [event, level])).toEqual([['request', 'info']]);
  });
});
