import { registry } from '../../datasources';
import { backendFolders, registryFaults } from './layout-rules';
import { readRepository } from './source-files';

describe('the registry of back ends', () => {
  it('holds every folder under datasources, by its name, and nothing else', () => {
    expect(
      registryFaults(
        registry.map(({ id }) => id),
        backendFolders(readRepository()),
      ),
    ).toEqual([]);
  });

  it('is seen failing: a folder left out, an id without a folder, an id twice', () => {
    expect(registryFaults(['oig', 'sap', 'oig'], ['oig', 'safenet'])).toEqual([
      'safenet is not registered',
      'sap is registered but has no folder',
      'oig is registered twice',
    ]);
  });

  it('knows the folders of back ends from the shared ones', () => {
    const files = { 'datasources/index.ts': '', 'datasources/shared/http.ts': '', 'datasources/safenet/soap.ts': '' };
    expect(backendFolders(files)).toEqual(['safenet']);
  });
});
