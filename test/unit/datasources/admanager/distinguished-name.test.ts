import fc from 'fast-check';
import { domainOf, faultOfName, isWithin, parseName } from '../../../../datasources/admanager/distinguished-name';

const name = (text: string) => {
  const parsed = parseName(text);
  if (!parsed) throw new Error(`No name: ${text}`);
  return parsed;
};
const within = (text: string, base: string): boolean => isWithin(name(text), name(base));

describe('a distinguished name', () => {
  it.each([
    ['DC=example', [[['dc', 'example']]]],
    ['OU=Finance,DC=corp', [[['ou', 'Finance']], [['dc', 'corp']]]],
    ['OU=Sales\\, East,DC=corp', [[['ou', 'Sales, East']], [['dc', 'corp']]]],
    ['CN=\\ a \\#\\+\\"\\<\\>\\;\\=\\\\ b\\ ', [[['cn', ' a #+"<>;=\\ b ']]]],
    ['CN=\\#1', [[['cn', '#1']]]],
    ['CN=Lu\\C4\\8Di\\C4\\87', [[['cn', 'Lučić']]]],
    ['CN=佐藤,OU=Zürich', [[['cn', '佐藤']], [['ou', 'Zürich']]]],
    ['CN=a=b', [[['cn', 'a=b']]]],
    [
      'OU=Sales+CN=J. Smith',
      [
        [
          ['ou', 'Sales'],
          ['cn', 'J. Smith'],
        ],
      ],
    ],
    ['1.3.6.1.4.1.1466.0=#04024869', [[['1.3.6.1.4.1.1466.0', '#04024869']]]],
    ['x-Part9=1', [[['x-part9', '1']]]],
  ])('is read with its escapes: %s', (text, steps) => {
    const read = parseName(text)?.map((step) => step.map(({ type, value }) => [type, value]));
    expect(read).toEqual(steps);
    expect(faultOfName(text)).toBeUndefined();
  });

  it.each([
    ['', /attribute .* is missing/],
    ['Finance', /attribute .* is missing/],
    ['corp.example/Finance', /attribute .* is missing/],
    ['OU=', /value is empty/],
    ['OU=a,', /attribute .* is missing.*character 6/],
    [',OU=a', /attribute .* is missing/],
    ['OU=a,,DC=b', /attribute .* is missing/],
    ['OU=a, DC=b', /has a blank before it/],
    ['OU =a', /attribute .* is missing/],
    ['OU= a', /begins with a blank/],
    ['OU=a ,DC=b', /ends with a blank/],
    ['OU=#a', /begins with a #/],
    ['OU=a"b', /must be escaped/],
    ['OU=a<b', /must be escaped/],
    ['OU=a;DC=b', /must be escaped/],
    ['OU=a\\', /must be escaped/],
    ['OU=a\\z', /must be escaped/],
    ['OU=a\u0000', /must be escaped/],
    ['OU=\\C4,DC=b', /not UTF-8/],
    ['9x=a', /attribute .* is missing/],
    ['1=a', /attribute .* is missing/],
    ['1.02=a', /attribute .* is missing/],
    ['OU=a+', /attribute .* is missing/],
    ['CN=#0', /begins with a #/],
  ])('is not: %j', (text, fault) => {
    expect(parseName(text)).toBeUndefined();
    expect(faultOfName(text)).toMatch(fault);
  });

  it('comes back from any value whose specials are escaped', () => {
    const escape = (value: string): string =>
      Array.from(value)
        .map((sign) => (/[ "#+,;<=>\\]/.test(sign) ? `\\${sign}` : sign === '\0' ? '\\00' : sign))
        .join('');
    const value = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/\p{Cs}/u.test(text));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), (values) => {
        const text = values.map((one) => `OU=${escape(one)}`).join(',');
        expect(
          parseName(text)
            ?.flat()
            .map((attribute) => attribute.value),
        ).toEqual(values);
      }),
    );
  });

  it('never makes the parser fail otherwise, whatever is asked', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[OUDC=,+\\# "a1.]*$/), (text) => {
        expect(parseName(text) === undefined).toBe(faultOfName(text) !== undefined);
      }),
    );
  });

  it.each([
    ['OU=a,DC=b', 'DC=b', true],
    ['DC=b', 'DC=b', true],
    ['ou=A,dc=B', 'OU=a,DC=b', true],
    ['OU=x+CN=y,DC=b', 'CN=Y+OU=X,DC=b', true],
    ['OU=S\\61les,DC=b', 'OU=Sales,DC=b', true],
    ['DC=b', 'OU=a,DC=b', false],
    ['OU=aa,DC=b', 'OU=a,DC=b', false],
    ['OU=evil\\,DC\\=b', 'DC=b', false],
    ['OU=a,DC=b,DC=c', 'DC=b', false],
  ])('%s in %s: %s', (text, base, expected) => {
    expect(within(text, base)).toBe(expected);
  });

  it('has the domain that its domain components spell, if it has any', () => {
    expect(domainOf(name('OU=a,dc=corp,DC=Example'))).toBe('corp.Example');
    expect(domainOf(name('OU=a,O=b'))).toBeUndefined();
    expect(domainOf(name('OU=a\\,DC\\=b'))).toBeUndefined();
  });
});
