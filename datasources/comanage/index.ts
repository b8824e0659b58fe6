import { createRequire } from 'node:module';
import { defineBackend } from '../shared/backend';
import { Secret } from '../shared/settings';
import { ApiSupport } from './api-support';
import { ComanageClient } from './client';
import { comanageSettings } from './config';
import { ConfiguredTargets } from './configured-targets';
import { comanageCosts } from './costs';
import { ComanageDataSource } from './datasource';
import { LargeCos } from './find-identifiers';
import { HistoryMark } from './history';

const load = createRequire(__filename);

/** What the configuration says of the emulator, which lists nothing, as no real server of today does. */
export const EMBEDDED_TARGETS = [
  { id: 41, coId: 2, description: 'Directory', plugin: 'LdapProvisioner', mode: 'A', order: 1 },
  { id: 42, coId: 2, description: 'Manual changelog', plugin: 'ChangelogProvisioner', mode: 'M', order: 2 },
  { id: 43, coId: 2, description: 'Enrollment mail', plugin: 'MailmanProvisioner', mode: 'E', order: 3 },
  {
    id: 44,
    coId: 2,
    description: 'Queued warehouse',
    plugin: 'SqlProvisioner',
    mode: 'Q',
    retryInterval: 600,
    order: 4,
  },
  { id: 45, coId: 2, description: 'Warehouse with retries', plugin: 'SqlProvisioner', mode: 'QE', order: 5 },
  { id: 46, coId: 2, description: 'Retired changelog', plugin: 'ChangelogProvisioner', mode: 'X', order: 6 },
  { id: 47, coId: 2, description: 'Broken path changelog', plugin: 'ChangelogProvisioner', mode: 'M', order: 7 },
  { id: 48, coId: 2, description: 'Lost plugin', plugin: 'NoSuchProvisioner', mode: 'M', order: 8 },
  { id: 49, coId: 2, description: 'Half made directory', plugin: 'LdapProvisioner', mode: 'M', order: 9 },
  {
    id: 50,
    coId: 2,
    description: 'Kiln crew only',
    plugin: 'ChangelogProvisioner',
    mode: 'M',
    provisionCoGroupId: 13,
    order: 10,
  },
  { id: 51, coId: 2, description: 'Demanding directory', plugin: 'LdapProvisioner', mode: 'QE', order: 11 },
  { id: 61, coId: 3, description: 'Tide directory', plugin: 'LdapProvisioner', mode: 'A', order: 1 },
  { id: 62, coId: 3, description: 'Tide changelog', plugin: 'ChangelogProvisioner', mode: 'M', order: 2 },
].map((target) => ({ ...target, maxRetry: 3 }));

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
    targets: EMBEDDED_TARGETS,
  }),

  costs: comanageCosts,
  longestWriteMs: ({ timeouts }) => Math.max(timeouts.write, timeouts.provision),

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
      load: () => client.load(),
      forRequest: (request) => ({ provisioningTargets: new ComanageDataSource(connection, request) }),
      close: () => client.close(),
    };
  },

  // Loaded only when one is asked for; why not by `import()` stands at SafeNet's.
  startEmulator: (options) => (load('./emulator') as typeof import('./emulator')).start(options),
});
