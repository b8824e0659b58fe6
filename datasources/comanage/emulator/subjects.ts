import type { Address } from './address';
import type { Call } from './call-context';
import { refuse } from './replies';
import { checkPrivilege } from './scope';
import type { SubjectKind, Target, World } from './world';

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
  world: World,
  kind: SubjectKind,
): readonly { readonly id: number; readonly coId: number }[] {
  switch (kind) {
    case 'CoPerson':
      return world.people;
    case 'CoGroup':
      return world.groups;
    case 'CoEmailList':
      return world.emailLists;
    case 'CoService':
      return world.services;
  }
}

export interface Found {
  readonly target: Target;
  readonly kind: SubjectKind;
  readonly id: number;
}

function isDocumented({ bench }: Call): boolean {
  return bench.switches.mode === 'documented';
}

export function unknownSubject(call: Call, kind: SubjectKind): string {
  return `${kind} ${isDocumented(call) ? 'Unknown' : 'Not Found'}`;
}

/** Steps 5p to 8 of the contract's section 5, for every operation on a target. */
export function findSubject(call: Call): Found {
  const { world } = call.bench;
  const named = subjectIn(call.address);
  if (!named) throw refuse(500, 'Bad Request');
  const target = world.targets.find(({ id }) => String(id) === call.address.segments[2]);
  if (!target)
    throw refuse(404, isDocumented(call) ? 'CoProvisioningTarget Not Found' : 'Provisioning Target Not Found');
  // Text where a number belongs is an error of the database, which comes out as a CO that is not there.
  if (!/^-?\d+$/.test(named.id)) throw refuse(404, 'CO Not Found');
  const id = Number(named.id);
  const known = subjectRows(world, named.kind).some((row) => row.id === id && row.coId === target.coId);
  if (!known) throw refuse(404, unknownSubject(call, named.kind));
  checkPrivilege(call, target.coId);
  return { target, kind: named.kind, id };
}
