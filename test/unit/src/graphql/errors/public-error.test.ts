import { readFileSync } from 'node:fs';
import { GraphQLError, parse, validate } from 'graphql';
import { AuthenticationError, AuthorizationError } from 'type-graphql';
import { LedgerError } from '../../../../../datasources/contracts/workflow-ledger';
import { BackendError, type BackendErrorKind } from '../../../../../datasources/shared/errors';
import { InputError } from '../../../../../resolvers/shared/input-error';
import { ERROR_CODES } from '../../../../../src/graphql/errors/codes';
import { limitErrorOf } from '../../../../../src/graphql/errors/graphql-js-texts';
import { toPublicError } from '../../../../../src/graphql/errors/public-error';
import { post, smallSchema, startServer } from '../../../../helpers/injected-server';

const shown = (error: unknown) => toPublicError(error, () => 'error-id');

/** As graphql-js hands over what a resolver threw. */
const thrownByResolver = (originalError: Error): GraphQLError =>
  new GraphQLError(originalError.message, { originalError, path: ['tasks', 3, 'users'] });

describe('failures of a back end', () => {
  const KINDS: Record<BackendErrorKind, { code: string; retriable: boolean }> = {
    unauthenticated: { code: 'BACKEND_AUTHENTICATION_FAILED', retriable: false },
    forbidden: { code: 'BACKEND_FORBIDDEN', retriable: false },
    'not-found': { code: 'BACKEND_NOT_FOUND', retriable: false },
    invalid: { code: 'BACKEND_INVALID_REQUEST', retriable: false },
    conflict: { code: 'BACKEND_CONFLICT', retriable: false },
    rejected: { code: 'BACKEND_REJECTED', retriable: false },
    unavailable: { code: 'BACKEND_UNAVAILABLE', retriable: true },
    timeout: { code: 'BACKEND_TIMEOUT', retriable: true },
    protocol: { code: 'BACKEND_PROTOCOL_ERROR', retriable: false },
    cancelled: { code: 'REQUEST_CANCELLED', retriable: false },
  };

  it.each(Object.entries(KINDS))('of kind %s have their code and the name of the back end', (kind, expected) => {
    const error = new BackendError({
      backend: 'sas-eu',
      operation: 'GetProvisioningTasks',
      kind: kind as BackendErrorKind,
      cause: new Error('the reply was <secret>'),
    });
    const { message, extensions } = shown(thrownByResolver(error));
    expect(extensions).toEqual({ ...expected, backend: 'sas-eu', operation: 'GetProvisioningTasks' });
    expect(message).toContain('sas-eu');
    expect(message).not.toMatch(/secret|undefined/);
  });

  it('show the reason that was written for clients', () => {
    const error = new BackendError({ backend: 'b', operation: 'op', kind: 'rejected', reason: 'The task is locked.' });
    expect(shown(error).extensions.reason).toBe('The task is locked.');
    expect(shown(error).message).toMatch(/: The task is locked\.$/);
  });

  it.each([
    ['unavailable', 'it cannot be reached', 'Back end b cannot be reached at present.'],
    ['rejected', 'it answered with a fault', 'Back end b answered with a fault.'],
    ['timeout', 'it did not answer in time', 'Back end b did not answer in time.'],
    ['unavailable', 'its session was lost', 'Back end b cannot be reached at present: its session was lost'],
  ] as const)('say a thing once: %s, %s', (kind, reason, message) => {
    expect(shown(new BackendError({ backend: 'b', operation: 'op', kind, reason })).message).toBe(message);
  });

  it('of a write whose outcome nobody knows say so, whatever the kind, and are not retriable', () => {
    const error = new BackendError({ backend: 'b', operation: 'op', kind: 'timeout', outcomeUnknown: true });
    expect(shown(error).extensions).toEqual({
      code: 'OUTCOME_UNKNOWN',
      backend: 'b',
      operation: 'op',
      retriable: false,
    });
  });
});

describe('other errors', () => {
  it('of input name every argument', () => {
    const faults = [
      { path: 'input.userIds[3]', message: 'must not be empty' },
      { path: 'input.stopDate', message: 'must have a zone' },
    ];
    expect(shown(thrownByResolver(new InputError(faults)))).toEqual({
      message: 'input.userIds[3]: must not be empty; input.stopDate: must have a zone',
      extensions: { code: 'BAD_USER_INPUT', fields: faults },
    });
  });

  it('of the ledger say that it may be tried again, and nothing of the database', () => {
    expect(shown(thrownByResolver(new LedgerError('hunter2', new Error('SELECT hunter2'))))).toEqual({
      message: 'The record of workflow requests cannot be read or written at present.',
      extensions: { code: 'LEDGER_UNAVAILABLE', retriable: true },
    });
  });

  it('of authorization keep their meaning', () => {
    expect(shown(new AuthenticationError()).extensions.code).toBe('UNAUTHENTICATED');
    expect(shown(new AuthorizationError()).extensions.code).toBe('FORBIDDEN');
  });

  it.each([
    ['an error', new Error('password=hunter2')],
    ['an error in a GraphQLError', thrownByResolver(new TypeError('password=hunter2'))],
    ['a GraphQLError without a code', new GraphQLError('password=hunter2')],
    ['a code that is not in the table', new GraphQLError('password=hunter2', { extensions: { code: 'MADE_UP' } })],
    [
      'the code of Apollo Server for errors without one',
      new GraphQLError('password=hunter2', { extensions: { code: 'INTERNAL_SERVER_ERROR' } }),
    ],
    ['a text', 'password=hunter2'],
    ['nothing', undefined],
  ])('that are unexpected are masked and have an id: %s', (_what, error) => {
    expect(shown(error)).toEqual({
      message: 'Internal server error',
      extensions: { code: 'INTERNAL_SERVER_ERROR', errorId: 'error-id' },
    });
  });

  it('never bring extensions along that the table does not know', () => {
    const error = new GraphQLError('no', { extensions: { code: 'FORBIDDEN', stacktrace: ['x'], token: 'hunter2' } });
    expect(shown(error)).toEqual({ message: 'no', extensions: { code: 'FORBIDDEN' } });
  });

  it('have a message of bounded length', () => {
    const error = new GraphQLError('x'.repeat(100_000), { extensions: { code: 'BAD_USER_INPUT' } });
    expect(shown(error).message.length).toBeLessThanOrEqual(1_001);
  });
});

