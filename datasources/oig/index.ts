import { defineBackend } from '../shared/backend';
import { Secret } from '../shared/settings';
import { OigClient } from './client';
import { oigSettings } from './config';
import { OigDataSource } from './datasource';

export const oig = defineBackend({
  id: 'oig',
  kind: 'OIG',
  settings: oigSettings,

  embeddedSettings: (emulatorUrl) => ({
    url: emulatorUrl,
    auth: { type: 'basic' as const, user: 'provops', password: new Secret('S3cret!') },
  }),

  connect: (name, settings, runtime) => {
    const client = new OigClient(name, settings, runtime);
    return {
      health: () => client.health(),
      forRequest: (request) => ({
        provisioningTasks: new OigDataSource({ backend: name, client, settings, request, report: runtime.report }),
      }),
      close: () => client.close(),
    };
  },

  startEmulator: async (options) => {
    // Only loaded when one is asked for: a server with real back ends has no use for it.
    const emulator = await import('./emulator/index.js');
    return emulator.start(options);
  },
});
