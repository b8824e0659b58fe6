import { parameter } from './address';
import { listAttached, viewAttached, type Attached } from './attached';
import type { Call } from './call-context';
import { bare, refuse, type Answer } from './replies';
import { flagIn, isObject, numberIn, sentRow, textIn } from './request-body';
import { IDENTIFIER } from './rows';
import { admit, crashed } from './scope';
import { nextId, type Identifier } from './state';

const MOST_CHARACTERS = 512;

function attached({ emulator }: Call): Attached<Identifier> {
  return {
    model: IDENTIFIER,
    rows: emulator.state.identifiers,
    ownerOf: (row, kind) => (kind === 'CoPerson' ? row.personId : row.groupId),
  };
}

export function listIdentifiers(call: Call): Answer {
  // An error of the database in disguise (contract 9.1).
  if (parameter(call.address, 'search.identifier') !== undefined) throw refuse(404, 'CO Not Found');
  const answer = listAttached(call, attached(call));
  if (answer.kind === 'rows' && answer.rows.length > call.emulator.behaviour.identifiersInMemory) throw crashed(call);
  return answer;
}

export function getIdentifier(call: Call): Answer {
  return viewAttached(call, attached(call));
}

export function addIdentifier(call: Call): Answer {
  const { state, now } = call.emulator;
  const sent = sentRow(call.body, IDENTIFIER.name, IDENTIFIER.plural);
  const person = sent?.fields['person'];
  const personId = isObject(person) ? numberIn(person['Id']) : undefined;
  const coId = state.people.find(({ id }) => id === personId)?.coId;
  admit(call, coId);
  if (!sent) return bare(400, 'Bad Request');
  const { fields, version } = sent;
  if (version !== '1.0') return { kind: 'invalid', id: 'New', fields: { Version: ['Unknown version'] } };
  const [identifier, type, status] = [textIn(fields['identifier']), textIn(fields['type']), textIn(fields['status'])];
  const missing = Object.entries({ identifier, type, status }).filter(([, value]) => value === undefined);
  if (identifier === undefined || type === undefined || missing.length > 0) {
    return { kind: 'invalid', id: 'New', fields: Object.fromEntries(missing.map(([key]) => [key, ['content']])) };
  }
  // The database has no room for more (contract 14).
  if (Array.from(identifier).length > MOST_CHARACTERS) throw crashed(call);
  const inUse = state.identifiers.some(
    (row) =>
      !row.deleted &&
      row.identifier === identifier &&
      row.type === type &&
      state.people.some(({ id, coId: co }) => id === row.personId && co === coId),
  );
  if (inUse) {
    const error = `The identifier "${identifier}" is already in use`;
    return { kind: 'error', status: 403, reason: 'Forbidden', id: 'New', error };
  }
  const at = now();
  const id = nextId(state.identifiers);
  const made = { id, created: at, modified: at, revision: 0, deleted: false, actor: call.caller.username };
  const columns = { identifier, type, personId, login: flagIn(fields['login']) ?? false };
  state.identifiers.push({ ...made, ...columns, status: status === 'Suspended' ? 'Suspended' : 'Active' });
  return { kind: 'made', objectType: IDENTIFIER.name, id };
}
