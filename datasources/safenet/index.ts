import { defineBackend } from '../shared/backend';
import { Secret } from '../shared/settings';
import { SafenetClient } from './client';
import { safenetSettings } from './config';
import { SafenetDataSource } from './datasource';
import { PageSizes } from './task-list';

export const safenet = defineBackend({
  id: 'safenet',
  kind: 'SAFENET',
  settings: safenetSettings,

  embeddedSettings: (emulatorUrl) => ({
    url: emulatorUrl,
    operatorEmail: 'svc-graph@northwind.example',
    password: new Secret('not-a-real-password'),
    organizations: ['Northwind Trust', 'Fabrikam Health'],
  }),

  connect: (name, settings, runtime) => {
    const client = new SafenetClient(name, settings, runtime);
    const pageSizes = new PageSizes();
    return {
      health: () => client.health(),
      forRequest: (request) => {
        client.admit(request.signal);
        return { provisioningTasks: new SafenetDataSource(client, settings, request, pageSizes) };
      },
      close: () => client.close(),
    };
  },

  startEmulator: async (options) => {
    // Loaded only when one is asked for: a server with real back ends has no use for it.
    const emulator = await import('./emulator/index.js');
    return emulator.start(options);
  },
});
