import fc from 'fast-check';
import { readCsv } from '../../../../datasources/comanage/export-rows';
import { exportOf } from '../../../../datasources/comanage/target-export';
import { FileFault, OutsideFile } from '../../../../datasources/shared/settings';

const readTargetFile = (text: string, cos?: readonly string[]) => exportOf(text).read(cos);

const EXPORT = `id,co_id,description,plugin,provision_co_group_id,skip_org_identity_source_id,status,retry_interval,max_retry,ordr,created,modified
41,2,Directory,LdapProvisioner,,,A,,3,1,2026-11-21 19:23:15,2026-11-21 19:23:15.123
42,2,"Quoted, ""twice""
and on two lines",ChangelogProvisioner,13,4,QE,600,,,,
`;

const row = (fields: object) => ({
  description: null,
  plugin: null,
  mode: null,
  backendMode: null,
  provisionCoGroupId: null,
  skipOrgIdentitySourceId: null,
  retryInterval: null,
  maxRetry: null,
  order: null,
  createdAt: null,
  modifiedAt: null,
  ...fields,
});

describe('an export of the targets', () => {
  it('is read from CSV as psql writes it', () => {
    const { targets, faults } = readTargetFile(EXPORT);
    expect(faults).toEqual([]);
    expect(targets).toEqual([
      row({
        key: { coId: '2', localId: '41' },
        description: 'Directory',
        plugin: 'LdapProvisioner',
        mode: 'AUTOMATIC',
        backendMode: 'A',
        maxRetry: 3,
        order: 1,
        createdAt: '2026-11-21T19:23:15Z',
        modifiedAt: '2026-11-21T19:23:15Z',
      }),
      row({
        key: { coId: '2', localId: '42' },
        description: 'Quoted, "twice"\nand on two lines',
        plugin: 'ChangelogProvisioner',
        provisionCoGroupId: '13',
        skipOrgIdentitySourceId: '4',
        mode: 'QUEUE_ON_ERROR',
        backendMode: 'QE',
        retryInterval: 600,
      }),
    ]);
  });

  it('is read the same with Windows line ends, a byte order mark, columns in another order and ones more', () => {
    const { targets, faults } = readTargetFile('\uFEFFplugin,co_id,new_column,id\r\nLdapProvisioner,2,x,41\r\n');
    expect(faults).toEqual([]);
    expect(targets).toEqual([row({ key: { coId: '2', localId: '41' }, plugin: 'LdapProvisioner' })]);
  });

  it('is read from JSON, with numbers, texts and nulls', () => {
    const json = '[{"id":41,"co_id":"2","status":"M","ordr":1,"description":null,"other":[1]}]';
    expect(readTargetFile(json)).toEqual({
      faults: [],
      passedBy: 0,
      targets: [row({ key: { coId: '2', localId: '41' }, mode: 'MANUAL', backendMode: 'M', order: 1 })],
    });
  });

  it('names every fault with its row, as a spreadsheet counts them, and its column', () => {
    const { targets, faults } = readTargetFile(
      'id,co_id,status,plugin,retry_interval,created\n' +
        '41,2,A,LdapProvisioner,600,2026-11-21 19:23:15\n' +
        'x,0,X,Ldap Provisioner,0,2026-02-30 00:00:00\n' +
        ',,,,,\n' +
        '44,2\n',
    );
    expect(targets).toHaveLength(1);
    expect(faults).toEqual([
      'row 3 (line 3), column id: must be a whole number from 1 to 2147483647',
      'row 3 (line 3), column co_id: must be a whole number from 1 to 2147483647',
      'row 3 (line 3), column plugin: must be letters and digits, at most 32',
      'row 3 (line 3), column retry_interval: must be a whole number of seconds from 1',
      'row 3 (line 3), column created: must be a date and time such as 2026-11-21 19:23:14',
      'row 4 (line 4), column id: is missing',
      'row 4 (line 4), column co_id: is missing',
      'row 5 (line 5): has 2 cells where row 1 has 6',
    ]);
  });

  it('has a mode that nobody knows as a server has it, beside the ones that are known', () => {
    const modes = [
      { mode: 'UNKNOWN', backendMode: 'ZZ' },
      { mode: 'QUEUE', backendMode: 'Q' },
    ];
    for (const text of [
      'id,co_id,status\n41,2,ZZ\n42,2,Q\n',
      '[{"id":41,"co_id":2,"status":"ZZ"},{"id":42,"co_id":2,"status":"Q"}]',
    ]) {
      expect(readTargetFile(text)).toMatchObject({ faults: [], targets: modes });
    }
    expect(readTargetFile('[{"id":41,"co_id":2,"status":{}}]').faults).toEqual([
      'row 1 (line 1), column status: must be a code such as A',
    ]);
  });

  it('names the faults of the rows before a quotation mark in the wrong place too', () => {
    const { faults } = readTargetFile('id,co_id,plugin\n41,2,a b\nx,2,P\n43\n44,2,"P" x\n45,y,P\n');
    expect(faults).toEqual([
      'row 2 (line 2), column plugin: must be letters and digits, at most 32',
      'row 3 (line 3), column id: must be a whole number from 1 to 2147483647',
      'row 4 (line 4): has 1 cells where row 1 has 3',
      'row 5 (line 5): has a quotation mark in the wrong place; what is behind it was not read',
    ]);
    expect(readTargetFile('id,"co\n').faults).toEqual([expect.stringMatching(/^row 1 \(line 1\): has a quotation/)]);
  });

  it.each([
    ['41,2\n', /^row 1 \(line 1\): must name the columns, with id and co_id among them$/],
    ['id,plugin\n41,x\n', /^row 1 \(line 1\): must name the columns, with co_id among them$/],
    ['id,co_id\n41,"2\n', /^row 2 \(line 2\): has a quotation mark in the wrong place, or one that is not closed;/],
    ['id,co_id\n41,2"\n', /^row 2 \(line 2\): has a quotation mark/],
    ['id,co_id\n41,"2"2\n', /^row 2 \(line 2\): has a quotation mark/],
    [`id,co_id\n"${'x'.repeat(70_000)}`, /^row 2 \(line 2\): has more than 65536 characters/],
    [' \n', /^has no row$/],
    ['[', /^row 1 \(line 1\): is not JSON, or not all of it/],
    ['[{"id":1', /^row 1 \(line 1\): is not JSON, or not all of it/],
    ['\n[\n{"id":}]', /^row 1 \(line 3\): is not JSON;/],
    ['{"id":1}', /^must be a list of rows$/],
    ['[7]', /^row 1 \(line 1\): must be an object$/],
    ['[{"id":{},"co_id":[]}]', /^row 1 \(line 1\), column id: must be a whole number/],
    ['[\n{"id":1,"co_id":2,"id":3}]', /^row 1 \(line 2\): names a column more than once$/],
    ['[{"ID":1,"co_id":2}]', /^row 1 \(line 1\): must name the columns in small letters: id$/],
    [`[{"id":"${'x'.repeat(70_000)}"}]`, /^row 1 \(line 1\): has more than 65536 characters/],
  ])('that is none is refused: %j', (text, fault) => {
    expect(readTargetFile(text).faults[0]).toMatch(fault);
    expect(readTargetFile(text).targets).toEqual([]);
  });

  it('may be an empty list, and ends where the list does', () => {
    expect(readTargetFile(' [ ] ')).toEqual({ faults: [], passedBy: 0, targets: [] });
    expect(readTargetFile('[{"id":1,"co_id":2}] x').faults).toEqual([expect.stringMatching(/more behind the end/)]);
    expect(readTargetFile('[{"id":1,"co_id":2},]').faults).toEqual([expect.stringMatching(/^row 2 .*not JSON/)]);
  });

  it('names a target that is there twice with both of its rows', () => {
    expect(readTargetFile('id,co_id\n1,2\n\n1,3\n').faults).toEqual([
      'row 4 (line 4): the target 1 is there already, in row 2 (line 2)',
    ]);
  });

  it('is read to the end of what somebody wants to hear', () => {
    const { faults } = readTargetFile(`id,co_id\n${'x,2\n'.repeat(1_000)}`);
    expect(faults).toHaveLength(201);
    expect(faults.at(-1)).toBe('row 202 (line 202): was not read, nor what is behind it');
  });
});

