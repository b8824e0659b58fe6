import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { ProtocolError } from '../../../../datasources/shared/errors';
import { XmlReader } from '../../../../datasources/shared/xml';

const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';

interface Attribute {
  readonly uri: string;
  readonly local: string;
  readonly value: string;
}

const opened = (uri: string, local: string, attributes: readonly Attribute[]): string =>
  [`<{${uri}}${local}`, ...attributes.map((at) => `{${at.uri}}${at.local}=${at.value}`)].join(' ');

/** What our reader tells of a document; null when it refuses it as malformed. */
function ours(xml: string): string[] | null {
  const events: string[] = [];
  const reader = new XmlReader({
    open: ({ uri, local, attributes }) => events.push(opened(uri, local, attributes)),
    text: (text) => events.push(text),
    close: () => events.push('>'),
  });
  try {
    reader.write(new TextEncoder().encode(xml));
    reader.end();
  } catch (error) {
    if (error instanceof ProtocolError && error.kind === 'protocol') return null;
    throw error;
  }
  return events;
}

/** The same by saxes' own namespace mode. */
function saxes(xml: string): string[] | null {
  const events: string[] = [];
  const errors: Error[] = [];
  const parser = new SaxesParser({ xmlns: true, forceXMLVersion: true, defaultXMLVersion: '1.0' } as const);
  parser.on('error', (error) => errors.push(error));
  parser.on('opentag', ({ uri, local, attributes }) => events.push(opened(uri, local, Object.values(attributes))));
  parser.on('text', (text) => events.push(text));
  parser.on('closetag', () => events.push('>'));
  parser.write(xml).close();
  return errors.length > 0 ? null : events;
}

function expectSame(xml: string): void {
  const expected = saxes(xml);
  expect(ours(xml)).toEqual(expected);
}

describe('a prefix', () => {
  const names = (xml: string): string[] | undefined => ours(xml)?.filter((event) => event.startsWith('<'));

  it('means what the nearest declaration says, and again what it meant behind that element', () => {
    const xml = '<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c/></p:b><p:d/></p:a>';
    expect(names(xml)).toEqual([
      `<{urn:1}a {${XMLNS}}p=urn:1`,
      `<{urn:2}b {${XMLNS}}p=urn:2`,
      '<{urn:2}c',
      '<{urn:1}d',
    ]);
    expectSame(xml);
  });

  it('may be declared behind the attribute that uses it', () => {
    const xml = '<a p:x="1" xmlns:p="urn:1"/>';
    expect(names(xml)).toEqual([`<{}a {urn:1}x=1 {${XMLNS}}p=urn:1`]);
    expectSame(xml);
  });

  it('may be left out where there is a default namespace, which is not for attributes', () => {
    const xml = '<a xmlns="urn:1" x="1"><b xmlns=""><c/></b><d xmlns="urn:2"/><e/></a>';
    expect(names(xml)).toEqual([
      `<{urn:1}a {${XMLNS}}xmlns=urn:1 {}x=1`,
      `<{}b {${XMLNS}}xmlns=`,
      '<{}c',
      `<{urn:2}d {${XMLNS}}xmlns=urn:2`,
      '<{urn:1}e',
    ]);
    expectSame(xml);
  });

  it('is not that of an element that has been closed, even when it declared on its own tag', () => {
    expect(ours('<a><b xmlns:p="urn:1"/><p:c/></a>')).toBeNull();
    expect(names('<a><b xmlns="urn:1"/><c/></a>')).toEqual(['<{}a', `<{urn:1}b {${XMLNS}}xmlns=urn:1`, '<{}c']);
  });

  it('is "xml" without being declared, or declared as what it is', () => {
    const xml = `<xml:a xml:lang="de"><b xmlns:xml="${XML}" xml:space="preserve"/></xml:a>`;
    expect(names(xml)).toEqual([`<{${XML}}a {${XML}}lang=de`, `<{}b {${XMLNS}}xml=${XML} {${XML}}space=preserve`]);
    expectSame(xml);
  });

  it('can have the name of something that every object has', () => {
    const xml = '<__proto__:a xmlns:__proto__="urn:1" __proto__:constructor="1"/>';
    expect(names(xml)).toEqual([`<{urn:1}a {${XMLNS}}__proto__=urn:1 {urn:1}constructor=1`]);
    expect(ours('<constructor:a/>')).toBeNull();
  });
});

