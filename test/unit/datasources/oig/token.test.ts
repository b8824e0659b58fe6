import { decodeToken, TokenKeeper, type Token } from '../../../../datasources/oig/credentials';
import { ProtocolError } from '../../../../datasources/shared/errors';
import { latch } from '../support/scripted-server';
import { sampleJson } from './samples';

describe('the answer of the token service', () => {
  it("is the contract's, whose life is a text", () => {
    const token = decodeToken(sampleJson('create-token.response.json'), 1_000_000);
    expect(token.text).toMatch(/^eyJ/);
    expect(token.expiresAt).toBe(1_000_000 + 1_799_000);
    expect(token.refreshAt).toBe(token.expiresAt - 60_000);
  });

  it('may have a life that is a number, and a short one is used for nine tenths', () => {
    expect(decodeToken({ accessToken: 't', expiresIn: 100 }, 0)).toEqual({
      text: 't',
      refreshAt: 90_000,
      expiresAt: 100_000,
    });
    expect(decodeToken({ accessToken: 't', expiresIn: '0' }, 5)).toEqual({ text: 't', refreshAt: 5, expiresAt: 5 });
  });

  it.each([
    [null],
    [[]],
    ['token'],
    [{ expiresIn: '1799' }],
    [{ accessToken: '', expiresIn: '1799' }],
    [{ accessToken: 'a\r\nX-Evil: 1', expiresIn: '1799' }],
    [{ accessToken: 'a b', expiresIn: '1799' }],
    [{ accessToken: 7, expiresIn: '1799' }],
    [{ accessToken: 't' }],
    [{ accessToken: 't', expiresIn: 'soon' }],
    [{ accessToken: 't', expiresIn: -1 }],
    [{ accessToken: 't', expiresIn: 1e12 }],
    [{ accessToken: 't', expiresIn: null }],
  ])('is not %j', (json) => {
    expect(() => decodeToken(json, 0)).toThrow(ProtocolError);
  });
});

/** Tokens live ten seconds and are renewed after nine. */
function setUp() {
  const asked: string[] = [];
  const state = { now: 0, failing: new Set<string>(), held: Promise.resolve() };
  const issue = async (how: string): Promise<Token> => {
    asked.push(how);
    const number = asked.length;
    await state.held;
    if (state.failing.has(how.split(' ')[0]!)) throw new Error(`no ${how}`);
    return { text: `t${number}`, refreshAt: state.now + 9, expiresAt: state.now + 10 };
  };
  const keeper = new TokenKeeper({
    fetch: () => issue('fetch'),
    refresh: (token) => issue(`refresh ${token}`),
    now: () => state.now,
  });
  return { asked, keeper, state };
}

describe('a token', () => {
  it('is fetched once and used until it is time to renew it', async () => {
    const { asked, keeper, state } = setUp();
    expect(await keeper.get()).toBe('t1');
    state.now = 8;
    expect(await keeper.get()).toBe('t1');
    expect(asked).toEqual(['fetch']);
  });

  it('is refreshed with itself while it is still valid', async () => {
    const { asked, keeper, state } = setUp();
    await keeper.get();
    state.now = 9;
    expect(await keeper.get()).toBe('t2');
    expect(asked).toEqual(['fetch', 'refresh t1']);
  });

  it('is fetched with the password once it has expired', async () => {
    const { asked, keeper, state } = setUp();
    await keeper.get();
    state.now = 10;
    expect(await keeper.get()).toBe('t2');
    expect(asked).toEqual(['fetch', 'fetch']);
  });

  it('is fetched with the password when the refresh fails', async () => {
    const { asked, keeper, state } = setUp();
    await keeper.get();
    state.now = 9;
    state.failing.add('refresh');
    expect(await keeper.get()).toBe('t3');
    expect(asked).toEqual(['fetch', 'refresh t1', 'fetch']);
  });

  it('is asked for once by all that wait for it', async () => {
    const { asked, keeper, state } = setUp();
    const held = latch();
    state.held = held.opened;
    const waiting = Array.from({ length: 20 }, () => keeper.get());
    held.open();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['t1']));
    expect(asked).toEqual(['fetch']);
  });

  it('that cannot be had fails all that wait, and is asked for again by the next', async () => {
    const { asked, keeper, state } = setUp();
    state.failing.add('fetch');
    const results = await Promise.allSettled([keeper.get(), keeper.get(), keeper.get()]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(asked).toEqual(['fetch']);
    state.failing.clear();
    expect(await keeper.get()).toBe('t2');
  });
});

describe('a token that was refused', () => {
  it('is replaced with the password, not with itself', async () => {
    const { asked, keeper } = setUp();
    await keeper.get();
    expect(await keeper.replace('t1')).toBe('t2');
    expect(asked).toEqual(['fetch', 'fetch']);
  });

  it('is replaced once, however many calls it was refused to', async () => {
    const { asked, keeper, state } = setUp();
    await keeper.get();
    const held = latch();
    state.held = held.opened;
    const replaced = Array.from({ length: 20 }, () => keeper.replace('t1'));
    held.open();
    expect(new Set(await Promise.all(replaced))).toEqual(new Set(['t2']));
    // One that comes late has the new one already.
    expect(await keeper.replace('t1')).toBe('t2');
    expect(asked).toEqual(['fetch', 'fetch']);
  });
});
