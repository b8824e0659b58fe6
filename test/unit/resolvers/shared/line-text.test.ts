import { faultOfLine } from '../../../../resolvers/shared/checks';

describe('one line of text', () => {
  it.each(['a', ' a ', 'x'.repeat(20), 'Müller & söhne', '佐藤', "o'neil"])('may be %j', (text) => {
    expect(faultOfLine(text, 20)).toBeUndefined();
  });

  it.each([
    ['', 'must not be empty'],
    [' ', 'must not be blank'],
    ['\u00a0\u2003', 'must not be blank'],
    ['x'.repeat(21), 'must have at most 20 characters'],
    ['a\nb', 'must not hold control characters or broken Unicode (found U+000A)'],
    ['a\ud800', 'must not hold control characters or broken Unicode (found U+D800)'],
    [7, 'must not be empty'],
  ])('must not be %j', (text, fault) => {
    expect(faultOfLine(text, 20)).toBe(fault);
  });
});
