import fc from 'fast-check';
import { isNil, XmlReader } from '../../../../datasources/shared/xml';
import { ProtocolError } from '../../../../datasources/shared/errors';
import { cut, escaped } from '../support/answers';

/** Everything a reader tells, with neighbouring texts joined. */
function told(xml: string | Uint8Array[]): string[] {
  const log: string[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') log.push(`text ${JSON.stringify(text)}`);
    text = '';
  };
  const reader = new XmlReader({
    open: (tag, depth) => {
      flush();
      log.push(`${depth} {${tag.uri}}${tag.local}${isNil(tag) ? ' nil' : ''}`);
    },
    text: (piece) => {
      text += piece;
    },
    close: (depth) => {
      flush();
      log.push(`${depth} end`);
    },
  });
  for (const chunk of typeof xml === 'string' ? [new TextEncoder().encode(xml)] : xml) reader.write(chunk);
  reader.end();
  return log;
}

const textOf = (content: string): string => {
  const [, line = 'text ""'] = told(`<a>${content}</a>`);
  return line.startsWith('text ') ? (JSON.parse(line.slice(5)) as string) : '';
};

describe('an XML reader', () => {
  it('tells elements with namespaces and depths, whatever the prefixes', () => {
    const expected = ['1 {urn:x}a', '2 {urn:x}b', 'text "t"', '2 end', '2 {}c', '2 end', '1 end'];
    expect(told('<a xmlns="urn:x"><b>t</b><c xmlns=""/></a>')).toEqual(expected);
    expect(told('<p:a xmlns:p="urn:x"><p:b>t</p:b><c/></p:a>')).toEqual(expected);
  });

  it('skips a byte order mark', () => {
    expect(told('\uFEFF<?xml version="1.0" encoding="utf-8"?><a/>')).toEqual(['1 {}a', '1 end']);
  });

  it('joins text around comments, instructions and CDATA', () => {
    expect(told('<a>one<!-- no -->two<?no no?><![CDATA[<&#x1;>]]></a>')).toEqual([
      '1 {}a',
      'text "onetwo<&#x1;>"',
      '1 end',
    ]);
  });

  it('keeps white space and knows the five entities', () => {
    expect(textOf('  &lt;&gt;&amp;&quot;&apos; \n\t')).toBe('  <>&"\' \n\t');
  });

  it('takes the XML version for what .NET writes, whatever the declaration says', () => {
    expect(told('<?xml version="1.1"?><a>\u0085\u2028</a>')).toEqual(['1 {}a', 'text "\u0085\u2028"', '1 end']);
  });
});

describe('references to characters that XML forbids, as .NET writes them', () => {
  it('come out as the characters themselves, in hexadecimal and decimal', () => {
    for (let code = 0; code < 0x20; code += 1) {
      const character = String.fromCharCode(code);
      const hex = code.toString(16);
      expect(textOf(`a&#x${hex};b`)).toBe(`a${character}b`);
      expect(textOf(`a&#x${hex.toUpperCase().padStart(4, '0')};b`)).toBe(`a${character}b`);
      expect(textOf(`a&#${code};b`)).toBe(`a${character}b`);
    }
  });

  it('are not mistaken for text that only looks like one', () => {
    expect(textOf('&amp;#x1;')).toBe('&#x1;');
    expect(textOf('<![CDATA[&#x1;]]>')).toBe('&#x1;');
  });

  it('may stand in attributes', () => {
    expect(told('<a b="&#x1;"/>')).toHaveLength(2);
  });

  it('are read when they are cut anywhere', () => {
    const xml = '<a>x&#x1;y&#31;z&#x000B;</a>';
    for (let place = 0; place <= xml.length; place += 1) {
      expect(told(cut(xml, [place]))).toEqual(['1 {}a', `text ${JSON.stringify('x\u0001y\u001fz\u000b')}`, '1 end']);
    }
  });

  it.each(['&#xD800;', '&#x110000;', '&#x;', '&#;', '&#1', '&#x1g;', '&#-1;'])('do not excuse %s', (reference) => {
    expect(() => told(`<a>${reference}</a>`)).toThrow(ProtocolError);
  });
});

