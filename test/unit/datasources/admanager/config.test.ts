import { admanagerSettings } from '../../../../datasources/admanager/config';
import { Secret } from '../../../../datasources/shared/settings';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

function settings(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    url: 'https://admanager.example.org:8443',
    token: new Secret('5b1f0c9e'),
    domains: ['corp.example'],
    timeZone: 'Europe/Paris',
    ...more,
  };
}

function faults(value: unknown): string[] {
  const result = admanagerSettings.safeParse(value);
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('the settings', () => {
  it('need an address, a token, domains and a zone, and say what everything else is', () => {
    const { url, token, ...rest } = admanagerSettings.parse(settings());
    expect([url.href, token.reveal()]).toEqual(['https://admanager.example.org:8443/', '5b1f0c9e']);
    expect(rest).toEqual({
      domains: ['corp.example'],
      timeZone: 'Europe/Paris',
      datePattern: 'yyyy-MM-dd HH:mm:ss',
      productName: 'provisioning-graph',
      transport: 'query',
      allowInsecureHttp: false,
      requestsPerMinute: 30,
      maxConcurrent: 4,
      maxQueued: 100,
      maxRequestLineBytes: 8_000,
      timeouts: { wait: 5_000, connect: 5_000, deadline: 30_000 },
      maxResponseBytes: 1_048_576,
      breaker: { failures: 5, halfOpenAfter: 30_000 },
    });
    expect(faults({})).toHaveLength(4);
  });

  it('take certificates as text or from a file', () => {
    expect(admanagerSettings.parse(settings({ ca: PEM })).ca).toBe(PEM);
    expect(admanagerSettings.parse(settings({ ca: new Secret(PEM) })).ca).toBe(PEM);
  });

  it('take an address without TLS only where that was asked for', () => {
    const url = 'http://127.0.0.1:8080';
    const fault = 'url: must be an https:// address, since the token travels in it; allowInsecureHttp permits others';
    expect(faults(settings({ url }))).toEqual([fault]);
    expect(faults(settings({ url, allowInsecureHttp: false }))).toEqual([fault]);
    expect(faults(settings({ url, allowInsecureHttp: true }))).toEqual([]);
    expect(faults(settings({ url, maxQueued: -1 }))).toContain(fault);
  });

  const DN = 'must be a distinguished name: ';
  it.each([
    [{ url: 'admanager' }, 'url: must be an absolute http:// or https:// address'],
    [{ token: 'in-clear' }, expect.stringMatching(/^token: must come from outside the file/)],
    [{ token: new Secret('') }, 'token: must be one word of printable ASCII characters'],
    [{ token: new Secret('a b') }, 'token: must be one word of printable ASCII characters'],
    [{ token: new Secret('a\r\nb') }, 'token: must be one word of printable ASCII characters'],
    [{ domains: [] }, 'domains: must name at least one domain'],
    [{ domains: 'corp.example' }, 'domains: must be a list of domain names'],
    [{ domains: ['corp example'] }, 'domains.0: must be a domain name without blanks'],
    [{ domains: ['a', 'A'] }, 'domains: must name each domain once; upper and lower case are the same'],
    [{ timeZone: 'Middle/Earth' }, 'timeZone: must be an IANA time zone such as UTC or America/New_York'],
    [{ datePattern: 'dd.MM.yyyy' }, 'datePattern: must be "yyyy-MM-dd HH:mm:ss" or "yyyy/MM/dd HH:mm:ss"'],
    [{ productName: ' ' }, 'productName: must not be blank or have control characters'],
    [{ productName: 'a\u0007' }, 'productName: must not be blank or have control characters'],
    [{ transport: 'header' }, 'transport: must be "query" or "form"'],
    [{ allowedContainers: [] }, 'allowedContainers: must name at least one container'],
    [{ allowedContainers: ['Staff'] }, expect.stringContaining(`allowedContainers.0: ${DN}`)],
    [{ allowInsecureHttp: 'yes' }, 'allowInsecureHttp: must be true or false'],
    [{ ca: 'none' }, 'ca: must hold at least one certificate in PEM form'],
    [{ requestsPerMinute: 0 }, 'requestsPerMinute: must be a whole number from 1 to 6000'],
    [{ maxConcurrent: 65 }, 'maxConcurrent: must be a whole number from 1 to 64'],
    [{ maxRequestLineBytes: 999 }, 'maxRequestLineBytes: must be a whole number from 1000 to 1000000'],
    [{ timeouts: { deadline: '11m' } }, 'timeouts.deadline: must be a duration from 1ms to 10m, such as 30s'],
    [{ breaker: { failures: 0 } }, 'breaker.failures: must be a whole number from 1 to 100'],
  ])('are refused with path and reason, case %#', (more, fault) => {
    expect(faults(settings(more))).toEqual([fault]);
  });

  it('name what they know when they meet what they do not', () => {
    expect(faults(settings({ password: 'x' }))).toEqual([expect.stringMatching(/^: has no setting "password"; .*url/)]);
  });
});
