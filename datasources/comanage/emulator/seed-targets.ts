import { stamped } from './seed-stamps';
import type { Target } from './state';

type Wish = Pick<Target, 'id' | 'description' | 'plugin' | 'status'> & Partial<Target>;

const CHANGELOG = 'ChangelogProvisioner';
const LDAP = 'LdapProvisioner';

/** A plugin that is configured and not installed. */
export const LOST_PLUGIN = 'NoSuchProvisioner';
export const PLUGINS = [CHANGELOG, LDAP, 'ApiProvisioner', 'MailmanProvisioner', 'SqlProvisioner'];

const WISHES: readonly Wish[] = [
  { id: 41, description: 'Directory', plugin: LDAP, status: 'A', ordr: 1 },
  { id: 42, description: 'Manual changelog', plugin: CHANGELOG, status: 'M', ordr: 2 },
  { id: 43, description: 'Enrollment mail', plugin: 'MailmanProvisioner', status: 'E', ordr: 3 },
  { id: 44, description: 'Queued warehouse', plugin: 'SqlProvisioner', status: 'Q', retryInterval: 600, ordr: 4 },
  { id: 45, description: 'Warehouse with retries', plugin: 'SqlProvisioner', status: 'QE', ordr: 5 },
  { id: 46, description: 'Retired changelog', plugin: CHANGELOG, status: 'X', ordr: 6 },
  {
    id: 47,
    description: 'Broken path changelog',
    plugin: CHANGELOG,
    status: 'M',
    ordr: 7,
    failure: 'Failed to open logfile "/var/x.log"',
  },
  { id: 48, description: 'Lost plugin', plugin: LOST_PLUGIN, status: 'M', ordr: 8 },
  { id: 49, description: 'Half made directory', plugin: LDAP, status: 'M', hasPluginRow: false, ordr: 9 },
  { id: 50, description: 'Kiln crew only', plugin: CHANGELOG, status: 'M', provisionCoGroupId: 13, ordr: 10 },
  {
    id: 51,
    description: 'Demanding directory',
    plugin: LDAP,
    status: 'QE',
    ordr: 11,
    failure: 'Could not find all required attributes in provisioning data',
  },
  { id: 61, description: 'Tide directory', plugin: LDAP, status: 'A', coId: 3, ordr: 1 },
  { id: 62, description: 'Tide changelog', plugin: CHANGELOG, status: 'M', coId: 3, ordr: 2 },
];

export function seedTargets(now: number): Target[] {
  return WISHES.map((wish) => ({ coId: 2, maxRetry: 3, hasPluginRow: true, ...stamped(now, wish.id), ...wish }));
}
