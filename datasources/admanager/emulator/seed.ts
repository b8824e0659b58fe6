import { corpExample } from './seed-corp';
import { seedUser } from './seed-user';
import {
  EXPIRED_TOKEN,
  LIMITED_TOKEN,
  NOT_REQUESTER_TOKEN,
  REQUESTER_TOKEN,
  REVOKED_TOKEN,
  SAMPLE_TOKEN,
} from './tokens';
import type { Domain, Token, State } from './state';

const DAY = 86_400_000;

/** The domain of the vendor's samples. */
function admpLocal(): Domain {
  const root = 'DC=admp,DC=local';
  const users = `CN=Users,${root}`;
  return {
    name: 'admp.local',
    containers: [root, users, `OU=managers,${root}`],
    users: [
      seedUser({ sAMAccountName: 'john', cn: 'John', container: users, domain: 'admp.local', number: 1101 }),
      seedUser({ sAMAccountName: 'mary', cn: 'Mary', container: users, domain: 'admp.local', number: 1102 }),
    ],
    groups: [
      { sAMAccountName: 'manager', container: users, members: [] },
      { sAMAccountName: 'VPN-Users', container: users, members: [{ user: 'mary', until: null }] },
    ],
    contacts: [],
    computers: [],
  };
}

/** The same for the same clock: nothing here is left to chance. */
export function seedState(now: number): State {
  const token = (value: string, technician: string, more: Partial<Token> = {}): Token => ({
    value,
    technician,
    expires: null,
    revoked: false,
    ...more,
  });
  return {
    technicians: [
      { name: 'gateway', requester: true, scope: [] },
      { name: 'auditor', requester: false, scope: [] },
      { name: 'finance-desk', requester: true, scope: ['OU=Finance,OU=Staff,DC=corp,DC=example'] },
    ],
    tokens: [
      token(SAMPLE_TOKEN, 'gateway'),
      token(REQUESTER_TOKEN, 'gateway', { expires: now + 365 * DAY }),
      token(NOT_REQUESTER_TOKEN, 'auditor'),
      token(EXPIRED_TOKEN, 'gateway', { expires: now - DAY }),
      token(REVOKED_TOKEN, 'gateway', { revoked: true }),
      token(LIMITED_TOKEN, 'finance-desk'),
    ],
    domains: [admpLocal(), corpExample()],
    requests: [],
  };
}
