import { createRequire } from 'node:module';
import { defineBackend } from '../shared/backend';
import { Secret } from '../shared/settings';
import { ApiSupport } from './api-support';
import { ComanageClient } from './client';
import { comanageSettings } from './config';
import { ConfiguredTargets } from './configured-targets';
import { ComanageDataSource } from './datasource';
import { HistoryMark } from './history';
import { PLAYGROUND_TARGETS } from './playground-targets';
import { LargeCos } from './too-long';

const load = createRequire(__filename);

export const comanage = defineBackend({
  id: 'comanage',
  kind: 'COMANAGE_REGISTRY',
  description: 'COmanage Registry (REST).',
  capabilities: ['provisioningTargets'],
  settings: comanageSettings,
  largeFiles: ['targetsFile'],

  embeddedSettings: (emulatorUrl) => ({
    url: emulatorUrl,
    user: 'co_1.platform',
    password: new Secret('k7qm-2rtx-9abd-hw4n'),
    targets: PLAYGROUND_TARGETS,
  }),

  connect: (name, settings, runtime) => {
    const client = new ComanageClient(name, settings, runtime);
    const api = new ApiSupport({ backend: name, client, api: settings.api, report: runtime.report });
    const largeCos = new LargeCos(name, runtime);
    const mark = new HistoryMark();
    const configured = new ConfiguredTargets(settings);
    if (settings.targetsFile) {
      runtime.report({
        backend: name,
        operation: 'targetsFile',
        event: 'targets-read',
        level: 'info',
        targets: configured.all.length,
        ofOtherCos: configured.passedBy,
      });
    }
    return {
      health: () => client.health(),
      forRequest: (request) => {
        const shared = { backend: name, client, api, configured, largeCos, mark, report: runtime.report, settings };
        return { provisioningTargets: new ComanageDataSource({ ...shared, request }) };
      },
      close: () => client.close(),
    };
  },

  // Loaded only when one is asked for; why not by `import()` stands at SafeNet's.
  startEmulator: (options) => (load('./emulator') as typeof import('./emulator')).start(options),
});
