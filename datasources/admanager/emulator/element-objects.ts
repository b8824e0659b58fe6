import type { AccountKind } from './actions';
import type { Emulator } from './emulator';
import { containerNamed, findAccount, groupNamed } from './directory';
import { isInside } from './distinguished-name';
import type { NamedObject } from './named-objects';
import { ElementRefusal } from './refusals';
import type { Domain, Technician } from './state';

interface Asked {
  readonly of: AccountKind;
  readonly accounts: readonly NamedObject[];
  readonly groups: readonly string[];
  readonly container: string | null;
}

interface Place {
  readonly technician: Technician;
  readonly domain: Domain;
}

interface Resolved {
  readonly accounts: string[];
  readonly groups: string[];
  readonly container: string | null;
}

/** Section 14, row 21. */
function checkScope(distinguishedName: string, { scope }: Technician): void {
  if (scope.length > 0 && !scope.some((container) => isInside(distinguishedName, container))) {
    throw new ElementRefusal(`You are not authorized to perform this action on ${distinguishedName}.`);
  }
}

/** Looks up what an element names: first whether it is there (row 20), then whether it may be touched (row 21). */
export function resolve(asked: Asked, { technician, domain }: Place, { behaviour }: Emulator): Resolved {
  const missing = (what: string, name: string): void => {
    if (behaviour.checkDirectory) throw new ElementRefusal(`No such ${what}: ${name}`);
  };
  const accounts = asked.accounts.map(({ key, value }) => {
    const found = findAccount(domain, asked.of, key, value);
    if (!found) missing('account', value);
    return { name: found?.name ?? value, distinguishedName: found?.distinguishedName };
  });
  const groups = asked.groups.map((name) => {
    const found = groupNamed(domain, name);
    if (!found) missing('group', name);
    return found?.sAMAccountName ?? name;
  });
  let { container } = asked;
  if (container !== null) {
    const found = containerNamed(domain, container);
    if (found === undefined) missing('container', container);
    container = found ?? container;
  }
  for (const { distinguishedName } of accounts) {
    if (distinguishedName !== undefined) checkScope(distinguishedName, technician);
  }
  if (container !== null) checkScope(container, technician);
  return { accounts: accounts.map(({ name }) => name), groups, container };
}
