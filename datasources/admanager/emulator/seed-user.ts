import type { DirectoryUser } from './state';

interface Plan {
  readonly sAMAccountName: string;
  readonly cn: string;
  readonly container: string;
  readonly domain: string;
  /** Makes the identifiers different from everybody else's. */
  readonly number: number;
}

export function seedUser({ sAMAccountName, cn, container, domain, number }: Plan): DirectoryUser {
  const address = `${sAMAccountName}@${domain}`;
  return {
    sAMAccountName,
    cn,
    container,
    enabled: true,
    userPrincipalName: address,
    mail: address,
    employeeID: `E${number}`,
    objectGUID: `6d9b1c3e-0000-4000-8000-${String(number).padStart(12, '0')}`,
    objectSID: `S-1-5-21-1004336348-1177238915-682003330-${number}`,
  };
}
