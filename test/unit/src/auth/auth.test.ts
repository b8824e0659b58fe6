import { GraphQLError } from 'graphql';
import type { ResolverData } from 'type-graphql';
import { Secret } from '../../../../datasources/shared/settings';
import type { Caller, RequestContext } from '../../../../resolvers/context';
import { ALL_SCOPES, Scope } from '../../../../resolvers/shared/scopes';
import { createAuthenticate } from '../../../../src/auth/authenticate';
import { authorize } from '../../../../src/auth/authorize';
import { post, smallSchema, startServer } from '../../../helpers/injected-server';

const TOKENS = [
  { name: 'desk', token: new Secret('desk-token-of-good-length'), scopes: [Scope.TasksRead, Scope.TasksWrite] },
  { name: 'reporting', token: new Secret('reporting-token-of-good-length'), scopes: [Scope.TasksRead] },
];

/** What is hidden from everybody who is not named is hidden from the anonymous caller. */
const DOING = ALL_SCOPES.filter((scope) => scope !== Scope.SchemaRead);

describe('authenticate', () => {
  const authenticate = createAuthenticate({ anonymous: 'loopback', tokens: TOKENS });

  it.each([
    ['Bearer desk-token-of-good-length', 'desk'],
    ['bearer  reporting-token-of-good-length ', 'reporting'],
  ])('knows the caller of %s', (header, name) => {
    expect(authenticate(header).name).toBe(name);
  });

  it('knows a caller by each of several tokens', () => {
    const tokens = ['the-token-of-before', 'the-token-of-tomorrow'].map((token) => new Secret(token));
    const rotating = createAuthenticate({
      anonymous: 'loopback',
      tokens: [...TOKENS, { name: 'portal', tokens, scopes: [Scope.TasksRead] }],
    });
    const [before, after] = ['before', 'tomorrow'].map((day) => rotating(`Bearer the-token-of-${day}`));
    expect(before).toBe(after);
    expect(before).toEqual({ name: 'portal', scopes: new Set([Scope.TasksRead]) });
    expect(rotating('Bearer desk-token-of-good-length').name).toBe('desk');
  });

  it('gives a caller the scopes of the token and no others', () => {
    expect([...authenticate('Bearer reporting-token-of-good-length').scopes]).toEqual([Scope.TasksRead]);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer wrong',
    'Bearer desk-token-of-good-lengt',
    'Bearer desk-token-of-good-length2',
    'Bearer desk-token-of-good-length reporting-token-of-good-length',
    'Basic desk-token-of-good-length',
    'desk-token-of-good-length',
    'Bearer [secret]',
  ])('refuses %p', (header) => {
    expect(() => authenticate(header)).toThrow(/^Not authenticated: /);
  });

  it('takes everybody for the anonymous caller where there are no tokens', () => {
    const anonymous = createAuthenticate({ anonymous: 'loopback' });
    for (const header of [undefined, 'Bearer whatever']) {
      expect(anonymous(header)).toEqual({ name: 'anonymous', scopes: new Set(DOING) });
    }
  });
});

describe('authorize', () => {
  const check = (caller: Caller | undefined, scopes: Scope[]) => {
    const data = { context: { caller } } as unknown as ResolverData<RequestContext>;
    return () => authorize(data, scopes);
  };
  const reader: Caller = { name: 'reporting', scopes: new Set([Scope.TasksRead]) };

  it('lets a caller with every scope pass', () => {
    expect(check(reader, [Scope.TasksRead])()).toBe(true);
    expect(check(reader, [])()).toBe(true);
  });

  it('refuses a caller who lacks one, and names it', () => {
    expect(check(reader, [Scope.TasksRead, Scope.TasksWrite])).toThrow(
      new GraphQLError('The caller lacks the scope tasks:write', { extensions: { code: 'FORBIDDEN' } }),
    );
  });

  it('refuses where there is no caller, also when no scope is named', () => {
    for (const scopes of [[], [Scope.TasksRead]]) {
      expect(check(undefined, scopes)).toThrow(/^Not authenticated$/);
    }
  });
});

describe('a server with tokens', () => {
  it('asks for one on every GraphQL request, and nothing runs before', async () => {
    let calls = 0;
    const server = await startServer({
      schema: smallSchema({ hello: () => String(++calls) }),
      settings: { auth: { tokens: TOKENS } },
    });
    for (const query of ['{ hello }', '{ __schema { types { name } } }', '{ nonsense }']) {
      const { status, headers, body } = await post(server, { query });
      expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer']);
      expect(body.errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'UNAUTHENTICATED' }]);
    }
    expect(calls).toBe(0);
    const { body } = await post(server, { query: '{ hello }' }, { authorization: 'Bearer desk-token-of-good-length' });
    expect(body).toEqual({ data: { hello: '1' } });
    const callers = server.logged.lines().map(({ caller }) => caller);
    await server.app.close();
    expect(callers).toEqual([undefined, undefined, undefined, 'desk']);
  });

  it('tells whether it is ready without one', async () => {
    const server = await startServer({ settings: { auth: { tokens: TOKENS } } });
    const { statusCode } = await server.app.inject('/readyz');
    await server.app.close();
    expect(statusCode).toBe(200);
  });
});
