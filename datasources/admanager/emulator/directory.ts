import type { AccountKind } from './actions';
import { keyOf, nameOf } from './distinguished-name';
import type { AccountKey } from './behaviour';
import type { DirectoryGroup, DirectoryUser, Domain } from './state';

/** What the directory knows of an object that a request names. */
export interface Found {
  readonly name: string;
  readonly distinguishedName: string;
}

/** Active Directory compares without case. */
function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function userNamed({ users }: Domain, name: string): DirectoryUser | undefined {
  return users.find(({ sAMAccountName }) => same(sAMAccountName, name));
}

export function groupNamed({ groups }: Domain, name: string): DirectoryGroup | undefined {
  return groups.find(({ sAMAccountName }) => same(sAMAccountName, name));
}

function userBy(domain: Domain, key: AccountKey, value: string): DirectoryUser | undefined {
  if (key !== 'distinguishedName') return domain.users.find((user) => same(user[key], value));
  return domain.users.find(({ cn, container }) => keyOf(nameOf(cn, container)) === keyOf(value));
}

export function findAccount(domain: Domain, kind: AccountKind, key: AccountKey, value: string): Found | undefined {
  if (kind === 'user') {
    const user = userBy(domain, key, value);
    return user && { name: user.sAMAccountName, distinguishedName: nameOf(user.cn, user.container) };
  }
  if (kind === 'group') {
    const group = groupNamed(domain, value);
    return group && { name: group.sAMAccountName, distinguishedName: nameOf(group.sAMAccountName, group.container) };
  }
  const entry = domain[kind === 'contact' ? 'contacts' : 'computers'].find(({ name }) => same(name, value));
  return entry && { name: entry.name, distinguishedName: nameOf(entry.name, entry.container) };
}

/** As the directory spells it. */
export function containerNamed({ containers }: Domain, name: string): string | undefined {
  return containers.find((each) => keyOf(each) === keyOf(name));
}
