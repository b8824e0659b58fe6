import { defineBackend } from '../shared/backend';
import { Secret } from '../shared/settings';
import { SafenetClient } from './client';
import { safenetSettings } from './config';
import { safenetCosts } from './costs';
import { SafenetDataSource } from './datasource';
import { PageSizes } from './task-list';

export const safenet = defineBackend({
  id: 'safenet',
  kind: 'SAFENET',
  description: 'SafeNet Authentication Service, also sold as Thales STA (SOAP).',
  capabilities: ['provisioningTasks'],
  unsupported: {
    retryTasks: 'SAFENET has no way to run a task again; extend the stop date with updateStopDate instead.',
    reassignTasks: 'SAFENET assigns its tasks to nobody.',
    completeTasks: 'SAFENET completes a task when its users have enrolled; it cannot be completed by hand.',
    setTaskNote: 'SAFENET keeps no note on a task.',
    setTaskResponse: 'SAFENET has no responses to set on a task.',
  },
  settings: safenetSettings,

  embeddedSettings: (emulatorUrl) => ({
    url: emulatorUrl,
    operatorEmail: 'svc-graph@northwind.example',
    password: new Secret('not-a-real-password'),
    organizations: ['Northwind Trust', 'Fabrikam Health'],
  }),

  costs: safenetCosts,
  longestWriteMs: ({ timeouts }) => timeouts.deadline,

  connect: (name, settings, runtime) => {
    const client = new SafenetClient(name, settings, runtime);
    const pageSizes = new PageSizes();
    return {
      health: () => client.health(),
      load: () => client.load(),
      organizations: settings.organizations,
      forRequest: (request) => ({
        provisioningTasks: new SafenetDataSource(client, settings, request, pageSizes),
      }),
      close: () => client.close(),
    };
  },

  startEmulator: async (options) => {
    // Loaded only when one is asked for: a server with real back ends has no use for it.
    const emulator = await import('./emulator/index.js');
    return emulator.start(options);
  },
});
