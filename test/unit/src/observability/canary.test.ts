import { Writable } from 'node:stream';
import { GraphQLError } from 'graphql';
import { BackendError } from '../../../../datasources/shared/errors';
import { Secret } from '../../../../datasources/shared/settings';
import { ALL_SCOPES } from '../../../../resolvers/shared/scopes';
import { createLog, type Log } from '../../../../src/observability/logger';
import { describeError } from '../../../../src/observability/describe-error';
import { post, smallSchema, startServer, type ServerUnderTest } from '../../../helpers/injected-server';

const CANARY = 'CanaryBird4711';

/** The ways in which errors come to hold what they must not show. */
const LEAKY: Record<string, () => unknown> = {
  'a message': () => new Error(`password ${CANARY}`),
  'a message of many lines': () => new Error(`x\n    at ${CANARY} (file.js:1:1)\n${CANARY}`),
  'a name': () => Object.assign(new Error('x'), { name: `Error ${CANARY}` }),
  'a code': () => Object.assign(new Error('x'), { code: `CODE ${CANARY}` }),
  'a property': () => Object.assign(new Error('x'), { headers: { authorization: CANARY }, response: CANARY }),
  'a cause': () => new Error('x', { cause: new Error(CANARY, { cause: CANARY }) }),
  'a cause that is no error': () => new Error('x', { cause: { password: CANARY } }),
  'the cause of a failure of a back end': () =>
    new BackendError({ backend: 'b', operation: 'o', kind: 'protocol', cause: new Error(CANARY) }),
  'a piece of JSON': () => {
    try {
      return JSON.parse(CANARY) as unknown;
    } catch (error) {
      return error;
    }
  },
  'a GraphQLError': () => new GraphQLError(CANARY, { extensions: { token: CANARY } }),
  'an AggregateError': () => new AggregateError([new Error(CANARY)], CANARY),
  'a text': () => CANARY,
  'a secret': () => new Error(`password ${String(new Secret(CANARY))}`),
};

describe('the log and the answers never hold', () => {
  let server: ServerUnderTest;
  const answers: string[] = [];
  beforeAll(async () => {
    const kinds = Object.values(LEAKY);
    server = await startServer({
      schema: smallSchema({
        hello: 'hi',
        change: 'done',
        fail: ({ times }: { times?: number } = {}) => {
          throw kinds[times ?? 0]?.();
        },
      }),
      settings: {
        auth: { tokens: [{ name: 'desk', token: new Secret(`${CANARY}${CANARY}`), scopes: [...ALL_SCOPES] }] },
      },
    });
  });
  afterAll(() => server.app.close());

  const send = async (method: 'GET' | 'POST', url: string, headers: Record<string, string>, payload?: string) => {
    const answer = await server.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
    answers.push(JSON.stringify(answer.headers) + answer.body);
  };
  const TOKEN = { authorization: `Bearer ${CANARY}${CANARY}` };
  const JSON_BODY = { 'content-type': 'application/json', ...TOKEN };

  it('a query string, a path, headers, variables or tokens', async () => {
    const preflighted = { 'apollo-require-preflight': CANARY, cookie: CANARY, 'x-forwarded-for': CANARY, ...TOKEN };
    await send('GET', `/graphql?query=%7Bhello%7D&token=${CANARY}`, preflighted);
    await send('GET', `/graphql?query=${CANARY}%7B`, {});
    await send('GET', `/nowhere/${CANARY}?x=${CANARY}`, {});
    await send('GET', `/livez?x=${CANARY}`, {
      'user-agent': CANARY,
      referer: `https://${CANARY}.example`,
      'x-request-id': `${CANARY} `,
    });
    await send('POST', '/graphql', { ...JSON_BODY, authorization: `Bearer wrong${CANARY}` }, '{"query":"{ hello }"}');
    await send('POST', '/graphql', { ...JSON_BODY, authorization: `Basic ${CANARY}` }, '{"query":"{ hello }"}');
    await send(
      'POST',
      '/graphql',
      JSON_BODY,
      JSON.stringify({ query: 'query($n: String) { hello(name: $n) }', variables: { n: CANARY } }),
    );
    await send(
      'POST',
      '/graphql',
      JSON_BODY,
      JSON.stringify({ query: '{ hello }', extensions: { x: CANARY }, x: CANARY }),
    );
    await send('POST', '/graphql', JSON_BODY, `{"query": ${CANARY}`);
    await send('POST', '/graphql', { ...JSON_BODY, 'content-type': `text/${CANARY}` }, CANARY);
    await send(
      'POST',
      '/graphql',
      JSON_BODY,
      JSON.stringify({
        query: 'mutation($i: ChangeInput!) { change(input: $i) }',
        variables: { i: { names: [CANARY], size: 1 } },
      }),
    );
    expect(answers.join('\n')).not.toContain(CANARY);
    expect(server.logged.text()).not.toContain(CANARY);
    expect(server.logged.lines().length).toBe(11);
  });

  it('a value that did not fit its variable', async () => {
    for (const i of [
      { names: [CANARY], size: CANARY },
      { names: 7, [CANARY]: 1 },
      CANARY,
      { names: { [CANARY]: CANARY } },
    ]) {
      await send(
        'POST',
        '/graphql',
        JSON_BODY,
        JSON.stringify({ query: 'mutation($i: ChangeInput!) { change(input: $i) }', variables: { i } }),
      );
    }
    expect(server.logged.text()).not.toContain(CANARY);
  });

  it('the text of a document that is wrong (the log; the answer may say what it did not understand)', async () => {
    for (const query of [`{ ${CANARY} }`, `{ hello(name: "${CANARY}" }`, `query { hello(times: "${CANARY}") }`]) {
      await post(server, { query }, TOKEN);
    }
    expect(server.logged.text()).not.toContain(CANARY);
  });

  it.each(Object.keys(LEAKY))('%s of an unexpected error', async (kind) => {
    const failing = await startServer({
      schema: smallSchema({
        fail: () => {
          throw LEAKY[kind]?.();
        },
      }),
    });
    const { body } = await post(failing, { query: '{ fail }' });
    await failing.app.close();
    expect(body.errors).toHaveLength(1);
    expect(JSON.stringify(body)).not.toContain(CANARY);
    expect(failing.logged.text()).not.toContain(CANARY);
  });
});

