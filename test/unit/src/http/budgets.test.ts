import { Budgets } from '../../../../src/auth/budgets';
import { createBudgets } from '../../../../src/start/start-shared';
import { openRedis } from '../../../../src/store/redis';
import { describeWithRedis, startRedis, until } from '../../../helpers/redis-server';
import { Secret } from '../../../../datasources/shared/settings';
import type { RequestContext } from '../../../../resolvers/context';
import { Scope } from '../../../../resolvers/shared/scopes';
import { post, type ServerUnderTest, smallSchema, startServer } from '../../../helpers/injected-server';

const DESK = 'desk-token-of-good-length';
const REPORTING = 'reporting-token-of-good-length';
const CAREFREE = 'carefree-token-of-good-length';

/** `hello(times: n)` is expected to cost 10 calls, and costs n. */
function schemaWithCalls() {
  const schema = smallSchema({
    hello: ({ times }: { readonly times?: number }, { signal }: RequestContext) => {
      if (signal.origin) signal.origin.calls = (signal.origin.calls ?? 0) + (times ?? 0);
      return 'world';
    },
  });
  const field = schema.getQueryType()?.getFields()['hello'];
  if (field) field.extensions = { calls: () => 10 };
  return schema;
}

const scopes = [Scope.TasksRead];
const tokens = [
  { name: 'desk', token: new Secret(DESK), scopes },
  { name: 'reporting', token: new Secret(REPORTING), scopes, budget: { perMinute: 1, burst: 5 }, weight: 7 },
  { name: 'carefree', token: new Secret(CAREFREE), scopes, budget: { perMinute: 600, burst: 1_000 } },
];
const SETTINGS = { auth: { tokens }, limits: { budget: { perMinute: 1, burst: 30 } } };

let server: ServerUnderTest | undefined;
afterEach(() => server?.app.close());

/** No time passes, where nothing else is said. */
async function start(settings: object = SETTINGS, budgets = new Budgets(undefined, undefined, () => 0)) {
  server = await startServer({ schema: schemaWithCalls(), settings: settings as never, budgets });
  const running = server;
  return (payload: unknown, { token = DESK, ...headers }: Record<string, string> = {}) =>
    post(running, payload, { authorization: `Bearer ${token}`, ...headers });
}

const NEWER = { accept: 'application/graphql-response+json' };
const hello = (times: number) => ({ query: `{ hello(times: ${times}) }` });
const codeOf = (answer: Awaited<ReturnType<typeof post>>) => answer.body.errors?.[0]?.extensions['code'];
const leftOf = ({ headers }: Awaited<ReturnType<typeof post>>) =>
  Number(/^"default";r=(\d+);t=\d+$/.exec(String(headers['ratelimit']))?.[1]);

describe('the budget of a caller', () => {
  it('is reserved by what an operation may cost, and spent by what it did cost', async () => {
    const send = await start();
    // 30 points: 1 + 3, then 1 + 10, then 26 - 11 = 15 are left, of which 11 may be needed.
    expect(leftOf(await send(hello(3)))).toBe(26);
    expect(leftOf(await send(hello(10)))).toBe(15);
    expect(leftOf(await send(hello(9)))).toBe(5);
    const refused = await send(hello(0));
    expect([codeOf(refused), refused.status, leftOf(refused)]).toEqual(['RATE_LIMITED', 200, 5]);
    // What needs no more than there is goes on.
    expect((await send({ query: '{ numbers: __typename }' })).body.data).toEqual({ numbers: 'Query' });
  });

  it('says in a refusal what it would cost, what is left and when to come back, in one figure', async () => {
    const send = await start();
    for (const times of [10, 10]) await send(hello(times));
    const { status, headers, body } = await send(hello(0), NEWER);
    expect(status).toBe(429);
    // 8 are left and 11 are needed, at one in a minute.
    expect(body.errors?.[0]).toMatchObject({
      message:
        "The caller's budget is too small: the operation may cost 11 points, one and one for each call to a back end, " +
        'and 8 of 30 are left; try again in 180 s',
      extensions: { code: 'RATE_LIMITED', retriable: true, retryAfter: 180 },
    });
    expect(headers).toMatchObject({
      'retry-after': '180',
      'ratelimit-policy': '"default";q=30;w=1800',
      ratelimit: '"default";r=8;t=180',
    });
  });

  it('does not tell anybody to wait for more than there ever will be', async () => {
    const send = await start();
    const { status, headers, body } = await send(hello(0), { token: REPORTING, ...NEWER });
    expect(status).toBe(429);
    expect(headers['retry-after']).toBeUndefined();
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'RATE_LIMITED', retriable: false });
    expect(body.errors?.[0]?.message).toMatch(
      /may cost 11 points, .* and the whole budget is 5; ask for less at once$/,
    );
    // Nor did it cost anything.
    expect(leftOf(await send({ query: '{ __typename }' }, { token: REPORTING }))).toBe(4);
  });

  it('is each caller’s own, over all of its requests, and anonymous callers are one', async () => {
    const send = await start();
    await send(hello(10));
    expect(leftOf(await send(hello(10), { token: CAREFREE }))).toBe(989);
    expect(leftOf(await send(hello(10)))).toBe(8);
    await server?.app.close();
    const anonymous = await start({ limits: { budget: { perMinute: 1, burst: 30 } } });
    expect([leftOf(await anonymous(hello(10))), leftOf(await anonymous(hello(10)))]).toEqual([19, 8]);
  });

  it.each([
    ['invalid', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['unreadable', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
    ['too large', { query: `{ ${'a: __typename '.repeat(31)} }` }, 'QUERY_TOO_COMPLEX'],
    [
      'unknown',
      { extensions: { persistedQuery: { version: 1, sha256Hash: 'ab'.repeat(32) } } },
      'PERSISTED_QUERY_NOT_FOUND',
    ],
  ])('is charged a point for what is refused as %s', async (_, payload, code) => {
    const send = await start();
    const answer = await send(payload);
    expect([codeOf(answer), leftOf(answer)]).toEqual([code, 29]);
  });

  it('is not touched by whoever is not let in', async () => {
    const send = await start();
    const { status, headers } = await send(hello(0), { token: 'somebody-elses-token' });
    expect([status, headers['ratelimit']]).toEqual([401, undefined]);
    expect(leftOf(await send({ query: '{ __typename }' }))).toBe(29);
  });

  it('lets as many at the same time pass as it has points for', async () => {
    const send = await start();
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(hello(10))));
    expect(answers.map(codeOf).filter((code) => code === 'RATE_LIMITED')).toHaveLength(3);
  });

  it('is absent by default, headers and all', async () => {
    const send = await start({ auth: { tokens: tokens.slice(0, 1) } });
    const { headers, body } = await send(hello(10));
    expect([headers['ratelimit'], headers['ratelimit-policy']]).toEqual([undefined, undefined]);
    expect(Object.keys(body)).toEqual(['data']);
  });

  it('holds with graphql-js too', async () => {
    const send = await start({ ...SETTINGS, server: { compiledQueries: false } });
    expect(leftOf(await send(hello(3), { 'x-cost': 'true' }))).toBe(26);
  });
});