interface Wish {
  readonly id: number;
  readonly coId: number;
  readonly description: string;
  readonly plugin: string;
}

const text = fc.string({
  unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'ü', ';', '\t', '|', '€', '😀', '\\', '{', ']', ':'),
  maxLength: 12,
});
const wishes = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 2_147_483_647 }),
    coId: fc.constantFrom(2, 3, 4),
    description: text,
    // What is not right in a CO that is not served harms nobody.
    plugin: fc.constantFrom('LdapProvisioner', 'SqlProvisioner'),
  }),
  { selector: ({ id }) => id, maxLength: 12 },
);
const COLUMN_ORDERS = [
  ['id', 'co_id', 'description', 'plugin'],
  ['other', 'plugin', 'description', 'co_id', 'id'],
  ['description', 'id', 'other', 'co_id', 'plugin', 'other'],
];
const style = fc.record({
  end: fc.constantFrom('\n', '\r\n', '\r'),
  columns: fc.constantFrom(...COLUMN_ORDERS),
  quotesAll: fc.boolean(),
  endsWithEnd: fc.boolean(),
  blankLines: fc.constantFrom(0, 1, 2),
});

function writeCsv(rows: readonly Wish[], { end, columns, quotesAll, endsWithEnd, blankLines }: StyleOf): string {
  const quoted = (cell: string) =>
    quotesAll || /[",\r\n]/.test(cell) || cell.trim() === '' ? `"${cell.replaceAll('"', '""')}"` : cell;
  const cellOf = (row: Wish, column: string): string =>
    ({ id: String(row.id), co_id: String(row.coId), description: row.description, plugin: row.plugin })[column] ??
    'x"\n';
  const lines = [columns, ...rows.map((row) => columns.map((column) => cellOf(row, column)))];
  return lines.map((cells) => cells.map(quoted).join(',')).join(end.repeat(1 + blankLines)) + (endsWithEnd ? end : '');
}
type StyleOf = typeof style extends fc.Arbitrary<infer Value> ? Value : never;

/** Cut anywhere, within a character too; each piece is overwritten when the next one is asked for. */
function inPieces(bytes: Uint8Array, sizes: readonly number[]): OutsideFile {
  return new OutsideFile(function* () {
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const size = sizes[turn % sizes.length] ?? 1;
      const piece = Uint8Array.from(bytes.subarray(at, at + size));
      at += size;
      yield piece;
      piece.fill(0x22);
    }
  });
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
const expected = (rows: readonly Wish[]) =>
  rows.map(({ id, coId, description, plugin }) =>
    row({ key: { coId: String(coId), localId: String(id) }, description: description || null, plugin }),
  );

describe('an export of whatever rows', () => {
  const served = (rows: readonly Wish[]) => rows.filter(({ coId }) => coId < 4);

  it('is read from CSV, in whatever pieces it comes, with nothing of the COs that are not served', () => {
    fc.assert(
      fc.property(wishes, style, sizes, fc.boolean(), (rows, how, cuts, marked) => {
        // Nobody reads on in a row of another CO.
        const odd = rows.map((one) => (one.coId === 4 ? { ...one, plugin: 'no plugin' } : one));
        const bytes = Buffer.from((marked ? '\uFEFF' : '') + writeCsv(odd, how));
        expect(exportOf(inPieces(bytes, cuts)).read(['2', '3'])).toEqual({
          faults: [],
          passedBy: rows.length - served(rows).length,
          targets: expected(served(rows)),
        });
      }),
      { numRuns: 400 },
    );
  });

  it('is read from JSON in the same way', () => {
    fc.assert(
      fc.property(wishes, sizes, fc.constantFrom(undefined, 2, '\t'), fc.boolean(), (rows, cuts, space, marked) => {
        const list = rows.map(({ coId, ...one }) => ({ ...one, co_id: coId, other: [{ id: 1 }, ':"{'] }));
        const bytes = Buffer.from((marked ? '\uFEFF' : '') + JSON.stringify(list, null, space));
        expect(exportOf(inPieces(bytes, cuts)).read(['2', '3'])).toEqual({
          faults: [],
          passedBy: rows.length - served(rows).length,
          targets: expected(served(rows)),
        });
      }),
      { numRuns: 300 },
    );
  });

  it('names the row and the line of a fault, wherever rows have several lines', () => {
    fc.assert(
      fc.property(wishes, wishes, style, sizes, (before, after, how, cuts) => {
        const ids = new Set(before.map(({ id }) => id));
        const last = after.filter(({ id }) => !ids.has(id));
        const wrong = { id: 0, coId: 2, description: '', plugin: 'X' };
        const bytes = Buffer.from(writeCsv([...before, wrong, ...last], how));
        const lines = writeCsv([...before, wrong], { ...how, endsWithEnd: false });
        const own = writeCsv([wrong], { ...how, endsWithEnd: false }).slice(
          writeCsv([], { ...how, endsWithEnd: false }).length,
        );
        const line = lines.slice(0, lines.length - own.trimStart().length).split(/\r\n|\r|\n/).length;
        const number = 1 + (before.length + 1) * (1 + how.blankLines);
        expect(exportOf(inPieces(bytes, cuts)).read(undefined).faults).toEqual([
          `row ${number} (line ${line}), column id: must be a whole number from 1 to 2147483647`,
        ]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['UTF-16 (little-endian)', (words: string) => Buffer.from(words, 'utf16le')],
    ['UTF-16 (big-endian)', (words: string) => Buffer.from(words, 'utf16le').swap16()],
    [
      'UTF-32 (little-endian)',
      (words: string) => Buffer.from(Uint32Array.from(words, (sign) => sign.codePointAt(0)!).buffer),
    ],
  ])('in %s is called that, with a byte order mark and without', (name, encode) => {
    fc.assert(
      fc.property(wishes, style, sizes, fc.boolean(), (rows, how, cuts, marked) => {
        const bytes = encode((marked ? '\uFEFF' : '') + writeCsv(rows, how));
        expect(exportOf(inPieces(bytes, cuts)).read(undefined)).toEqual({
          faults: [`line 1: is ${name} and not UTF-8; export it again in UTF-8`],
          passedBy: 0,
          targets: [],
        });
      }),
      { numRuns: 100 },
    );
  });

  it('in Latin-1 is called that, with the line', () => {
    fc.assert(
      fc.property(wishes, style, sizes, (rows, how, cuts) => {
        const csv = writeCsv(rows, how).replace(/[€😀]/gu, 'é');
        fc.pre(/[éü]/.test(csv));
        const line = csv.slice(0, csv.search(/[éü]/)).split(/\r\n|\r|\n/).length;
        const { faults } = exportOf(inPieces(Buffer.from(csv, 'latin1'), cuts)).read(undefined);
        expect(faults).toEqual([
          `line ${line}: is not UTF-8 but, it seems, Latin-1 or Windows-1252; export it again in UTF-8`,
        ]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [';', 'semicolons'],
    ['\t', 'tabs'],
    ['|', 'vertical bars'],
    [' | ', 'vertical bars'],
  ])('with %j between its cells says so', (separator, name) => {
    fc.assert(
      fc.property(wishes, style, sizes, (rows, { columns, end, quotesAll }, cuts) => {
        fc.pre(!(quotesAll && separator.length > 1));
        const quoted = (cell: string) => (quotesAll ? `"${cell.replaceAll('"', '""')}"` : cell);
        const lines = [columns, ...rows.map(({ id }) => columns.map(() => String(id)))];
        const csv = lines.map((cells) => cells.map(quoted).join(separator)).join(end);
        const { faults, targets } = exportOf(inPieces(Buffer.from(csv), cuts)).read(undefined);
        expect(targets).toEqual([]);
        expect(faults).toEqual([
          expect.stringMatching(
            `^row 1 \\(line 1\\): has its cells separated by ${name}; only commas are read, as psql --csv writes them`,
          ),
        ]);
      }),
      { numRuns: 100 },
    );
  });

  it('with names of columns in capital letters, or a column twice, says so', () => {
    const known = fc.constantFrom('id', 'co_id', 'description', 'plugin', 'status', 'ordr');
    fc.assert(
      fc.property(known, wishes, sizes, (name, rows, cuts) => {
        const read = (columns: readonly string[]) => {
          const lines = [columns, ...rows.map(({ id }) => columns.map(() => String(id)))];
          return exportOf(inPieces(Buffer.from(lines.map((cells) => cells.join(',')).join('\n')), cuts)).read(
            undefined,
          );
        };
        const others = ['id', 'co_id', 'plugin'].filter((one) => one !== name);
        for (const capital of [name.toUpperCase(), name.charAt(0).toUpperCase() + name.slice(1)]) {
          const faults = [`row 1 (line 1): must name the columns in small letters: ${name}`];
          expect(read([...others, capital])).toEqual({ faults, passedBy: 0, targets: [] });
        }
        const faults = [`row 1 (line 1): names the column ${name} more than once`];
        expect(read([name, ...others, name])).toEqual({ faults, passedBy: 0, targets: [] });
      }),
      { numRuns: 100 },
    );
  });

  it('is no crash, whatever bytes it has', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom('', 'id,co_id\n', '[', '[{"id":'),
        sizes,
        (bytes, begin, cuts) => {
          const { faults } = exportOf(inPieces(Buffer.concat([Buffer.from(begin), bytes]), cuts)).read(['2']);
          for (const fault of faults) expect(fault.length).toBeLessThan(200);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('CSV', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'ü'), maxLength: 6 });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });

  it('comes out as it went in, whatever is in its cells', () => {
    const quoted = (words: string) => (/[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words);
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n', '\r'), fc.boolean(), sizes, (rows, end, ends, [cut = 1]) => {
        const csv = rows.map((cells) => cells.map(quoted).join(',')).join(end) + (ends ? end : '');
        const pieces = csv.match(new RegExp(`[^]{1,${cut}}`, 'g')) ?? [];
        expect([...readCsv(pieces)].map(({ content }) => content)).toEqual(rows);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused where it is none', () => {
    expect(() => [...readCsv(['a,b\n', 'c,d" \n'])]).toThrow(FileFault);
  });
});
