import { CookieJar } from '../../../../datasources/safenet/cookies';

const NOW = Date.parse('2025-03-10T08:00:00Z');

function jarWith(...lines: string[]): CookieJar {
  const jar = new CookieJar();
  for (const line of lines) jar.store(line, NOW);
  return jar;
}

describe('the cookies of a session', () => {
  it('are none at first', () => {
    expect(new CookieJar().header()).toBeUndefined();
    const jar = new CookieJar();
    jar.store(undefined, NOW);
    expect(jar.header()).toBeUndefined();
  });

  it('are all kept and sent without their attributes', () => {
    const jar = new CookieJar();
    jar.store(['ASP.NET_SessionId=k2v5; path=/; secure; HttpOnly; SameSite=Lax', 'farmnode=n2; path=/'], NOW);
    expect(jar.header()).toBe('ASP.NET_SessionId=k2v5; farmnode=n2');
  });

  it('stay when an answer sets none, or others', () => {
    const jar = jarWith('a=1', 'b=2');
    jar.store(undefined, NOW);
    jar.store([], NOW);
    expect(jar.header()).toBe('a=1; b=2');
  });

  it('take a new value in the old place', () => {
    const jar = jarWith('a=1', 'b=2');
    expect(jar.header()).toBe('a=1; b=2');
    jar.store('a=3; path=/', NOW);
    expect(jar.header()).toBe('a=3; b=2');
  });

  it('keep what stands behind a second equals sign, and quotation marks', () => {
    expect(jarWith('a=x=y==; path=/', 'b="q"').header()).toBe('a=x=y==; b="q"');
  });

  it('may be empty', () => {
    expect(jarWith('a=; path=/').header()).toBe('a=');
  });

  it.each([
    'a=; Max-Age=0',
    'a=x; max-age=-1; path=/',
    'a=x; expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'a=x; Expires=Sun, 09 Mar 2025 08:00:00 GMT; Path=/',
    'a=x; expires=Fri, 01 Jan 2100 00:00:00 GMT; Max-Age=0',
  ])('are deleted by %s', (line) => {
    expect(jarWith('a=1', 'b=2', line).header()).toBe('b=2');
  });

  it.each([
    'a=x; Max-Age=3600',
    'a=x; expires=Fri, 01 Jan 2100 00:00:00 GMT',
    'a=x; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60',
    'a=x; expires=nonsense',
    'a=x; Max-Age=soon',
  ])('are not deleted by %s', (line) => {
    expect(jarWith('a=1', line).header()).toBe('a=x');
  });

  it.each(['', ';', 'no-equals', '=value', ' =value'])('take no notice of %j', (line) => {
    expect(jarWith('a=1', line).header()).toBe('a=1');
  });

  it('tell names apart by case', () => {
    expect(jarWith('a=1', 'A=2').header()).toBe('a=1; A=2');
  });

  it('can be cleared', () => {
    const jar = jarWith('a=1');
    jar.clear();
    expect(jar.header()).toBeUndefined();
    jar.store('b=2', NOW);
    expect(jar.header()).toBe('b=2');
  });
});
