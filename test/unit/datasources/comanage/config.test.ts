import { comanage } from '../../../../datasources/comanage';
import { comanageSettings } from '../../../../datasources/comanage/config';
import { Secret } from '../../../../datasources/shared/settings';

const NEEDED = { url: 'https://registry.example.org', user: 'co_7.gateway', password: new Secret('secret') };

function faultsOf(settings: object): string[] {
  const result = comanage.configure('registry', { ...NEEDED, ...settings });
  return 'faults' in result ? result.faults.map(({ path, message }) => `${path.join('.')}: ${message}`) : [];
}

describe('the settings of a registry', () => {
  it('need an address and credentials, and have defaults for the rest', () => {
    expect(comanageSettings.parse(NEEDED)).toMatchObject({
      api: 'auto',
      format: 'json',
      targets: [],
      maxConcurrent: 4,
      timeouts: { provision: 60_000 },
    });
    expect(comanageSettings.parse(NEEDED).url.pathname).toBe('/registry');
    expect(comanageSettings.parse({ ...NEEDED, url: 'https://a.example/x/' }).url.pathname).toBe('/x/');
  });

  it('take COs as numbers or texts, each once and in order', () => {
    expect(comanageSettings.parse({ ...NEEDED, cos: [10, '9', '10', 2] }).cos).toEqual(['2', '9', '10']);
    expect(faultsOf({ cos: [] })).toEqual(['cos: must name at least one CO; leave it out for all of them']);
    expect(faultsOf({ cos: [0, 'x'] }).map((fault) => fault.slice(0, 6))).toEqual(['cos.0:', 'cos.1:']);
  });

  it('take targets with names of modes or codes, and targets from a file beside them', () => {
    const { targets, targetsFile } = comanageSettings.parse({
      ...NEEDED,
      targets: [
        { id: 42, coId: '7', mode: 'MANUAL' },
        { id: '43', coId: 7, mode: 'QE' },
      ],
      targetsFile: new Secret('id,co_id\n44,7\n'),
    });
    expect(targets).toMatchObject([
      { key: { coId: '7', localId: '42' }, mode: 'MANUAL', backendMode: 'M' },
      { key: { coId: '7', localId: '43' }, mode: 'QUEUE_ON_ERROR', backendMode: 'QE' },
    ]);
    expect(targetsFile?.read(undefined)).toMatchObject({
      targets: [{ key: { coId: '7', localId: '44' } }],
      passedBy: 0,
    });
  });

  it('name every fault with its place', () => {
    expect(
      faultsOf({
        targets: [
          { id: 0, coId: 7, plugin: 'a b' },
          { coId: 7, colour: 'red' },
        ],
        targetsFile: 'id,co_id\n1,x\ny,7\n',
        api: 'rest',
      }),
    ).toEqual([
      'api: must be "auto", "provision-only" or "documented"',
      'targets.0.id: must be a whole number from 1 to 2147483647',
      'targets.0.plugin: must be letters and digits, at most 32',
      expect.stringMatching(/^targets\.1: has no setting "colour"; there are: id, coId, description/),
      'targets.1.id: is missing',
      'targetsFile: row 2 (line 2), column co_id: must be a whole number from 1 to 2147483647',
      'targetsFile: row 3 (line 3), column id: must be a whole number from 1 to 2147483647',
    ]);
  });

  it('refuse a target that is there twice, and pass by one of a CO that is not served', () => {
    expect(
      faultsOf({
        cos: [7],
        targets: [
          { id: 1, coId: 7 },
          { id: 2, coId: 8 },
          { id: 1, coId: 7 },
        ],
        targetsFile: 'id,co_id,plugin\n1,7,P\n2,8,not a plugin\n2,8,P\n9,7,P\n9,7,P\n',
      }),
    ).toEqual([
      'targets.2.id: the target 1 is there twice',
      'targetsFile: row 6 (line 6): the target 9 is there already, in row 5 (line 5)',
      'targetsFile: the target 1 is there twice',
    ]);
  });

  it.each([
    ['user', 'a:b'],
    ['user', 'a\nb'],
    ['password', new Secret('a\nb')],
    ['password', new Secret('')],
    ['password', 'in clear'],
  ])('refuse a %s of %j', (key, value) => {
    expect(faultsOf({ [key]: value }).map((fault) => fault.split(':')[0])).toEqual([key]);
  });
});
