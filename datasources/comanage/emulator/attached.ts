import { parameter } from './address';
import type { Call } from './call-context';
import { bare, Refused, refuse, rowsOf, type Answer } from './replies';
import type { Model } from './rows';
import { admit, isPlatform } from './scope';
import { subjectRows } from './subjects';
import { listByCo, viewOne } from './tables';
import type { Logged, SubjectKind } from './state';

/** What hangs on a person or a group: names, addresses, identifiers, history. */
export interface Attached<Row extends Logged> {
  readonly model: Model<Row>;
  readonly rows: readonly Row[];
  readonly ownerOf: (row: Row, kind: SubjectKind) => number | undefined;
}

const OWNERS = { copersonid: 'CoPerson', cogroupid: 'CoGroup' } as const;

/** Owners that no row of the emulated state has, and one that the product itself does not find (contract 9.4). */
const OTHER_OWNERS = ['codeptid', 'organizationid', 'orgidentityid', 'coemaillistid'];

/** The owner that a query names, if the caller may see it. */
function checkOwner(call: Call, kind: SubjectKind, id: string): number {
  const owner = subjectRows(call.emulator.state, kind).find((row) => String(row.id) === id);
  if (owner) {
    admit(call, owner.coId);
    return owner.id;
  }
  if (!isPlatform(call)) throw refuse(404, 'CO Not Found');
  throw new Refused({ kind: 'exception', status: 500, message: `${kind} "${id}" Not Found`, url: call.address.path });
}

/** Contract 9.1: none at all is a 204 that names the owner and the model. */
export function listAttached<Row extends Logged>(call: Call, { model, rows, ownerOf }: Attached<Row>): Answer {
  for (const [name, kind] of Object.entries(OWNERS)) {
    const named = parameter(call.address, name);
    if (named === undefined) continue;
    const id = checkOwner(call, kind, named);
    const found = rows.filter((row) => !row.deleted && ownerOf(row, kind) === id);
    const label = kind === 'CoPerson' ? 'CO Person' : 'CO Group';
    return found.length > 0 ? rowsOf(model, found) : bare(204, `${label} Has No ${model.name}`);
  }
  if (OTHER_OWNERS.some((name) => parameter(call.address, name) !== undefined)) throw refuse(404, 'CO Not Found');
  const coOf = new Map(call.emulator.state.people.map(({ id, coId }) => [id, coId]));
  return listByCo(call, model, rows, (row) => coOf.get(ownerOf(row, 'CoPerson') ?? 0));
}

function coOfPerson({ emulator }: Call, personId: number | undefined): number | undefined {
  return emulator.state.people.find(({ id }) => id === personId)?.coId;
}

export function viewAttached<Row extends Logged>(call: Call, { model, rows, ownerOf }: Attached<Row>): Answer {
  const { groups } = call.emulator.state;
  return viewOne(call, model, rows, (row) => {
    const groupId = ownerOf(row, 'CoGroup');
    return coOfPerson(call, ownerOf(row, 'CoPerson')) ?? groups.find(({ id }) => id === groupId)?.coId;
  });
}
