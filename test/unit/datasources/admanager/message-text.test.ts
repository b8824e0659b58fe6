import fc from 'fast-check';
import { cleanMessage, decodeEntities } from '../../../../datasources/admanager/message-text';
import { parseKeepingNumbers } from '../../../../datasources/admanager/json-text';

const TOKEN = 'se.cret+5b1f';
const clean = (text: string): string | null => cleanMessage(text, TOKEN);

describe('a message of the back end', () => {
  it.each([
    ['Successfully created the request.', 'Successfully created the request.'],
    ['R&amp;D &lt;b&gt;bold&lt;/b&gt; move', 'R&D bold move'],
    ['see <a href="http://x/?AuthToken=1">here</a>.', 'see here .'],
    ['<a <b>href=x>here</a>', 'here'],
    ['<<b>script>alert(1)</script>', '< script>alert(1)'],
    ['&#79;&#x27;Neil &quot;x&quot; &apos;y&apos;&nbsp;z', `O'Neil "x" 'y' z`],
    ['&unknown; &#xD800; &#9999999;', '&unknown;'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['a < b and b > a', 'a < b and b > a'],
    ['two\r\n\tlines\u0000\u0007', 'two lines'],
    ['\u202Eevil\u200B', 'evil'],
    [`the token ${TOKEN} is bad`, 'the token [secret] is bad'],
    [`the token ${TOKEN.toUpperCase()} is bad`, 'the token [secret] is bad'],
    [`?AuthToken=${encodeURIComponent(TOKEN)}&x`, '?AuthToken=[secret]&x'],
    ['se.cret&#43;5b1f', '[secret]'],
    ['seXcret+5b1f', 'seXcret+5b1f'],
    ['', null],
    [' <br/> ', null],
  ])('%j is told as %j', (text, told) => {
    expect(clean(text)).toBe(told);
  });

  it('is short, and not cut within a character or a secret', () => {
    expect(clean('x'.repeat(400))).toBe(`${'x'.repeat(299)}…`);
    expect(clean(`${'x'.repeat(298)}😀😀😀`)).toBe(`${'x'.repeat(298)}…`);
    expect(clean(`${'x'.repeat(295)}${TOKEN}${'y'.repeat(400)}`)).not.toContain('se.c');
  });

  it('of any text is one line of at most 300 characters, without a tag', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1_000 }), (text) => {
        const told = clean(text) ?? '';
        expect(told.length).toBeLessThanOrEqual(300);
        expect(told).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]|<\/?[a-z!][^<>]*>/iu);
      }),
    );
  });

  it('has each entity decoded once', () => {
    expect(decodeEntities('&amp;amp; &LT;')).toBe('&amp; &LT;');
  });
});

describe('JSON with its numbers as they were written', () => {
  it.each([
    ['[{"requestId":6303}]', [{ requestId: '6303' }]],
    ['{"id":12345678901234567890,"f":-1.50e+3}', { id: '12345678901234567890', f: '-1.50e+3' }],
    ['{"text":"a 12 \\" 13 \\\\","n":1}', { text: 'a 12 " 13 \\', n: '1' }],
    ['[true,null,"",[]]', [true, null, '', []]],
    ['7', '7'],
  ])('%s', (text, value) => {
    expect(parseKeepingNumbers(text)).toEqual(value);
  });

  it.each(['', '{1:2}', '[01]', '[1', '{"a":1}x', '[1 2]', '<html>'])('%j is none', (text) => {
    expect(() => parseKeepingNumbers(text)).toThrow(SyntaxError);
  });

  it('is otherwise what everybody reads', () => {
    const textual = (value: unknown): unknown => {
      if (typeof value === 'number') return JSON.stringify(value);
      if (Array.isArray(value)) return value.map(textual);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, textual(inner)]));
    };
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(parseKeepingNumbers(json)).toEqual(textual(JSON.parse(json)));
      }),
    );
  });
});
