import { safenetSettings } from '../../../../datasources/safenet/config';
import { Secret } from '../../../../datasources/shared/settings';

const least = {
  url: 'https://cloud.eu.safenetid.com/bsidca/BSIDCA.asmx',
  operatorEmail: 'svc-graph@northwind.example',
  password: new Secret('not-a-real-password'),
  organizations: ['Northwind Trust'],
};

/** What is said about settings, by path. */
function complaints(settings: object): Record<string, string> {
  const result = safenetSettings.safeParse({ ...least, ...settings });
  return Object.fromEntries((result.error?.issues ?? []).map((issue) => [issue.path.join('.'), issue.message]));
}

describe('the settings of a SafeNet back end', () => {
  it('need an address, an operator, a password and the accounts', () => {
    const result = safenetSettings.safeParse({});
    expect(result.error?.issues.map(({ path }) => path.join('.')).sort()).toEqual([
      'operatorEmail',
      'organizations',
      'password',
      'url',
    ]);
  });

  it('have a default for the rest', () => {
    expect(safenetSettings.parse(least)).toEqual({
      url: new URL(least.url),
      operatorEmail: least.operatorEmail,
      password: least.password,
      organizations: ['Northwind Trust'],
      soapVersion: '1.1',
      serverTimeZone: 'UTC',
      sessions: 4,
      maxQueued: 500,
      timeouts: { connect: 5_000, headers: 15_000, body: 15_000, deadline: 30_000 },
      maxResponseBytes: 33_554_432,
      scanPageSize: 1_000,
      verifyEmptyAfter: 5_000,
      loginCooldown: 900_000,
      breaker: { failures: 5, halfOpenAfter: 30_000 },
    });
  });

  it('may be given one by one', () => {
    const settings = safenetSettings.parse({
      ...least,
      serverTimeZone: 'America/New_York',
      soapVersion: '1.2',
      sessions: 8,
      timeouts: { headers: '20s' },
      breaker: { failures: 3 },
    });
    expect(settings).toMatchObject({
      serverTimeZone: 'America/New_York',
      soapVersion: '1.2',
      sessions: 8,
      timeouts: { connect: 5_000, headers: 20_000 },
      breaker: { failures: 3, halfOpenAfter: 30_000 },
    });
  });

  it('find the service at an address without a path', () => {
    const { url } = safenetSettings.parse({ ...least, url: 'http://127.0.0.1:4000' });
    expect(url.href).toBe('http://127.0.0.1:4000/bsidca/BSIDCA.asmx');
    expect(safenetSettings.parse({ ...least, url: 'https://sas.example/x/y.asmx' }).url.pathname).toBe('/x/y.asmx');
  });

  it('show no password', () => {
    expect(JSON.stringify(safenetSettings.parse(least))).not.toContain('not-a-real-password');
  });
});

describe('settings that are wrong', () => {
  it.each<[object, string, RegExp]>([
    [{ url: 'ftp://sas.example' }, 'url', /http/],
    [{ url: 'https://me:pw@sas.example/' }, 'url', /credentials/],
    [{ password: 'in the file' }, 'password', /outside the file/],
    [{ password: new Secret('a\u0000b') }, 'password', /control characters/],
    [{ operatorEmail: '' }, 'operatorEmail', /empty/],
    [{ operatorEmail: 'a\u0001@b' }, 'operatorEmail', /control characters/],
    [{ organizations: [] }, 'organizations', /at least one/],
    [{ organizations: 'Northwind Trust' }, 'organizations', /list of account names/],
    [{ organizations: Array.from({ length: 101 }, (_, index) => `Org ${index}`) }, 'organizations', /at most 100/],
    [{ organizations: ['Northwind', 'NORTHWIND'] }, 'organizations', /once/],
    [{ organizations: ['a', ''] }, 'organizations.1', /empty|blank/],
    [{ organizations: ['  '] }, 'organizations.0', /blank/],
    [{ organizations: ['a\nb'] }, 'organizations.0', /control characters/],
    [{ organizations: ['a\u0007b'] }, 'organizations.0', /control characters/],
    [{ soapVersion: '1.3' }, 'soapVersion', /"1\.1" or "1\.2"/],
    [{ soapVersion: 1.1 }, 'soapVersion', /quotation marks/],
    [{ serverTimeZone: 'Mars/Olympus' }, 'serverTimeZone', /IANA/],
    [{ serverTimeZone: '' }, 'serverTimeZone', /empty|IANA/],
    [{ sessions: 0 }, 'sessions', /from 1 to 8/],
    [{ sessions: 9 }, 'sessions', /from 1 to 8/],
    [{ sessions: 2.5 }, 'sessions', /whole number/],
    [{ sessions: '4' }, 'sessions', /whole number/],
    [{ maxQueued: -1 }, 'maxQueued', /from 0 to/],
    [{ scanPageSize: 1_001 }, 'scanPageSize', /from 1 to 1000/],
    [{ maxResponseBytes: 1 }, 'maxResponseBytes', /from 1024/],
    [{ verifyEmptyAfter: '5 seconds' }, 'verifyEmptyAfter', /duration/],
    [{ loginCooldown: '48h' }, 'loginCooldown', /24h/],
    [{ timeouts: { headers: 15 } }, 'timeouts.headers', /duration/],
    [{ breaker: { failures: 0 } }, 'breaker.failures', /from 1 to 100/],
  ])('are named with what would be right: %j', (settings, path, message) => {
    expect(complaints(settings)).toEqual({ [path]: expect.stringMatching(message) });
  });

  it('may be unknown, and then those that are known are listed', () => {
    expect(complaints({ organisation: 'x' })).toEqual({
      '': expect.stringMatching(/no setting "organisation"; there are: url, .*organizations/),
    });
    expect(complaints({ timeouts: { header: '5s' } })).toEqual({
      timeouts: 'has no setting "header"; there are: connect, headers, body, deadline',
    });
  });
});
