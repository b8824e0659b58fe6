import type { AccountKind } from './actions';
import { isObject, isText, type Fields } from './emulator';
import { ElementRefusal } from './refusals';
import type { AccountKey } from './behaviour';

export interface NamedObject {
  readonly key: AccountKey;
  readonly value: string;
}

/** Contract 4.5; contacts and computers have a key of their own on the wire. */
const NAME_KEYS: Readonly<Record<Exclude<AccountKind, 'user'>, string>> = {
  group: 'sAMAccountName',
  contact: 'name',
  computer: 'computerName',
};

function listOf(fields: Fields, key: 'accounts' | 'groups', action: string): readonly unknown[] {
  const list: unknown = fields[key];
  if (!Array.isArray(list) || list.length === 0) throw new ElementRefusal(`${key} is mandatory for ${action}.`);
  return list;
}

export function readAccounts(fields: Fields, action: string, kind: AccountKind, userKeys: readonly AccountKey[]) {
  return listOf(fields, 'accounts', action).map((entry): NamedObject => {
    const object = isObject(entry) ? entry : {};
    if (kind !== 'user') {
      const key = NAME_KEYS[kind];
      const value = object[key];
      if (!isText(value)) throw new ElementRefusal(`${key} is mandatory for each of the accounts.`);
      return { key: 'sAMAccountName', value };
    }
    for (const key of userKeys) {
      const value = object[key];
      if (isText(value)) return { key, value };
    }
    throw new ElementRefusal(`${userKeys.join(' or ')} is mandatory for each of the accounts.`);
  });
}

export function readGroups(fields: Fields, action: string): string[] {
  return listOf(fields, 'groups', action).map((entry) => {
    const value = isObject(entry) ? entry['sAMAccountName'] : undefined;
    if (!isText(value)) throw new ElementRefusal('sAMAccountName is mandatory for each of the groups.');
    return value;
  });
}
