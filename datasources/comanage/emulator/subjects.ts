import type { Address } from './address';
import type { Call } from './call-context';
import { refuse } from './replies';
import { checkPrivilege } from './scope';
import type { SubjectKind, Target, State } from './state';

/** In the order in which the product looks for them: the first one counts (contract 3). */
const KINDS: Readonly<Record<string, SubjectKind>> = {
  copersonid: 'CoPerson',
  cogroupid: 'CoGroup',
  coemaillistid: 'CoEmailList',
  coserviceid: 'CoService',
};

export interface NamedSubject {
  readonly kind: SubjectKind;
  /** As it stands in the URL. */
  readonly id: string;
}

export function subjectIn({ named }: Address): NamedSubject | undefined {
  for (const [name, kind] of Object.entries(KINDS)) {
    const id = named.get(name);
    if (id !== undefined && id !== '' && id !== '0') return { kind, id };
  }
  return undefined;
}

export function subjectRows(
  state: State,
  kind: SubjectKind,
): readonly { readonly id: number; readonly coId: number }[] {
  switch (kind) {
    case 'CoPerson':
      return state.people;
    case 'CoGroup':
      return state.groups;
    case 'CoEmailList':
      return state.emailLists;
    case 'CoService':
      return state.services;
  }
}

export interface Found {
  readonly target: Target;
  readonly kind: SubjectKind;
  readonly id: number;
}

function isDocumented({ emulator }: Call): boolean {
  return emulator.behaviour.mode === 'documented';
}

export function unknownSubject(call: Call, kind: SubjectKind): string {
  return `${kind} ${isDocumented(call) ? 'Unknown' : 'Not Found'}`;
}

/** Steps 5p to 8 of the contract's section 5, for every operation on a target. */
export function findSubject(call: Call): Found {
  const { state } = call.emulator;
  const named = subjectIn(call.address);
  if (!named) throw refuse(500, 'Bad Request');
  const target = state.targets.find(({ id }) => String(id) === call.address.segments[2]);
  if (!target)
    throw refuse(404, isDocumented(call) ? 'CoProvisioningTarget Not Found' : 'Provisioning Target Not Found');
  // Text where a number belongs is an error of the database, which comes out as a CO that is not there.
  if (!/^-?\d+$/.test(named.id)) throw refuse(404, 'CO Not Found');
  const id = Number(named.id);
  const known = subjectRows(state, named.kind).some((row) => row.id === id && row.coId === target.coId);
  if (!known) throw refuse(404, unknownSubject(call, named.kind));
  checkPrivilege(call, target.coId);
  return { target, kind: named.kind, id };
}
