import { createRequire } from 'node:module';
import { defineBackend } from '../shared/backend';
import { Secret } from '../shared/settings';
import { OigClient } from './client';
import { oigSettings } from './config';
import { oigCosts } from './costs';
import { OigDataSource } from './datasource';

const load = createRequire(__filename);

export const oig = defineBackend({
  id: 'oig',
  kind: 'OIG',
  description: 'Oracle Identity Governance (REST).',
  capabilities: ['provisioningTasks'],
  unsupported: {
    removeTask: 'OIG cannot remove a task; end it with completeTasks, or hand it over with reassignTasks.',
    removeUsers: 'OIG has tasks for exactly one person, who cannot be removed; end the task with completeTasks.',
    updateStopDate:
      'OIG keeps no stop date; a task waits until it is done: retryTasks runs it again, completeTasks ends it.',
  },
  settings: oigSettings,

  embeddedSettings: (emulatorUrl) => ({
    url: emulatorUrl,
    auth: { type: 'basic' as const, user: 'provops', password: new Secret('S3cret!') },
  }),

  costs: oigCosts,
  longestWriteMs: ({ timeouts }) => Math.max(timeouts.update, timeouts.bulkUpdate),

  connect: (name, settings, runtime) => {
    const client = new OigClient(name, settings, runtime);
    return {
      health: () => client.health(),
      load: () => client.load(),
      forRequest: (request) => {
        return {
          provisioningTasks: new OigDataSource({ backend: name, client, settings, request, report: runtime.report }),
        };
      },
      close: () => client.close(),
    };
  },

  // Loaded only when one is asked for; why not by `import()` stands at SafeNet's.
  startEmulator: (options) => (load('./emulator') as typeof import('./emulator')).start(options),
});
