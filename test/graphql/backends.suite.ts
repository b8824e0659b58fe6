import { dataOf } from '../helpers/execute';
import { FABRIKAM, NORTHWIND } from '../helpers/safenet-state';
import { type SafenetGraph, startSafenet } from '../helpers/start-safenet';

let graph: SafenetGraph;
beforeAll(async () => {
  graph = await startSafenet([{ name: 'sas-eu' }, { name: 'sas-us', settings: { organizations: [FABRIKAM] } }]);
});
afterAll(() => graph.close());

describe('backends', () => {
  it('lists every back end in configured order, and asks none of them', async () => {
    expect(await dataOf(graph.execute('{ backends { name kind embedded organizations } }'))).toEqual({
      backends: [
        { name: 'sas-eu', kind: 'SAFENET', embedded: true, organizations: [NORTHWIND, FABRIKAM] },
        { name: 'sas-us', kind: 'SAFENET', embedded: true, organizations: [FABRIKAM] },
      ],
    });
    expect(graph.emulators.map(({ calls }) => calls.length)).toEqual([0, 0]);
  });
});
