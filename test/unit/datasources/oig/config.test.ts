import { oigSettings } from '../../../../datasources/oig/config';
import { Secret } from '../../../../datasources/shared/settings';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

function settings(more: Record<string, unknown> = {}, auth: Record<string, unknown> = {}): unknown {
  return {
    url: 'https://oig.example.org:14001',
    auth: { user: 'provops', password: new Secret('S3cret!'), ...auth },
    ...more,
  };
}

function faults(value: unknown): string[] {
  const result = oigSettings.safeParse(value);
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('the settings', () => {
  it('need an address and a user, and say what everything else is', () => {
    const { auth, url, ...rest } = oigSettings.parse(settings());
    expect(url.href).toBe('https://oig.example.org:14001/iam/governance/selfservice/api/v1');
    expect([auth.type, auth.user, auth.password.reveal()]).toEqual(['basic', 'provops', 'S3cret!']);
    expect(rest).toEqual({
      maxConcurrent: 8,
      maxQueued: 500,
      timeouts: { connect: 5_000, read: 10_000, update: 60_000, bulkUpdate: 120_000 },
      maxResponseBytes: 33_554_432,
      pageSize: 500,
      usersPerCall: 20,
      breaker: { failures: 5, halfOpenAfter: 30_000 },
    });
  });

  it('keep a path that is given', () => {
    expect(oigSettings.parse(settings({ url: 'http://127.0.0.1:9/oig/api' })).url.pathname).toBe('/oig/api');
  });

  it('take certificates as text or from a file', () => {
    expect(oigSettings.parse(settings({ ca: PEM })).ca).toBe(PEM);
    expect(oigSettings.parse(settings({ ca: new Secret(PEM) })).ca).toBe(PEM);
  });

  it.each([
    [settings({ url: 'oig.example.org' }), 'url: must be an absolute http:// or https:// address'],
    [settings({ url: 'https://a:b@oig.example.org' }), 'url: must not hold credentials, a query or a fragment'],
    [settings({}, { type: 'oauth' }), 'auth.type: must be "basic" or "jwt"'],
    [settings({}, { user: 'a:b' }), 'auth.user: must not have colons or control characters'],
    [settings({}, { user: 'a\nb' }), 'auth.user: must not have colons or control characters'],
    [settings({}, { user: '' }), 'auth.user: must not be empty'],
    [settings({}, { password: new Secret('') }), 'auth.password: must not be empty or have control characters'],
    [settings({}, { password: new Secret('a\r\nb') }), 'auth.password: must not be empty or have control characters'],
    [settings({ ca: 'none' }), 'ca: must hold at least one certificate in PEM form'],
    [settings({ ca: 7 }), 'ca: must be certificates in PEM form, best given as { file: path }'],
    [settings({ maxConcurrent: 0 }), 'maxConcurrent: must be a whole number from 1 to 64'],
    [settings({ usersPerCall: 51 }), 'usersPerCall: must be a whole number from 1 to 50'],
    [settings({ pageSize: 1.5 }), 'pageSize: must be a whole number from 1 to 1000'],
    [settings({ timeouts: { read: '1h' } }), 'timeouts.read: must be a duration from 1ms to 5m, such as 10s'],
    [settings({ breaker: { failures: '5' } }), 'breaker.failures: must be a whole number from 1 to 100'],
  ])('are refused with path and reason, case %#', (value, fault) => {
    expect(faults(value)).toEqual([fault]);
  });

  it('want the password from outside the file, and do not repeat it', () => {
    const [fault, ...others] = faults(settings({}, { password: 'in-clear' }));
    expect(others).toEqual([]);
    expect(fault).toMatch(/^auth\.password: must come from outside the file/);
    expect(fault).not.toContain('in-clear');
  });

  it('name what they know when they meet what they do not', () => {
    expect(faults(settings({ organisations: [] }))).toEqual([
      ': has no setting "organisations"; there are: url, auth, ca, maxConcurrent, sharedLimit, maxQueued, timeouts, maxResponseBytes, pageSize, usersPerCall, breaker',
    ]);
    expect(faults(settings({}, { otp: '1' }))).toEqual(['auth: has no setting "otp"; there are: type, user, password']);
  });

  it('are all looked at before the first fault is told', () => {
    expect(faults(settings({ url: 'x', maxQueued: -1 }, { user: ':' }))).toHaveLength(3);
  });
});
