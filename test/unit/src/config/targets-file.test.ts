import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registry } from '../../../../datasources';
import type { OutsideFile, Secret } from '../../../../datasources/shared/settings';
import { loadConfig } from '../../../../src/config';
import { interpolate } from '../../../../src/config/interpolation';
import { createConfigFolder } from '../../../helpers/config-folder';

const folder = createConfigFolder();
afterAll(() => folder.remove());

const file = join(folder.path, 'targets.csv');
const write = (content: string | Uint8Array) => writeFileSync(file, content);

function load(more = '', embedded = false) {
  const how = embedded
    ? 'embedded: true'
    : 'url: https://registry.example.org, user: co_7.gateway, password: "${PASSWORD}"';
  const yaml = `backends: [{ name: registry, kind: comanage, ${how}, targetsFile: { file: targets.csv } ${more} }]`;
  return loadConfig({ config: folder.write('graph.yaml', yaml) }, { PASSWORD: 'opensesame' }, registry);
}

function faultsOf(more = ''): string[] {
  try {
    load(more);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().replaceAll(folder.path, '.'));
  }
}

const HEAD = 'id,co_id,description,plugin,status\n';
const DESCRIPTION = `"Größe, ""${'x'.repeat(80)}"""`;
const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => `${index + 1},${7 + (index % 2)},${DESCRIPTION},LdapProvisioner,A\n`);

describe('a file of targets', () => {
  it('may have 50,000 rows, of which those of other COs are left out by themselves', () => {
    write(HEAD + rowsOf(50_000).join(''));
    expect(faultsOf()).toEqual([]);
    write(
      HEAD +
        rowsOf(50_000)
          .join('')
          .replaceAll(/(?<=,8,.*)Ldap/g, 'no '),
    );
    expect(faultsOf(', cos: [7]')).toEqual([]);
    write(`${HEAD}1,8,not right,at all,\n`);
    expect(faultsOf(', cos: [7]')).toEqual([]);
  });

  it.each([
    ['Latin-1', Buffer.from(`${HEAD}1,7,a\n2,7,Größe,P,A\n`, 'latin1'), /: line 3: is not UTF-8 but.*Latin-1/],
    ['UTF-16', Buffer.from(HEAD, 'utf16le'), /: line 1: is UTF-16 \(little-endian\)/],
    ['semicolons', 'id;co_id\n1;7\n', /: row 1 \(line 1\): has its cells separated by semicolons/],
    ['a doubled column', 'id,co_id,id\n1,7,2\n', /: row 1 \(line 1\): names the column id more than once/],
    ['capital letters', 'ID,CO_ID\n1,7\n', /: row 1 \(line 1\): must name the columns in small letters: id, co_id/],
    [
      'a capital letter',
      'id,co_id,Status\n1,7,A\n',
      /: row 1 \(line 1\): must name the columns in small letters: status/,
    ],
  ])('is called what it is: %s', (_, content, fault) => {
    write(content);
    expect(faultsOf()).toEqual([expect.stringMatching(fault)]);
    expect(faultsOf()[0]).toMatch(/^backends\[0\]\.targetsFile: /);
  });

  it('has its faults told beside those of other settings, its own COs known or not', () => {
    write('id,co_id\nx,7\ny,8\n');
    expect(faultsOf(', api: rest, cos: [7]')).toEqual([
      expect.stringMatching(/^backends\[0\]\.api: /),
      expect.stringMatching(/^backends\[0\]\.targetsFile: row 2 \(line 2\), column id/),
    ]);
    expect(faultsOf(', cos: [none]')).toEqual([
      expect.stringMatching(/^backends\[0\]\.cos\[0\]: /),
      expect.stringMatching(/^backends\[0\]\.targetsFile: row 2 \(line 2\), column id/),
      expect.stringMatching(/^backends\[0\]\.targetsFile: row 3 \(line 3\), column id/),
    ]);
  });

  it.each([
    ['is not there', () => rmSync(file), './targets.csv cannot be read (ENOENT)'],
    ['has nothing', () => write(''), 'has no row'],
    ['is far too long', () => write(Buffer.alloc(67_108_865, 'x')), './targets.csv has more than 67108864 bytes'],
  ])('that %s is a fault of its setting', (_, make, message) => {
    write(HEAD);
    make();
    expect(faultsOf()).toEqual([`backends[0].targetsFile: ${message}`]);
  });

  it('that changes while it is read is a fault', () => {
    const changes: Readonly<Record<string, () => void>> = {
      grows: () => appendFileSync(file, '9,7\n'),
      'is cut short': () => write(HEAD),
      'is written anew': () => write(`${HEAD}${'1,7,,,\n'.repeat(30_000)}`),
    };
    for (const change of Object.values(changes)) {
      write(`${HEAD}${'1,7,,,\n'.repeat(30_000)}`);
      const { value } = interpolate({ file: 'targets.csv' }, { env: {}, folder: folder.path, isLargeFile: () => true });
      const read = () => {
        let total = 0;
        for (const { length } of (value as OutsideFile).pieces()) {
          if (total === 0) change();
          total += length;
        }
      };
      expect(read).toThrow(/targets\.csv changed while it was read$/);
    }
  });

  it('without a size, as of a file system that makes up what it says, is read all the same', () => {
    const read = (file: string) => interpolate({ file }, { env: {}, folder: folder.path });
    expect(read('/proc/self/status').faults).toEqual([]);
    expect(read('/dev/null').faults).toEqual([{ path: [], message: '/dev/null is not a file' }]);
  });

  it('of an emulator is read once: it may be another one, or none, when the emulator has an address', () => {
    write('id,co_id\n900,2\n');
    const [configured] = load('', true).backends;
    renameSync(file, `${file}.old`);
    expect(() => configured?.connector('http://127.0.0.1:1')).not.toThrow();
  });
});

describe('a secret in a file', () => {
  const secretIn = (content: Uint8Array) => {
    writeFileSync(join(folder.path, 'secret'), content);
    return interpolate({ file: 'secret' }, { env: {}, folder: folder.path });
  };

  it('is not taken for another one because of its encoding', () => {
    expect(secretIn(Buffer.from('Größe', 'latin1')).faults).toEqual([
      { path: [], message: `${join(folder.path, 'secret')} must be encoded in UTF-8` },
    ]);
    const { value } = secretIn(Buffer.from('\uFEFFopensesame\r\n'));
    expect((value as Secret).reveal()).toBe('opensesame');
  });
});