describeWithRedis('a budget in Redis', () => {
  it('is reserved, given back, told and refused like one here', async () => {
    const redis = await startRedis();
    const shared = openRedis({ deployment: 'test', url: redis.url }, { process: () => undefined });
    await until(() => shared.isAvailable());
    const send = await start(SETTINGS, createBudgets(shared));
    // Redis goes by its own clock: a point comes back in a minute.
    const left = (points: number) => expect.stringMatching(`^"default";r=${points};t=[1-9][0-9]*$`) as unknown;
    const answers = [];
    for (const times of [3, 10, 9, 0]) answers.push(await send(hello(times), { 'x-cost': 'true', ...NEWER }));
    expect(answers.map(({ status, headers, body }) => [status, headers['ratelimit'], body])).toMatchObject([
      [200, left(26), { extensions: { cost: { calls: 3, points: 4, budget: { left: 26 } } } }],
      [200, left(15), { extensions: { cost: { calls: 10, points: 11, budget: { left: 15 } } } }],
      [200, left(5), { extensions: { cost: { calls: 9, points: 10, budget: { left: 5 } } } }],
      [429, left(5), { errors: [{ extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } }] }],
    ]);
    expect(leftOf(await send({ query: '{ nothing }' }))).toBe(4);
    await redis.stop();
    await until(() => !shared.isAvailable());
    expect(leftOf(await send(hello(0)))).toBe(29);
    await shared.close();
    await redis.close();
  });
});

describe('x-cost', () => {
  it.each([true, false])(
    'asks for the cost, which nobody is told otherwise (compiledQueries: %s)',
    async (compiledQueries) => {
      const send = await start({ ...SETTINGS, server: { compiledQueries } });
      for (const headers of [{}, NEWER]) {
        const { body } = await send(hello(4), { token: CAREFREE, 'x-cost': 'true', ...headers });
        expect(body.data).toEqual({ hello: 'world' });
        expect(body).toMatchObject({
          extensions: { cost: { estimatedCalls: 10, calls: 4, points: 5, budget: { limit: 1_000, resetSeconds: 1 } } },
        });
      }
      expect(await send(hello(4), { token: CAREFREE, 'x-cost': 'yes' })).not.toHaveProperty('body.extensions');
    },
  );

  it('is answered without a budget and with a refusal', async () => {
    const send = await start({ ...SETTINGS, limits: {}, auth: { tokens: tokens.slice(0, 2) } });
    const { body } = await send(hello(4), { 'x-cost': 'true' });
    expect(body).toMatchObject({ extensions: { cost: { estimatedCalls: 10, calls: 4, points: 5 } } });
    const refused = await send(hello(4), { 'x-cost': 'true', token: REPORTING });
    expect(refused.body).toMatchObject({
      errors: [{ extensions: { code: 'RATE_LIMITED' } }],
      extensions: { cost: { estimatedCalls: 10, calls: 0, points: 0, budget: { limit: 5, left: 5 } } },
    });
  });
});
