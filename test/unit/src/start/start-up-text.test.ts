import { execFileSync } from 'node:child_process';
import { parse } from 'graphql';
import { safenet } from '../../../../datasources/safenet';
import { addressOf, startUpText } from '../../../../src/start/texts';

const toy = { name: 'toy', backend: safenet, embedded: true };
const real = { name: 'sas-eu', backend: safenet, embedded: false };
const textFor = (...backends: (typeof toy)[]): string => startUpText({ address: 'http://127.0.0.1:4000', backends });

describe('the start-up lines', () => {
  it('tell real back ends from emulators', () => {
    const text = textFor(real, toy);
    expect(text).toMatch(/Real back ends +sas-eu \(SAFENET\)\n/);
    expect(text).toMatch(/Embedded emulators +toy \(SAFENET\)\n/);
  });

  it('never say that nothing real is touched when no back end is embedded', () => {
    expect(textFor(toy)).toContain('nothing real is touched');
    expect(textFor(real)).not.toContain('nothing real is touched');
  });

  it('say that only registered operations are served, and print no query that would be refused', () => {
    const text = startUpText({ address: 'http://127.0.0.1:4000', backends: [toy], safelist: 12 });
    expect(text).toMatch(/Operations +only registered ones: 12\./);
    expect(text).not.toMatch(/curl|first query/);
    expect(textFor(toy)).not.toContain('registered');
  });

  it('say that the schema is not shown where it is not', () => {
    const textOf = (introspection: boolean) =>
      startUpText({ address: 'http://127.0.0.1:4000', backends: [toy], introspection });
    expect(textOf(false)).toMatch(/Schema +not shown \(server\.introspection\)/);
    expect(textOf(true)).not.toContain('not shown');
    expect(textFor(toy)).not.toContain('not shown');
  });

  it('have a curl line that a shell passes on as it is', () => {
    const [, body = ''] = /curl .* -d '([^']*)'\n/.exec(textFor(toy)) ?? [];
    const { query } = JSON.parse(body) as { query: string };
    expect(() => parse(query)).not.toThrow();
  });

  it.each([true, false])('have a curl line that sends a token where one is wanted: %s', (tokens) => {
    const text = startUpText({ address: 'http://127.0.0.1:4000', backends: [toy], tokens });
    const line = /^ +(curl .*)$/m.exec(text)?.[1] ?? '';
    // As a shell passes it on.
    const printed = execFileSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }; ${line}`], {
      env: { TOKEN: 'one-of-them' },
      encoding: 'utf8',
    });
    expect(printed.split('\n').includes('authorization: Bearer one-of-them')).toBe(tokens);
    expect(text.includes('TOKEN')).toBe(tokens);
  });
});

describe('the address', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:4000'],
    ['localhost', 'http://localhost:4000'],
    ['0.0.0.0', 'http://127.0.0.1:4000'],
    ['::', 'http://[::1]:4000'],
    ['::1', 'http://[::1]:4000'],
    ['[::1]', 'http://[::1]:4000'],
  ])('of %s can be pasted', (host, address) => {
    expect(addressOf(host, 4000)).toBe(address);
  });
});
