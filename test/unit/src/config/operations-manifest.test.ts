import { join } from 'node:path';
import { registry } from '../../../../datasources';
import { loadConfig } from '../../../../src/config';
import { hashOf } from '../../../../src/config/operations-manifest';
import { createConfigFolder } from '../../../helpers/config-folder';

const folder = createConfigFolder();
afterAll(() => folder.remove());

const manifestOf = (operations: unknown, more: object = {}) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations, ...more });
const entryOf = (name: string, body: string) => ({ id: hashOf(body), name, type: 'query', body });
const ONE = entryOf('Backends', 'query Backends { backends { name } }');

function load(operations: string) {
  const config = folder.write('graph.yaml', `operations: ${operations}\n`);
  return loadConfig({ config }, {}, registry);
}

function faultsOf(content: string): string[] {
  folder.write('faulty.json', content);
  try {
    load('{ mode: safelist, manifest: faulty.json }');
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n');
    return lines.map((line) => line.trim().replace(`operations.manifest: ${join(folder.path, 'faulty.json')}`, 'FILE'));
  }
  return [];
}

describe('the setting operations', () => {
  it('serves everything when it is left out', () => {
    const config = load('{}');
    expect([config.operations, config.registered]).toEqual([{ mode: 'open' }, undefined]);
  });

  it('reads the manifest from beside the configuration, with keys of other tools in it', () => {
    folder.write('operations.json', manifestOf([{ ...ONE, clientName: null }], { madeBy: 'another tool' }));
    expect(load('{ mode: safelist, manifest: operations.json }').registered).toEqual([ONE]);
  });

  it('reads the manifest in open mode too', () => {
    folder.write('operations.json', manifestOf([ONE]));
    expect(load('{ manifest: operations.json }').registered).toEqual([ONE]);
  });

  it.each([
    ['safelist mode without a manifest', '{ mode: safelist }', 'operations.manifest: is missing; safelist mode'],
    ['a mode that does not exist', '{ mode: closed }', 'operations.mode: must be one of open, safelist'],
    ['a wrong key', '{ manifesto: x }', 'operations: unknown setting "manifesto"; did you mean "manifest"?'],
    [
      'a file that is not there',
      '{ manifest: nowhere.json }',
      'nowhere.json does not exist; npm run operations:extract',
    ],
    ['a folder', '{ manifest: . }', 'is not a file'],
  ])('refuses %s', (_what, operations, message) => {
    expect(() => load(operations)).toThrow(message);
  });

  it('reports faults of the manifest together with those of other settings', () => {
    const config = folder.write(
      'graph.yaml',
      'server: { port: x }\noperations: { mode: safelist, manifest: no.json }\n',
    );
    expect(() => loadConfig({ config }, {}, registry)).toThrow(/has 2 faults:[^]*server\.port[^]*no\.json does not/);
  });
});

describe('a manifest', () => {
  it.each([
    ['that is not JSON', '{ "operations": ', ['FILE is not JSON']],
    ['without operations', manifestOf([]), ['FILE has no operations']],
    [
      'of another format',
      manifestOf([ONE], { format: 'relay', version: 2 }),
      ['FILE: format must be apollo-persisted-query-manifest', 'FILE: version must be 1'],
    ],
    [
      'with entries that are none',
      manifestOf([
        { ...ONE, type: 'subscription' },
        { ...ONE, body: 7 },
        { ...ONE, name: 'two words' },
      ]),
      [
        'FILE: operations[0].type must be one of query, mutation',
        'FILE: operations[1].body must be a text',
        'FILE: operations[2].name must be the name of the operation',
      ],
    ],
    [
      'with an id that is not the hash of its body',
      manifestOf([{ ...ONE, id: hashOf('other') }]),
      [`FILE: operation Backends: its id must be the SHA-256 of its body, which is ${ONE.id}`],
    ],
    ['with an operation twice', manifestOf([ONE, ONE]), ['FILE: operation Backends: its id is used twice']],
  ])('%s is refused with every fault', (_what, content, faults) => {
    expect(faultsOf(content)).toEqual(faults);
  });
});
