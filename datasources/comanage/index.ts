import { createRequire } from 'node:module';
import { defineBackend } from '../shared/backend';
import { Secret } from '../shared/settings';
import { ApiSupport } from './api-support';
import { ComanageClient } from './client';
import { comanageSettings } from './config';
import { ConfiguredTargets } from './configured-targets';
import { ComanageDataSource } from './datasource';
import { LargeCos } from './find-identifiers';
import { HistoryMark } from './history';
import { PLAYGROUND_TARGETS } from './playground-targets';

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
    const { report } = runtime;
    const client = new ComanageClient(name, settings, runtime);
    const configured = new ConfiguredTargets(settings);
    const connection = {
      backend: name,
      client,
      api: new ApiSupport(name, client, settings.api, report),
      configured,
      largeCos: new LargeCos(name, runtime),
      mark: new HistoryMark(),
      report,
      settings,
    };
    if (settings.targetsFile) {
      report({
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
      forRequest: (request) => ({ provisioningTargets: new ComanageDataSource(connection, request) }),
      close: () => client.close(),
    };
  },

  // Loaded only when one is asked for; why not by `import()` stands at SafeNet's.
  startEmulator: (options) => (load('./emulator') as typeof import('./emulator')).start(options),
});
