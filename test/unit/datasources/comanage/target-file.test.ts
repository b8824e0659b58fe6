import fc from 'fast-check';
import { parseCsv } from '../../../../datasources/comanage/csv';
import { readTargetFile } from '../../../../datasources/comanage/target-file';

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
      'row 3, column id: must be a whole number from 1 to 2147483647',
      'row 3, column co_id: must be a whole number from 1 to 2147483647',
      'row 3, column plugin: must be letters and digits, at most 32',
      'row 3, column retry_interval: must be a whole number of seconds from 1',
      'row 3, column created: must be a date and time such as 2026-11-21 19:23:14',
      'row 4, column id: is missing',
      'row 4, column co_id: is missing',
      'row 5: has 2 cells where row 1 has 6',
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
      'row 1, column status: must be a code such as A',
    ]);
  });

  it('names the faults of the rows before a quotation mark in the wrong place too', () => {
    const { faults } = readTargetFile('id,co_id,plugin\n41,2,a b\nx,2,P\n43\n44,2,"P" x\n45,y,P\n');
    expect(faults).toEqual([
      'row 2, column plugin: must be letters and digits, at most 32',
      'row 3, column id: must be a whole number from 1 to 2147483647',
      'row 4: has 1 cells where row 1 has 3',
      'row 5 (line 5): has a quotation mark in the wrong place; what is behind it was not read',
    ]);
    expect(readTargetFile('id,"co\n').faults).toEqual([expect.stringMatching(/^row 1 \(line 1\): has a quotation/)]);
  });

  it.each([
    ['41,2\n', /^row 1: must name the columns, with id and co_id among them$/],
    ['id,plugin\n41,x\n', /^row 1: must name the columns, with co_id among them$/],
    ['id,co_id\n41,"2\n', /^row 2 \(line 2\): has a quotation mark in the wrong place;/],
    ['id,co_id\n41,2"\n', /^row 2 \(line 2\): has a quotation mark/],
    ['[', /^is not JSON/],
    ['{"id":1}', /^must be a list of rows$/],
    ['[7]', /^row 1: must be an object$/],
    ['[{"id":{},"co_id":[]}]', /^row 1, column id: must be a whole number/],
  ])('that is none is refused: %j', (text, fault) => {
    expect(readTargetFile(text).faults[0]).toMatch(fault);
    expect(readTargetFile(text).targets).toEqual([]);
  });
});

describe('CSV', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'ü'), maxLength: 6 });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });

  it('comes out as it went in, whatever is in its cells', () => {
    const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), fc.boolean(), (rows, end, ends) => {
        const text = rows.map((cells) => cells.map(quoted).join(',')).join(end) + (ends ? end : '');
        expect(parseCsv(text)).toEqual({ rows });
      }),
      { numRuns: 500 },
    );
  });
});