describe('an answer', () => {
  it('carries message, place, path and code, and nothing else', async () => {
    const fail = (): never => {
      throw new BackendError({ backend: 'sas-eu', operation: 'Op', kind: 'timeout', cause: new Error('hunter2') });
    };
    const server = await startServer({ schema: smallSchema({ hello: 'hi', fail }) });
    const { status, body } = await post(server, { query: '{ hello fail }' });
    await server.app.close();
    expect(status).toBe(200);
    expect(body).toEqual({
      data: { hello: 'hi', fail: null },
      errors: [
        {
          message: 'Back end sas-eu did not answer in time.',
          locations: [{ line: 1, column: 9 }],
          path: ['fail'],
          extensions: { code: 'BACKEND_TIMEOUT', backend: 'sas-eu', operation: 'Op', retriable: true },
        },
      ],
    });
  });

  it('says of a document with too many like fields that it is too complex', async () => {
    const server = await startServer();
    const { status, body } = await post(server, { query: `{ hello { ${'hello '.repeat(1_200)}} }` });
    await server.app.close();
    expect([status, body.errors?.map(({ extensions }) => extensions)]).toEqual([
      200,
      expect.arrayContaining([{ code: 'QUERY_TOO_COMPLEX', limit: 'comparisons', maximum: 500_000 }]),
    ]);
  });

  it('knows when graphql-js gives up comparing fields, which it tells nobody', () => {
    // Comparing a field with one of its name costs two; these cost just what there is.
    const like = (alias: string, times: number): string => `${alias}: hello `.repeat(times);
    const fields = [like('a', 707), like('b', 29), like('c', 7), like('d', 2), like('e', 2)].join('');
    const tell = (text: string) => validate(smallSchema(), parse(`{ ${text} }`)).map(({ message }) => message);
    expect(tell(fields)).toEqual([]);
    expect(tell(fields + like('f', 2)).map(limitErrorOf)).toMatchObject([
      { limit: 'comparisons', maximum: 707 * 706 + 29 * 28 + 7 * 6 + 2 + 2 },
    ]);
  });

  it('masks a null where there must be none, and the log says which field it was', async () => {
    const server = await startServer({ schema: smallSchema() });
    const { body } = await post(server, { query: '{ needed }' });
    await server.app.close();
    expect(body.errors?.[0]).toMatchObject({ message: 'Internal server error', path: ['needed'] });
    const errorId = body.errors?.[0]?.extensions.errorId;
    const line = server.logged.lines().find((entry) => entry.errorId === errorId);
    expect(JSON.stringify(line)).toContain('Cannot return null for non-nullable field Query.needed.');
  });

  it('logs an unexpected error once, with its id, the id of the request and where it happened', async () => {
    const fail = (): never => {
      throw new Error('hunter2', { cause: new BackendError({ backend: 'b', operation: 'o', kind: 'protocol' }) });
    };
    const server = await startServer({ schema: smallSchema({ fail }) });
    const { body } = await post(server, { query: '{ fail }' }, { 'x-request-id': 'req-1' });
    await server.app.close();
    const errorId = body.errors?.[0]?.extensions.errorId;
    expect(errorId).toEqual(expect.stringMatching(/^[0-9a-f-]{36}$/));
    const lines = server.logged.lines().filter((line) => line.event === 'unexpected-error');
    expect(lines).toEqual([expect.objectContaining({ errorId, requestId: 'req-1', level: 'error' })]);
    const [chain] = lines.map(({ error }) => error as { name: string; message?: string; frames?: string[] }[]);
    expect(chain?.map(({ name }) => name)).toEqual(['GraphQLError', 'Error', 'BackendError']);
    expect(chain?.[1]?.frames?.[0]).toMatch(/public-error\.test\.ts:\d+:\d+/);
    expect(chain?.[2]?.message).toBe('b: o: protocol');
    expect(server.logged.text()).not.toContain('hunter2');
  });

  it('tells an argument that only execution finds wrong from a fault of ours', async () => {
    const server = await startServer({ schema: smallSchema({ change: 'done' }) });
    const { body } = await post(server, {
      query: 'mutation ($n: [String!]!) { change(input: { names: $n, size: 1 }) }',
      variables: {},
    });
    await server.app.close();
    expect(body.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('docs/errors.md', () => {
  const documented = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([A-Z_]+)` /gm)].map(([, code]) => code);

  it('explains every code, once', () => {
    expect([...documented].sort()).toEqual([...ERROR_CODES].sort());
  });
});
