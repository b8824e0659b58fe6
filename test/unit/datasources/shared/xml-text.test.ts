import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { escapeXml, isXmlText } from '../../../../datasources/shared/xml';

/** What a parser that knows nothing of us makes of an escaped text. */
function parsed(content: string): string {
  const parser = new SaxesParser({ xmlns: true });
  let text = '';
  parser.on('text', (piece) => {
    text += piece;
  });
  parser.write(`<a>${content}</a>`).close();
  return text;
}

const character = fc.integer({ min: 0x20, max: 0x10ffff }).filter((code) => !(code >= 0xd800 && code <= 0xdfff));
const legal = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom('&', '<', '>', '"', "'", '\r', '\n', '\t', ']]>', '&#x1;', '&amp;', ' ') },
    { weight: 2, arbitrary: character.map((code) => String.fromCodePoint(code)) },
  )
  .filter((text) => !/[\uFFFE\uFFFF]/.test(text));
const legalText = fc.array(legal, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('text on its way into XML', () => {
  it('comes out of a parser as it went in, whatever XML can carry', () => {
    fc.assert(
      fc.property(legalText, (text) => {
        expect(isXmlText(text)).toBe(true);
        expect(parsed(escapeXml(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('is left as it is when there is nothing to escape', () => {
    const text = 'Adèle "Ada" O\'Neill 日本 😀';
    expect(escapeXml(text)).toBe(text);
  });

  it('cannot open or close anything', () => {
    expect(escapeXml('</string><string>b')).toBe('&lt;/string&gt;&lt;string&gt;b');
    expect(escapeXml('a & b')).toBe('a &amp; b');
  });

  it.each([
    ['a null character', 'a\u0000b'],
    ['a control character', 'a\u0001b'],
    ['an escape', '\u001b[31m'],
    ['half a pair at the end', 'a\ud800'],
    ['half a pair at the start', '\udc00a'],
    ['two halves in the wrong order', '\udc00\ud800'],
    ['a noncharacter', '\uffff'],
  ])('is refused with %s', (_, text) => {
    expect(isXmlText(text)).toBe(false);
    expect(() => escapeXml(text)).toThrow('cannot carry');
  });
});
