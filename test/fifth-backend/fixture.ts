import { Secret } from '../../datasources/shared/settings';
import type { BackendFixture } from '../helpers/each-backend';
import { type DeskEmulator, KEY } from './emulator';

export const deskFixture: BackendFixture = {
  quick: { timeouts: { connect: '1s', call: '1s' }, breaker: { failures: 3, halfOpenAfter: '10s' } },
  failures: 3,
  pauseMs: 10_000,
  credentials: { key: new Secret(KEY) },
  keepsCookies: false,
  contentType: 'text/plain',
  speedUp: () => undefined,
  refuse: (words) => (_, response) => response.writeHead(403, words).end(),
  provisioningTasks: {
    unknown: { organization: 'north', localId: '999999' },
    noLocalId: '0101',
    person: { organization: 'north', userName: 'person-101' },
  },
  workflowRequests: {
    content: {
      ...{ domainName: 'desk.example', action: 'DISABLE_USER', subject: 'Leaver', description: null, priority: null },
      ...{ accounts: ['john'], container: null, groups: [], fromAllGroups: false, membershipEnd: null, folder: null },
    },
    submitted: (emulator) => (emulator as DeskEmulator).asks.length,
  },
};
