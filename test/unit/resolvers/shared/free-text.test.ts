import { faultOfFreeText } from '../../../../resolvers/shared/checks';

const found = (code: string) =>
  `must not hold control characters, line breaks and tabs apart, or broken Unicode (found U+${code})`;

describe('a free text', () => {
  it.each(['', 'one\ntwo\r\n\tthree', 'Zoë said “no” <b>', '漢字 \ud83d\ude00 \u200d', '\u00a0', 'x'.repeat(10)])(
    'may be %j',
    (text) => {
      expect(faultOfFreeText(text, 20)).toBeUndefined();
    },
  );

  it('is measured as Java measures it: a character beyond the first plane is two', () => {
    expect(faultOfFreeText('x'.repeat(4), 4)).toBeUndefined();
    expect(faultOfFreeText('x'.repeat(5), 4)).toBe('must have at most 4 characters');
    expect(faultOfFreeText('\ud83d\ude00'.repeat(2), 4)).toBeUndefined();
    expect(faultOfFreeText('\ud83d\ude00'.repeat(2) + 'x', 4)).toBe('must have at most 4 characters');
  });

  it.each([
    ['a\u0000', '0000'],
    ['\u001b[0m', '001B'],
    ['a\u007f', '007F'],
    ['a\u0085', '0085'],
    ['\ud800', 'D800'],
    ['a\udc00b', 'DC00'],
    ['\ufffe', 'FFFE'],
    ['\uffff', 'FFFF'],
  ])('may not be %j', (text, code) => {
    expect(faultOfFreeText(text, 20)).toBe(found(code));
  });

  it.each([undefined, null, 7, ['a']])('may not be %j', (value) => {
    expect(faultOfFreeText(value, 20)).toBe('must be a text');
  });
});
