import { createRequire } from 'node:module';
import { defineBackend } from '../shared/backend';
import { Secret } from '../shared/settings';
import { AdmanagerClient, longestCallMs } from './client';
import { admanagerSettings } from './config';
import { ADMANAGER_COSTS } from './costs';
import { AdmanagerDataSource } from './datasource';

const load = createRequire(__filename);

export const admanager = defineBackend({
  id: 'admanager',
  kind: 'ADMANAGER_PLUS',
  description: 'ManageEngine ADManager Plus (query-string API).',
  capabilities: ['workflowRequests'],
  requestsFoundIn: 'the descriptions in ADManager Plus',
  settings: admanagerSettings,

  embeddedSettings: (emulatorUrl) => ({
    url: emulatorUrl,
    token: new Secret('5b1f0c9e-7a34-4d18-9c62-0e8d2f41b7aa'),
    domains: ['admp.local', 'corp.example'],
    timeZone: 'UTC',
    allowInsecureHttp: true,
  }),

  costs: () => ADMANAGER_COSTS,
  longestWriteMs: longestCallMs,

  connect: (name, settings, runtime) => {
    const client = new AdmanagerClient(name, settings, runtime);
    return {
      health: () => client.health(),
      load: () => client.load(),
      forRequest: (request) => {
        return { workflowRequests: new AdmanagerDataSource({ client, settings, request, now: runtime.now }) };
      },
      close: () => client.close(),
    };
  },

  // Loaded only when one is asked for; why not by `import()` stands at SafeNet's.
  startEmulator: (options) => (load('./emulator') as typeof import('./emulator')).start(options),
});
