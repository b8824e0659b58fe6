import fc from 'fast-check';
import { cleanMessage, decodeEntities } from '../../../../datasources/admanager/message-text';
import { encodeCall, encodeInputData } from '../../../../datasources/admanager/codec';
import { parseKeepingNumbers } from '../../../../datasources/admanager/answer';
import { TOKEN as CONTENT_TOKEN, contentOf, settingsOf } from './content';

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
    [`the token ${encodeURIComponent(TOKEN)} is bad`, 'the token [secret] is bad'],
    [`?AuthToken=${encodeURIComponent(TOKEN)}&x`, '[address]'],
    ['Failed: https://adm.corp.example:8443/RestAPI/X?domainName=a&b=c.', 'Failed: [address].'],
    [`(see "HTTP://adm/x?y=1")`, '(see [address]")'],
    [
      'No such path /adm/RestAPI/CreateWorkFlowRequest?AuthToken=x&inputData=%5B%7B%22a%22%7D%5D here',
      'No such path [address] here',
    ],
    [
      'Bad /RestAPI/X?AuthToken=x&PRODUCT_NAME=my product&inputData=[{"a":"b c", "d":[{"e":"f"}]}], sorry',
      'Bad [address] [address], sorry',
    ],
    ['Bad inputData=[{"a":"b c", "d":"cut', 'Bad [address]'],
    ['http%3A%2F%2Fadm%2Fx and http:\\/\\/adm\\/x', '[address] and [address]'],
    ['Bad https&#58;//adm/x', 'Bad [address]'],
    ['no answer from adm.corp.example:8443, or 10.0.0.1:389', 'no answer from [address], or [address]'],
    [
      'The domain corp.example is not configured at 12:30; either/or.',
      'The domain corp.example is not configured at 12:30; either/or.',
    ],
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

  it('repeats nothing of the call that was sent, encoded or not', () => {
    const { path } = encodeCall(
      'corp.example',
      encodeInputData(contentOf('MOVE_USER', { subject: 'Some "private" subject' }), '4f0a91', settingsOf()),
      settingsOf({ productName: 'my product' }),
    );
    for (const address of [path, decodeURIComponent(path), `https://adm.example${path}`]) {
      expect(cleanMessage(`Cannot POST ${address}`, CONTENT_TOKEN)).toMatch(/^Cannot POST \[address\]( \[address\])*$/);
    }
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
