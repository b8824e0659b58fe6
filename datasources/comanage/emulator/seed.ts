import { seedApiUsers } from './accounts';
import { seedCos, seedEmailLists, seedGroups, seedMembers, seedServices } from './seed-groups';
import { seedEmailAddresses, seedIdentifiers, seedNames, seedPeople } from './seed-people';
import { logged } from './seed-stamps';
import { PLUGINS, seedTargets } from './seed-targets';
import type { Identifier, State } from './state';

/** A group has identifiers too, which no list of a CO shows (contract 9.1). */
function groupIdentifier(now: number): Identifier {
  return { ...logged(now, 90, 2), identifier: 'kiln-crew', type: 'gid', login: false, status: 'Active', groupId: 13 };
}

/** Two COs besides the product's own. The same for the same clock. */
export function seedState(now: number): State {
  return {
    cos: seedCos(now),
    apiUsers: seedApiUsers(now),
    plugins: [...PLUGINS],
    targets: seedTargets(now),
    people: seedPeople(now),
    names: seedNames(now),
    sourceLinks: [{ personId: 15, sourceId: 4 }],
    emailAddresses: seedEmailAddresses(now),
    identifiers: [...seedIdentifiers(now), groupIdentifier(now)],
    groups: seedGroups(now),
    members: seedMembers(now),
    emailLists: seedEmailLists(now),
    services: seedServices(now),
    history: [],
    pluginCalls: [],
    exports: [],
    jobs: [],
  };
}