describe('what is not XML', () => {
  const refused = (xml: string | Uint8Array[]): ProtocolError => {
    try {
      told(xml);
    } catch (error) {
      if (error instanceof ProtocolError) return error;
      throw error;
    }
    throw new Error('It was not refused');
  };

  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['an open end', '<a><b></b>'],
    ['wrong nesting', '<a><b></a></b>'],
    ['two roots', '<a/><b/>'],
    ['a bare ampersand', '<a>R&D</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['an unbound prefix', '<p:a/>'],
    ['an attribute given twice', '<a b="1" b="2"/>'],
    ['a control character as it is', '<a>\u0001</a>'],
    ['a web page', '<!doctype html><html><p>one<p>two</html>'],
  ])('is refused: %s', (_, xml) => {
    expect(refused(xml)).toMatchObject({ kind: 'protocol' });
  });

  it('is refused with a document type, whatever it declares', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>';
    expect(refused(bomb).reason).toBe('its answer has a document type declaration');
    const external = '<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>';
    expect(refused(external).reason).toBe('its answer has a document type declaration');
  });

  it('is refused when nested too deeply', () => {
    const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);
    expect(told(nested(64))).toHaveLength(128);
    expect(refused(nested(65)).reason).toBe('its answer is nested too deeply');
  });

  it.each(['ISO-8859-1', 'windows-1252', 'UTF-16', 'us-ascii', 'utf-7', 'x'])(
    'is refused when it is declared in %s',
    (name) => {
      const reason = 'its answer says that it is in another character set than UTF-8';
      for (const quote of ['"', "'"]) {
        const xml = `<?xml version='1.0' encoding=${quote}${name}${quote}?><a/>`;
        for (let place = 0; place <= xml.length; place += 1) expect(refused(cut(xml, [place])).reason).toBe(reason);
      }
    },
  );

  it.each(['utf-8', 'UTF-8', 'Utf-8', 'utf8'])('is not what is declared in %s', (name) => {
    expect(told(`<?xml version="1.0" encoding="${name}"?><a/>`)).toEqual(['1 {}a', '1 end']);
  });

  it('is refused in UTF-16 and UTF-32, with a byte order mark or without, however it is cut', () => {
    const little = Buffer.from('<?xml version="1.0"?><a>é</a>', 'utf16le');
    const big = Buffer.from(little).swap16();
    const wide = Buffer.concat(Array.from('<a/>', (character) => Buffer.from([0, 0, 0, character.charCodeAt(0)])));
    const marked = [
      Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
      Buffer.concat([Buffer.from([0xfe, 0xff]), big]),
    ];
    for (const bytes of [little, big, wide, ...marked]) {
      for (let place = 0; place <= 6; place += 1) {
        const { kind, reason } = refused([bytes.subarray(0, place), bytes.subarray(place)]);
        expect([kind, reason]).toEqual(['protocol', expect.stringMatching(/UTF-8/)]);
      }
    }
  });

  it('is refused when it is not UTF-8', () => {
    expect(refused([Uint8Array.from([0x3c, 0x61, 0x3e, 0xe9, 0x3c])]).reason).toBe('its answer is not UTF-8');
    const half = new TextEncoder().encode('<a/>é').subarray(0, 5);
    expect(refused([half]).reason).toBe('its answer is not UTF-8');
  });

  it('is described by its place, not by its content', () => {
    const { reason, cause } = refused('<a>\n<secret></public></a>');
    expect(reason).toBe('its answer is not well-formed XML');
    expect(String(cause)).toMatch(/line 2, column \d+/);
    expect(String(cause)).not.toMatch(/secret|public/);
  });
});

it('tells the same however the bytes are cut', () => {
  const content = fc.array(fc.constantFrom('a', 'é', '日', '😀', '&', '<', '\r\n', '\r', ' ', '\u2028'), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(content, content, fc.array(fc.nat(500), { maxLength: 12 }), (one, other, places) => {
      const xml = `<r><x>${escaped(one.join(''))}&#x7;</x><!-- ] --><y z="1">${escaped(other.join(''))}</y></r>`;
      expect(told(cut(xml, places))).toEqual(told(xml));
    }),
    { numRuns: 300 },
  );
});

it('knows a null that is written out', () => {
  const xsi = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"';
  expect(told(`<a ${xsi} i:nil="true"/>`)[0]).toBe('1 {}a nil');
  expect(told(`<a ${xsi} i:nil="1"/>`)[0]).toBe('1 {}a nil');
  expect(told(`<a ${xsi} i:nil="false"/>`)[0]).toBe('1 {}a');
  expect(told('<a nil="true"/>')[0]).toBe('1 {}a');
});
