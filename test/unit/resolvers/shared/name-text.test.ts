import fc from 'fast-check';
import { faultOfName } from '../../../../resolvers/shared/checks';

const found = (code: string) => `must not hold control characters or broken Unicode (found U+${code})`;

describe('a name', () => {
  it.each([
    'a',
    '00417',
    '1e5',
    'true',
    "o'neil <x>",
    'r&d',
    'Zoë',
    '漢字',
    '\ud83d\ude00',
    ' a ',
    'a,b',
    'a\u00a0b',
    '\u200b',
  ])('may be %j', (name) => {
    expect(faultOfName(name)).toBeUndefined();
  });

  it('may be blank: spaces count, and nothing is trimmed', () => {
    expect(faultOfName('   ')).toBeUndefined();
  });

  it('may have 256 characters and no more', () => {
    expect(faultOfName('x'.repeat(256))).toBeUndefined();
    expect(faultOfName('x'.repeat(257))).toBe('must have at most 256 characters');
  });

  it.each([[''], [undefined], [null], [1], [['a']]])('may not be %j', (value) => {
    expect(faultOfName(value)).toBe('must not be empty');
  });

  it.each([
    ['a\u0000', '0000'],
    ['a\u0001b', '0001'],
    ['a\tb', '0009'],
    ['a\n', '000A'],
    ['a\r', '000D'],
    ['\u001f', '001F'],
    ['\u007f', '007F'],
    ['\u0085', '0085'],
    ['\u009f', '009F'],
    ['\ud800', 'D800'],
    ['a\udfff', 'DFFF'],
    ['\ude00\ud83d', 'DE00'],
    ['\ufffe', 'FFFE'],
    ['\uffff', 'FFFF'],
  ])('may not be %j', (name, code) => {
    expect(faultOfName(name)).toBe(found(code));
  });

  it('that is accepted survives a trip through UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), (text) => {
        fc.pre(faultOfName(text) === undefined);
        expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
      }),
    );
  });
});
