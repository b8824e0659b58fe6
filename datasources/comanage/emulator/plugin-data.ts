import type { Person, Subject, State } from './state';

/** People in any other status come to a plugin as a skeleton (contract 8.4). */
const PROVISIONED = new Set(['Active', 'Expired', 'GracePeriod', 'Locked', 'Suspended']);

export type PluginData = Readonly<Record<string, unknown>>;

export function groupsOf(state: State, person: Person): number[] {
  if (!PROVISIONED.has(person.status)) return [];
  return state.members
    .filter((row) => row.personId === person.id && row.member && !row.deleted)
    .map(({ groupId }) => groupId);
}

function personData(state: State, person: Person): PluginData {
  const { id, coId, status } = person;
  if (!PROVISIONED.has(status)) return { id, coId, status };
  const name = state.names.find((row) => row.personId === id && row.primary && !row.deleted);
  return {
    id,
    coId,
    status,
    given: name?.given,
    family: name?.family,
    identifiers: state.identifiers
      .filter((row) => row.personId === id && row.status === 'Active' && !row.deleted)
      .map(({ type, identifier }) => ({ type, identifier })),
    emailAddresses: state.emailAddresses.filter((row) => row.personId === id && !row.deleted).map(({ mail }) => mail),
    groups: groupsOf(state, person),
  };
}

/** What a plugin gets to see of a subject; nothing of one that has been deleted. */
export function pluginData(state: State, { kind, id }: Subject): PluginData {
  if (kind === 'CoPerson') {
    const person = state.people.find((row) => row.id === id);
    return person && !person.deleted ? personData(state, person) : {};
  }
  const rows = { CoGroup: state.groups, CoEmailList: state.emailLists, CoService: state.services }[kind];
  const row = rows.find((each) => each.id === id);
  return row && !row.deleted ? { id, coId: row.coId, name: row.name, status: row.status } : {};
}
