import type { Call } from './call-context';
import { bare, Refused, type Answer } from './replies';
import { flagIn, numberIn, sentRow, textIn, type Sent } from './request-body';
import { GROUP } from './rows';
import { admit, coExists } from './scope';
import { nextId, type Group } from './state';

const STATUSES = new Set(['Active', 'Suspended']);

function faultsIn({ version, fields }: Sent): Record<string, string[]> {
  if (version !== '1.0') return { Version: ['Unknown version'] };
  return {
    ...(numberIn(fields['co_id']) === undefined && { co_id: ['A CO ID must be provided'] }),
    ...(textIn(fields['name']) === undefined && { name: ['A name must be provided'] }),
    ...(!STATUSES.has(String(fields['status'])) && { status: ['A valid status must be selected'] }),
  };
}

/** `group` is the row that is edited. */
function checkSent(call: Call, sent: Sent, group?: Group): Answer | undefined {
  const fields = faultsIn(sent);
  if (Object.keys(fields).length > 0) return { kind: 'invalid', id: group ? String(group.id) : 'New', fields };
  const coId = numberIn(sent.fields['co_id']);
  const name = textIn(sent.fields['name']);
  const isTaken = call.emulator.state.groups.some(
    (row) => !row.deleted && row !== group && row.coId === coId && row.name === name,
  );
  return isTaken ? bare(403, 'Name In Use') : undefined;
}

function columnsIn({ fields }: Sent, before?: Group): Pick<Group, 'name' | 'description' | 'open' | 'status'> {
  return {
    name: textIn(fields['name']) ?? '',
    description: 'description' in fields ? textIn(fields['description']) : before?.description,
    open: flagIn(fields['open']) ?? before?.open ?? false,
    status: String(fields['status']),
  };
}

export function addGroup(call: Call): Answer {
  const { state, now } = call.emulator;
  const sent = sentRow(call.body, GROUP.name, GROUP.plural);
  const coId = numberIn(sent?.fields['co_id']);
  admit(call, coId);
  if (!sent) return bare(400, 'Bad Request');
  const refusal = checkSent(call, sent);
  if (refusal) return refusal;
  if (coId === undefined || !coExists(call, coId)) {
    return bare(403, "You don't have permission to access this resource.");
  }
  const at = now();
  const id = nextId(state.groups);
  const made = { id, created: at, modified: at, revision: 0, deleted: false, actor: call.caller.username };
  state.groups.push({ ...made, ...columnsIn(sent), coId, groupType: 'S', auto: false });
  return { kind: 'made', objectType: GROUP.name, id };
}

function findGroup(call: Call): Group {
  const group = call.emulator.state.groups.find(({ id }) => id === call.id);
  admit(call, group?.coId);
  if (!group) throw new Refused(bare(404, 'CoGroup Unknown'));
  return group;
}

/** A change counts as a revision and carries the name of its author. */
function change({ emulator, caller }: Call, group: Group, changes: Partial<Group>): void {
  const { username: actor } = caller;
  Object.assign(group, changes, { modified: emulator.now(), revision: group.revision + 1, actor });
}

export function editGroup(call: Call): Answer {
  const group = findGroup(call);
  const id = String(group.id);
  const sent = sentRow(call.body, GROUP.name, GROUP.plural);
  if (!sent) return { kind: 'error', status: 400, reason: 'Bad Request', id, error: 'Bad Request' };
  const refusal = checkSent(call, sent, group);
  if (refusal) return refusal;
  change(call, group, columnsIn(sent, group));
  return bare(200, 'OK');
}

export function deleteGroup(call: Call): Answer {
  change(call, findGroup(call), { deleted: true });
  return bare(200, 'Deleted');
}