describe('a description of an error', () => {
  it.each(Object.entries(LEAKY))('has nothing of %s', (_what, make) => {
    expect(JSON.stringify(describeError(make()))).not.toContain(CANARY);
  });

  it('ends, also when an error is its own cause', () => {
    const error = new Error('x');
    error.cause = error;
    expect(describeError(error)).toHaveLength(1);
  });

  it('keeps what a system error says: it names addresses, never contents', () => {
    const system = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
      code: 'ECONNREFUSED',
      errno: -111,
      syscall: 'connect',
    });
    expect(describeError(system)[0]).toMatchObject({
      code: 'ECONNREFUSED',
      message: 'connect ECONNREFUSED 127.0.0.1:1',
    });
  });
});

describe('the log', () => {
  const capture = (use: (log: Log) => void, format: 'json' | 'pretty' = 'json'): string => {
    const written: string[] = [];
    const destination = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        written.push(chunk.toString());
        done();
      },
    });
    use(createLog({ level: 'info', format, destination }));
    return written.join('');
  };

  it('has a line for each request, of named fields only', async () => {
    const server = await startServer();
    await post(server, { query: 'query Greeting { hello }' }, { 'x-request-id': 'r1' });
    await server.app.close();
    expect(server.logged.lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        event: 'request',
        requestId: 'r1',
        method: 'POST',
        route: '/graphql',
        status: 200,
        durationMs: expect.any(Number),
        caller: 'anonymous',
        operationType: 'query',
        operationName: 'Greeting',
        msg: 'request',
      },
    ]);
  });

  it("has the codes of a request's errors", async () => {
    const server = await startServer();
    await post(server, { query: '{ nonsense }' });
    await post(server, { query: `query ${'N'.repeat(500)} { hello }` });
    await server.app.close();
    const [refused, long] = server.logged.lines();
    expect(refused?.errorCodes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(long?.operationName).toBe('N'.repeat(100));
  });

  it('takes over what a back end reports, with its details apart and in bounds', () => {
    const text = capture((log) => {
      log.backend({
        backend: 'sas',
        operation: 'Connect',
        event: 'relogin',
        level: 'warn',
        attempts: 2,
        note: 'x'.repeat(1_000),
        missing: undefined,
      });
      log.backend({ backend: 'sas', operation: 'Connect', event: 'detail', level: 'debug' });
    });
    expect(JSON.parse(text)).toMatchObject({
      level: 'warn',
      backend: 'sas',
      event: 'relogin',
      details: { attempts: 2, note: 'x'.repeat(300) },
    });
  });

  it('is for people on a terminal', () => {
    const text = capture((log) => log.process('info', 'ready'), 'pretty');
    expect(text).toMatch(/INFO.*ready/);
    expect(() => JSON.parse(text.split('\n')[0] ?? '') as unknown).toThrow();
  });
});
