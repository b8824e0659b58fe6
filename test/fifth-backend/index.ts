import { z } from 'zod';
import { defineBackend } from '../../datasources/shared/backend';
import { duration, Secret, secret, section, text, url, wholeNumber } from '../../datasources/shared/settings';
import { DeskClient } from './client';
import { DeskRequests, DeskTasks } from './datasource';
import { KEY, startDesk } from './emulator';

const names = z.array(text(), { error: 'must be a list of names' }).min(1, 'must have at least one name');

const settings = section({
  url: url(),
  key: secret(),
  teams: names,
  domains: names,
  maxConcurrent: wholeNumber(4, 1, 64),
  maxQueued: wholeNumber(100, 0, 10_000),
  timeouts: section({ connect: duration('5s', '1m'), call: duration('10s', '1m') }).prefault({}),
  maxResponseBytes: wholeNumber(1024 * 1024, 1024, 16 * 1024 * 1024),
  breaker: section({
    failures: wholeNumber(5, 1, 100),
    halfOpenAfter: duration('30s', '10m'),
  }).prefault({}),
});

export type DeskSettings = z.output<typeof settings>;

/** A product that does not exist: people of teams get jobs, and its approvers get what is asked of a domain. */
export const desk = defineBackend({
  id: 'desk',
  kind: 'DESK',
  description: 'A made-up service desk (lines of text).',
  capabilities: ['provisioningTasks', 'workflowRequests'],
  unsupported: {
    removeTask: 'DESK keeps every job; end it with completeTasks.',
    removeUsers: 'DESK has jobs of one person, who cannot be removed.',
    updateStopDate: 'DESK has jobs without an end.',
    retryTasks: 'DESK has nothing that could be run again.',
    reassignTasks: 'DESK leaves a job with its team.',
    setTaskNote: 'DESK takes no notes.',
  },
  requestsFoundIn: 'the inbox of the desk',
  settings,

  embeddedSettings: (emulatorUrl) => ({
    url: emulatorUrl,
    key: new Secret(KEY),
    teams: ['north', 'south'],
    domains: ['desk.example'],
  }),

  costs: ({ teams }) => ({
    provisioningTasks: {
      type: 'token',
      list: (extent, wants) => ({ once: extent === 'one' ? 1 : teams.length, each: wants('details') ? 1 : 0 }),
      count: () => null,
      find: () => ({ each: 1 }),
      write: (name) => ({ once: name === 'completeTasks' ? 1 : 0 }),
    },
    workflowRequests: { submit: 1 },
  }),
  longestWriteMs: ({ timeouts }) => timeouts.call,

  connect: (name, checked, runtime) => {
    const client = new DeskClient(name, checked, runtime);
    return {
      organizations: checked.teams,
      health: () => client.health(),
      load: () => client.load(),
      forRequest: ({ signal }) => ({
        provisioningTasks: new DeskTasks(client, checked, signal),
        workflowRequests: new DeskRequests(client, checked, signal),
      }),
      close: () => client.close(),
    };
  },

  startEmulator: startDesk,
});