it.each([
  ['an undeclared prefix of an element', '<p:a/>'],
  ['an undeclared prefix of an attribute', '<a p:x="1"/>'],
  ['a prefix that is undeclared again', '<a xmlns:p="urn:1"><b xmlns:p=""/></a>'],
  ['"xml" for another namespace', '<a xmlns:xml="urn:1"/>'],
  ['another prefix for the namespace of "xml"', `<a xmlns:p="${XML}"/>`],
  ['the namespace of "xml" as the default', `<a xmlns="${XML}"/>`],
  ['a declaration of "xmlns"', `<a xmlns:xmlns="${XMLNS}"/>`],
  ['a prefix for the namespace of "xmlns"', `<a xmlns:p="${XMLNS}"/>`],
  ['the namespace of "xmlns" as the default', `<a xmlns="${XMLNS}"/>`],
  ['"xmlns" as the prefix of an element', '<xmlns:a/>'],
  ['a name that begins with a colon', '<:a/>'],
  ['a name that ends with a colon', '<a xmlns:p="urn:1"><p:/></a>'],
  ['a name with two colons', '<a xmlns:p="urn:1"><p:b:c/></a>'],
  ['a declaration without a prefix', '<a xmlns:="urn:1"/>'],
  ['an attribute twice, by two prefixes', '<a xmlns:p="urn:1" xmlns:q="urn:1" p:x="1" q:x="2"/>'],
  ['the same by prefixes of two elements', '<a xmlns:p="urn:1"><b xmlns:q="urn:1"><c p:x="1" q:x="2"/></b></a>'],
  [
    'the same below a further declaration',
    '<a xmlns:p="urn:1" xmlns:q="urn:1"><b xmlns:z="urn:2" p:x="1" q:x="2"/></a>',
  ],
  ['an instruction with a colon in its name', '<a><?p:x y?></a>'],
])('refuses %s', (_, xml) => {
  expect(ours(xml)).toBeNull();
  expectSame(xml);
});

it('agrees with the namespace mode of saxes about any document', () => {
  // Mostly what is right, or there would be little to compare but refusals.
  const often = <T>(usual: readonly T[], seldom: readonly T[]): fc.Arbitrary<T> =>
    fc.oneof(
      { weight: 40, arbitrary: fc.constantFrom(...usual) },
      { weight: 1, arbitrary: fc.constantFrom(...seldom) },
    );
  const name = (locals: readonly string[]): fc.Arbitrary<string> =>
    fc
      .tuple(often(['', '', 'p:', 'q:'], ['u:', 'xmlns:', 'xml:', ':']), often(locals, ['', 'x:y']))
      .map(([prefix, local]) => prefix + local);
  const attribute = fc.oneof(
    fc.tuple(name(['x', 'y', 'z', 'xmlnsx']), fc.constantFrom('1', '2')),
    fc.tuple(
      often(['xmlns:p', 'xmlns:q', 'xmlns'], ['xmlns:xml', 'xmlns:xmlns', 'xmlns:', 'xmlns:u']),
      often(['urn:1', 'urn:2', 'urn:3', ' urn:1 '], ['', XML, XMLNS]),
    ),
  );
  const attributes = fc
    .oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(attribute, { maxLength: 4 }) })
    .map((list) => new Map(list));
  const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
    element: fc
      .tuple(name(['a', 'b', 'c']), attributes, fc.array(tie('content'), { maxLength: 4 }))
      .map(([tag, list, content]) => {
        const written = [...list].map(([key, value]) => ` ${key}="${value}"`).join('');
        return content.length === 0 ? `<${tag}${written}/>` : `<${tag}${written}>${content.join('')}</${tag}>`;
      }),
    content: fc.oneof(
      { depthSize: 'medium' },
      often(['text', '&lt;', ' '], ['<?p x?>', '<?p:x y?>', '<!-- c -->', '&p:x;']),
      tie('element'),
    ),
  }));
  const outcomes = { read: 0, refused: 0 };
  fc.assert(
    fc.property(element, (content) => {
      const xml = `<r xmlns:p="urn:1" xmlns:q="urn:2">${content}</r>`;
      outcomes[saxes(xml) ? 'read' : 'refused'] += 1;
      expectSame(xml);
    }),
    { numRuns: 1_000 },
  );
  // Both must have been tried, and not by chance only.
  expect(Math.min(outcomes.read, outcomes.refused)).toBeGreaterThan(100);
});
