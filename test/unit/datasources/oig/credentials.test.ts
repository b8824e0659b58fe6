import { oigSettings } from '../../../../datasources/oig/config';
import { createCredentials, type TokenCall } from '../../../../datasources/oig/credentials';
import { Secret } from '../../../../datasources/shared/settings';

function setUp(
  auth: { type?: 'basic' | 'jwt'; user?: string; password?: string },
  url = 'https://oig.example.org:14001',
) {
  const calls: TokenCall[] = [];
  const settings = oigSettings.parse({
    url,
    auth: {
      type: auth.type ?? 'basic',
      user: auth.user ?? 'provops',
      password: new Secret(auth.password ?? 'S3cret!'),
    },
  });
  const state = { now: 0 };
  const credentials = createCredentials({
    settings,
    now: () => state.now,
    send: (call, decode) => {
      calls.push(call);
      return Promise.resolve(decode({ accessToken: `t${calls.length}`, expiresIn: '1800', tokenType: 'Bearer' }));
    },
  });
  return { calls, credentials, state };
}

describe('Basic', () => {
  it('is the password with every call', async () => {
    expect(await setUp({}).credentials.header()).toBe('Basic cHJvdm9wczpTM2NyZXQh');
  });

  it('writes names of any language as UTF-8', async () => {
    const header = await setUp({ user: 'jörg', password: 'pä:ss€' }).credentials.header();
    expect(Buffer.from(header.slice('Basic '.length), 'base64').toString('utf8')).toBe('jörg:pä:ss€');
  });

  it('has nothing else to try when it is refused', async () => {
    const { calls, credentials } = setUp({});
    expect(await credentials.replace(await credentials.header())).toBeUndefined();
    expect(calls).toEqual([]);
  });
});

describe('JWT', () => {
  it('fetches a token with the password, and refreshes it with itself before it expires', async () => {
    const { calls, credentials, state } = setUp({ type: 'jwt' });
    expect(await credentials.header()).toBe('Bearer t1');
    state.now = 1_740_000;
    expect(await credentials.header()).toBe('Bearer t2');
    const path = '/iam/governance/token/api/v1/tokens';
    expect(calls).toEqual([
      { operation: 'POST /tokens', method: 'POST', path, headers: { authorization: 'Basic cHJvdm9wczpTM2NyZXQh' } },
      { operation: 'PUT /tokens', method: 'PUT', path, headers: { authorization: 'Bearer t1' } },
    ]);
  });

  it('has a new token to try when one is refused', async () => {
    const { calls, credentials } = setUp({ type: 'jwt' });
    expect(await credentials.replace(await credentials.header())).toBe('Bearer t2');
    expect(calls.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });

  it.each([
    ['https://gate.example.org/oig/governance/selfservice/api/v1', '/oig/governance/token/api/v1/tokens'],
    ['https://gate.example.org/selfservice/api/v1/', '/token/api/v1/tokens'],
    ['https://gate.example.org/tasks', '/iam/governance/token/api/v1/tokens'],
  ])('finds the token service beside %s', async (url, path) => {
    const { calls, credentials } = setUp({ type: 'jwt' }, url);
    await credentials.header();
    expect(calls[0]!.path).toBe(path);
  });
});
