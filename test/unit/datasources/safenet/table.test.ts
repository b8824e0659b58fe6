import fc from 'fast-check';
import { asTable, TableShape, type Row } from '../../../../datasources/safenet/results';
import { XmlReader } from '../../../../datasources/shared/xml';
import { cut, diffgram, table } from '../support/answers';

const COLUMNS = ['taskid', 'operator', 'serial number'] as const;
type Cells = Row<(typeof COLUMNS)[number]>;

const row = (cells: Partial<Cells>): Cells => ({ taskid: null, operator: null, 'serial number': null, ...cells });

/** Reads a table the way it is read inside an answer: below a result element. */
function rowsOf(
  content: string,
  places: readonly number[] = [],
  seen?: (row: Cells) => void,
  shape = new TableShape(COLUMNS),
): Cells[] {
  const reader = asTable(shape, (cells) => {
    seen?.(cells);
    return cells;
  });
  const xml = new XmlReader({
    open: (tag, depth) => {
      if (depth > 1) reader.open(tag, depth);
    },
    text: (text, depth) => reader.text(text, depth),
    close: (depth) => {
      if (depth > 1) reader.close(depth);
    },
  });
  for (const chunk of cut(`<Result>${content}</Result>`, places)) xml.write(chunk);
  xml.end();
  return reader.end().value;
}

describe('a table', () => {
  it('is read by position, whatever its rows are called', () => {
    for (const name of ['Provisioning_x0020_Tasks', 'Table1', 'x', 'diffgram', 'taskid']) {
      expect(rowsOf(table([{ taskid: '1' }, { taskid: '2' }], name))).toEqual([
        row({ taskid: '1' }),
        row({ taskid: '2' }),
      ]);
    }
  });

  it('is read from any container, with any prefixes, with and without a schema', () => {
    const plain = '<r><taskid>1</taskid></r>';
    const schema =
      '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="taskid"><r><taskid>9</taskid></r></xs:element></xs:schema>';
    const expected = [row({ taskid: '1' })];
    expect(rowsOf(diffgram(plain))).toEqual(expected);
    expect(rowsOf(diffgram(plain, 'NewDataSet'))).toEqual(expected);
    expect(rowsOf(schema + diffgram(plain, 'Anything'))).toEqual(expected);
    expect(
      rowsOf(
        '<d:diffgram xmlns:d="urn:schemas-microsoft-com:xml-diffgram-v1" xmlns:m="urn:schemas-microsoft-com:xml-msdata">' +
          '<x><r d:id="r1" m:rowOrder="0" d:hasChanges="inserted"><taskid>1</taskid></r></x></d:diffgram>',
      ),
    ).toEqual(expected);
    expect(rowsOf(`<wrapper>${diffgram(plain)}</wrapper>`)).toEqual(expected);
  });

  it('can be empty', () => {
    expect(rowsOf(diffgram(''))).toEqual([]);
    expect(rowsOf(diffgram('').replace(' />', '><DocumentElement xmlns="" /></diffgr:diffgram>'))).toEqual([]);
  });

  it('is missing when there is no diffgram of the right namespace', () => {
    expect(() => rowsOf('')).toThrow('its answer has no table');
    expect(() => rowsOf('<diffgram><x><r><taskid>1</taskid></r></x></diffgram>')).toThrow('its answer has no table');
  });

  it('leaves out what a diffgram holds beside the data', () => {
    const before = '<diffgr:before><r><taskid>old</taskid></r></diffgr:before>';
    const errors = '<diffgr:errors><r><taskid>bad</taskid></r></diffgr:errors>';
    const data = '<x xmlns=""><r><taskid>1</taskid></r></x>';
    for (const content of [data + before + errors, before + data + errors, before + errors + data]) {
      const whole = diffgram('.').replace('<DocumentElement xmlns="">.</DocumentElement>', content);
      expect(rowsOf(whole)).toEqual([row({ taskid: '1' })]);
    }
  });

  it('is the first one only', () => {
    const one = diffgram('<r><taskid>1</taskid></r>');
    expect(rowsOf(one + one.replace('>1<', '>2<'))).toEqual([row({ taskid: '1' })]);
    const twoContainers = one.replace(
      '</diffgr:diffgram>',
      '<y xmlns=""><r><taskid>2</taskid></r></y></diffgr:diffgram>',
    );
    expect(rowsOf(twoContainers)).toEqual([row({ taskid: '1' })]);
  });

  it('gives its rows as they come', () => {
    const reader = asTable(new TableShape(COLUMNS), (cells) => {
      seen.push(cells.taskid);
    });
    const seen: (string | null)[] = [];
    const xml = new XmlReader(reader);
    const [first = '', second = ''] = diffgram('<r><taskid>1</taskid></r>|<r><taskid>2</taskid></r>').split('|');
    xml.write(new TextEncoder().encode(first));
    expect(seen).toEqual(['1']);
    xml.write(new TextEncoder().encode(second));
    expect(seen).toEqual(['1', '2']);
  });
});

