import { logged, stamped } from './seed-stamps';
import type { Co, EmailList, Group, Member, Service } from './state';

export function seedCos(now: number): Co[] {
  return [
    { ...stamped(now, 1), name: 'COmanage', description: 'COmanage Registry Internal CO', status: 'Active' },
    { ...stamped(now, 2), name: 'Kiln Collaboration', description: 'invented CO', status: 'Active' },
    { ...stamped(now, 3), name: 'Tide Survey', status: 'Active' },
  ];
}

/** What every CO has from the start (contract 9.3). */
const OWN_GROUPS = [
  ['CO:admins', 'A'],
  ['CO:approvers', 'AP'],
  ['CO:members:active', 'MA'],
  ['CO:members:all', 'M'],
] as const;

export function seedGroups(now: number): Group[] {
  const group = (id: number, coId: number, name: string, groupType: string, auto = false): Group => {
    return { ...logged(now, id, coId), coId, name, open: false, status: 'Active', groupType, auto };
  };
  const own = [1, 2, 3].flatMap((coId) =>
    OWN_GROUPS.map(([name, type], index) =>
      group((coId - 1) * OWN_GROUPS.length + index + 1, coId, name, type, type.startsWith('M')),
    ),
  );
  return [
    ...own,
    { ...group(13, 2, 'Kiln Crew', 'S'), description: 'Fires the kilns' },
    group(14, 3, 'Tide Crew', 'S'),
    group(16, 2, 'Night Shift', 'S'),
    { ...group(17, 2, 'Old Crew', 'S'), deleted: true },
    { ...group(18, 2, 'Paused Crew', 'S'), status: 'Suspended' },
  ];
}

export function seedMembers(now: number): Member[] {
  const rows: readonly (readonly [id: number, groupId: number, personId: number])[] = [
    [15, 13, 2],
    [16, 13, 5],
    // A member whose status keeps memberships from the plugins.
    [17, 13, 4],
    [18, 14, 20],
    [19, 8, 2],
    [20, 8, 3],
  ];
  return rows.map(([id, groupId, personId]) => {
    return { ...logged(now, id, groupId === 14 ? 3 : 2), groupId, personId, member: true, owner: false };
  });
}

export function seedEmailLists(now: number): EmailList[] {
  return [
    {
      ...logged(now, 71, 2),
      coId: 2,
      name: 'spectrometer',
      description: 'invented list',
      membersGroupId: 13,
      status: 'Active',
    },
    { ...logged(now, 72, 2), coId: 2, name: 'retired-list', status: 'Active', deleted: true },
    { ...logged(now, 73, 3), coId: 3, name: 'tide-news', status: 'Active' },
  ];
}

export function seedServices(now: number): Service[] {
  return [
    { ...logged(now, 81, 2), coId: 2, name: 'Kiln wiki', visibility: 'CP', status: 'Active' },
    { ...logged(now, 82, 3), coId: 3, name: 'Tide wiki', visibility: 'CP', status: 'Active' },
  ];
}
