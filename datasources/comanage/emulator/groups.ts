import { parameter } from './address';
import type { Call } from './call-context';
import { refuse, rowsOf, type Answer } from './replies';
import { GROUP, MEMBER } from './rows';
import { admit } from './scope';
import { subjectRows } from './subjects';
import { listByCo, viewOne } from './tables';
import type { Member, SubjectKind } from './state';

/** The person or group that a query names; nothing is found out about one that does not exist. */
function ownerIn(call: Call, name: string, kind: SubjectKind): number | undefined {
  const named = parameter(call.address, name);
  if (named === undefined) return undefined;
  const owner = subjectRows(call.emulator.state, kind).find(({ id }) => String(id) === named);
  if (!owner) throw refuse(404, 'CO Not Found');
  admit(call, owner.coId);
  return owner.id;
}

export function listGroups(call: Call): Answer {
  const { groups, members } = call.emulator.state;
  const personId = ownerIn(call, 'copersonid', 'CoPerson');
  if (personId === undefined) return listByCo(call, GROUP, groups, ({ coId }) => coId);
  const joined = new Set(
    members.filter((row) => row.personId === personId && !row.deleted).map(({ groupId }) => groupId),
  );
  return rowsOf(
    GROUP,
    groups.filter((row) => !row.deleted && joined.has(row.id)),
  );
}

export function getGroup(call: Call): Answer {
  return viewOne(call, GROUP, call.emulator.state.groups, ({ coId }) => coId);
}

function coOfMember({ emulator }: Call, { groupId }: Member): number | undefined {
  return emulator.state.groups.find(({ id }) => id === groupId)?.coId;
}

/** None is an empty list here, not a 204 (contract 9.3). */
export function listMembers(call: Call): Answer {
  const { members } = call.emulator.state;
  const groupId = ownerIn(call, 'cogroupid', 'CoGroup');
  const personId = groupId === undefined ? ownerIn(call, 'copersonid', 'CoPerson') : undefined;
  if (groupId === undefined && personId === undefined) {
    return listByCo(call, MEMBER, members, (row) => coOfMember(call, row));
  }
  return rowsOf(
    MEMBER,
    members.filter((row) => !row.deleted && (row.groupId === groupId || row.personId === personId)),
  );
}

export function getMember(call: Call): Answer {
  return viewOne(call, MEMBER, call.emulator.state.members, (row) => coOfMember(call, row));
}