describe('a cell', () => {
  it('is found by decoded name without regard to case', () => {
    expect(rowsOf(diffgram('<r><TaskID>1</TaskID><Serial_x0020_Number>007</Serial_x0020_Number></r>'))).toEqual([
      row({ taskid: '1', 'serial number': '007' }),
    ]);
  });

  it('is null when absent, and an empty text when empty', () => {
    expect(rowsOf(diffgram('<r><taskid/><operator></operator></r><r/>'))).toEqual([
      row({ taskid: '', operator: '' }),
      row({}),
    ]);
  });

  it('is null when it says so', () => {
    const nil = '<operator xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true" />';
    expect(rowsOf(diffgram(`<r><taskid>1</taskid>${nil}</r>`))).toEqual([row({ taskid: '1' })]);
  });

  it.each(['00417', '1e5', 'true', '0x1F', ' padded ', '   ', '\n', 'a\u0001b', 'NaN', 'a,b', '<b>&amp;'])(
    'is text and nothing but text: %j',
    (value) => {
      const written = table([{ operator: value }]).replaceAll('\u0001', '&#x1;');
      expect(rowsOf(written)).toEqual([row({ operator: value })]);
    },
  );

  it('is never trimmed, with xml:space or without', () => {
    expect(rowsOf(diffgram('<r><operator xml:space="preserve">   </operator></r>'))).toEqual([
      row({ operator: '   ' }),
    ]);
  });

  it('may be cut by a comment or CDATA', () => {
    expect(rowsOf(diffgram('<r><operator>a<!-- x -->b<![CDATA[<c>]]></operator></r>'))).toEqual([
      row({ operator: 'ab<c>' }),
    ]);
  });

  it('leaves out elements inside it and text beside it', () => {
    expect(rowsOf(diffgram('<r>x<operator>a<b>no</b>c</operator>y<unknown>z</unknown></r>'))).toEqual([
      row({ operator: 'ac' }),
    ]);
  });

  it('cannot reach what every object has', () => {
    const rows = rowsOf(diffgram('<r><__proto__>1</__proto__><constructor>2</constructor><taskid>3</taskid></r>'));
    expect(rows).toEqual([row({ taskid: '3' })]);
    expect(Object.getPrototypeOf(rows[0])).toBe(Object.prototype);
  });

  it('belongs to its own row', () => {
    const rows = rowsOf(diffgram('<r><operator>a</operator></r><r><taskid>2</taskid></r>'));
    expect(rows).toEqual([row({ operator: 'a' }), row({ taskid: '2' })]);
  });
});

it('does not depend on where the bytes are cut', () => {
  const value = fc.option(
    fc.array(fc.constantFrom('a', 'é', '😀', '&', '<', '\r', '\n', ' ', ']]>'), { maxLength: 8 }),
  );
  const cells = fc.record({ taskid: value, operator: value, other: value });
  fc.assert(
    fc.property(fc.array(cells, { maxLength: 6 }), fc.array(fc.nat(2_000), { maxLength: 20 }), (rows, places) => {
      const written = rows.map(({ taskid, operator, other }) => ({
        taskid: taskid?.join('') ?? null,
        operator: operator?.join('') ?? null,
        other: other?.join('') ?? null,
      }));
      const expected = written.map(({ taskid, operator }) => row({ taskid, operator }));
      expect(rowsOf(table(written), places)).toEqual(written.length === 0 ? [] : expected);
    }),
    { numRuns: 300 },
  );
});

it('takes time in proportion to its size', () => {
  const one = table(Array.from({ length: 2_000 }, (_, index) => ({ taskid: String(index), operator: 'x'.repeat(50) })));
  const many = one.replace(
    /(<DocumentElement xmlns="">)(.*)(<\/DocumentElement>)/,
    (_, a: string, rows: string, b: string) => a + rows.repeat(8) + b,
  );
  const time = (content: string): number => {
    const start = performance.now();
    rowsOf(content);
    return performance.now() - start;
  };
  time(one);
  // Eight times the rows; a decoder that goes over its input again for every row would need 64 times as long.
  expect(time(many)).toBeLessThan(Math.max(time(one), 5) * 40);
});

it('is read the same from a server that never writes the same names twice', () => {
  const odd = Array.from({ length: 1_200 }, (_, index) => `<odd${index}>x</odd${index}>`).join('');
  const content = diffgram(`<T>${odd}<TaskId>1</TaskId></T><T>${odd}<TASKID>2</TASKID></T>`);
  const shape = new TableShape(COLUMNS);
  for (let answer = 1; answer <= 2; answer += 1) {
    expect(rowsOf(content, [], undefined, shape)).toEqual([row({ taskid: '1' }), row({ taskid: '2' })]);
  }
});
