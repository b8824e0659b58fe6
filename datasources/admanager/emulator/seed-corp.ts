import { seedUser } from './seed-user';
import type { Domain } from './state';

const ROOT = 'DC=corp,DC=example';
const STAFF = `OU=Staff,${ROOT}`;
const FINANCE = `OU=Finance,${STAFF}`;
const EXTERNAL = `OU=External,${ROOT}`;
const GROUPS = `OU=Groups,${ROOT}`;
const RESEARCH = `OU=R&D,${STAFF}`;
const CROWD = 120;

const PEOPLE: readonly (readonly [login: string, name: string, container: string])[] = [
  ['mrivera', 'María Rivera', STAFF],
  ['x.okafor', 'Ngozi Okafor', EXTERNAL],
  ['x.lindqvist', 'Åsa Lindqvist', EXTERNAL],
  ['hsato', 'Haruto Sato', STAFF],
  ['pdiallo', 'Penda Diallo', STAFF],
  ["o'neil", "O'Neil, Sean", FINANCE],
  ['j.müller', 'Jörg Müller', `OU=Zürich,${STAFF}`],
  ['r&d.lead', 'Lead of R&D', RESEARCH],
  ['佐藤', '佐藤 花子', `CN=Users,${ROOT}`],
];

const GROUP_NAMES = [
  'FIN-Ledger-RW',
  'OPS-OnCall',
  'VPN-Users',
  'DOC-Readers',
  'R&D-Writers',
  "Driver's Lounge",
  'Zürich-Büro',
];

/** The domain of the contract's examples, with a crowd for long requests. */
export function corpExample(): Domain {
  const domain = 'corp.example';
  const crowd = Array.from({ length: CROWD }, (_none, turn) => {
    const number = String(turn + 1).padStart(3, '0');
    return [`staff${number}`, `Staff Member ${number}`, STAFF] as const;
  });
  return {
    name: domain,
    containers: [
      ROOT,
      `CN=Users,${ROOT}`,
      STAFF,
      FINANCE,
      RESEARCH,
      `OU=Zürich,${STAFF}`,
      `OU=Sales\\, East,${STAFF}`,
      EXTERNAL,
      `OU=Lyon,${EXTERNAL}`,
      GROUPS,
    ],
    users: [...PEOPLE, ...crowd].map(([sAMAccountName, cn, container], turn) =>
      seedUser({ sAMAccountName, cn, container, domain, number: 2001 + turn }),
    ),
    groups: GROUP_NAMES.map((sAMAccountName) => ({ sAMAccountName, container: GROUPS, members: [] })),
    contacts: [{ name: 'Courier Service', container: EXTERNAL }],
    computers: [{ name: 'CORP-LT-0042', container: STAFF }],
  };
}
