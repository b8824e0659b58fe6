import { Secret } from '../../../../datasources/shared/settings';
import { loadConfig, type Config, type Environment } from '../../../../src/config';
import { ConfigError } from '../../../../src/config/faults';
import { placeOfLedger } from '../../../../src/store/ledger';
import { createConfigFolder } from '../../../helpers/config-folder';
import { createFakeKind } from '../../../helpers/fake-backend';

const CANARY = 'CanaryBird4711';
const folder = createConfigFolder();
afterAll(() => folder.remove());

const registry = [createFakeKind('alpha', new Secret('made up')).backend];

const load = (ledger: string, env: Environment = {}): Config =>
  loadConfig({ config: folder.write('config.yaml', `ledger: ${ledger}`) }, env, registry);

function faultOf(ledger: string, env: Environment = {}): string {
  try {
    load(ledger, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('without a setting', () => {
  it('the ledger is in the folder data, for a year', () => {
    expect(load('{}').ledger).toEqual({
      dataFolder: './data',
      retention: 31_536_000_000,
      trustClock: false,
      pool: 10,
      tls: {},
      timeouts: { connect: 5_000, statement: 10_000 },
    });
  });
});

describe('the address of the database', () => {
  it('comes from DATABASE_URL, or else from the file', () => {
    const env = { FROM_FILE: 'postgres://file.example/x', DATABASE_URL: 'postgres://env.example/x' };
    expect(load('{}', env).ledger.databaseUrl?.reveal()).toBe(env.DATABASE_URL);
    expect(load('{ databaseUrl: "${FROM_FILE}" }', env).ledger.databaseUrl?.reveal()).toBe(env.DATABASE_URL);
    const { ledger } = load('{ databaseUrl: "${FROM_FILE}" }', { FROM_FILE: env.FROM_FILE, DATABASE_URL: '' });
    expect(ledger.databaseUrl?.reveal()).toBe(env.FROM_FILE);
  });

  it.each([
    `mysql://u:${CANARY}@db.example/x`,
    `postgres://u:${CANARY}/1@db.example/x`,
    `postgres://u:12/${CANARY}@db.example/x`,
    `postgres://u:12#${CANARY}@db.example/x`,
    `postgres://u:12?${CANARY}@db.example/x`,
    CANARY,
  ])('is refused without being shown: %s', (url) => {
    const fault = faultOf('{}', { DATABASE_URL: url });
    expect(fault).toMatch(/config\.yaml has a fault:\n {2}DATABASE_URL: must /);
    expect(fault).not.toContain(CANARY);
    expect(fault).not.toContain('u:12');
    expect(faultOf('{ databaseUrl: "${URL}" }', { URL: url })).toMatch(/\n {2}ledger\.databaseUrl: must /);
  });

  it('that is not there leaves room for the other faults', () => {
    const ledger = '{ databaseUrl: "${NOT_SET}", pool: 0, tls: { ca: "${CA}" } }';
    for (const CA of ['-----BEGIN CERTIFICATE-----', 'nonsense']) {
      const lines = faultOf(ledger, { CA }).split('\n');
      expect(lines).toContain('  ledger.databaseUrl: the environment variable NOT_SET is not set');
      expect(lines).toContain('  ledger.pool: must be a whole number from 1 to 100');
      expect(lines).toHaveLength(CA === 'nonsense' ? 4 : 3);
    }
  });

  it.each(['postgres://u:p@h/%zz', 'postgres://%E0%A4%A:p@h/x', 'postgres://u:50%@h/x'])(
    'is refused where a %% is not that of an escape: %s',
    (url) => expect(faultOf('{}', { DATABASE_URL: url })).toMatch(/\n {2}DATABASE_URL: must have % as %25 [^\n]*$/),
  );

  it('is refused in clear', () => {
    const fault = faultOf(`{ databaseUrl: 'postgres://u:${CANARY}@db.example/x' }`);
    expect(fault).toContain('ledger.databaseUrl: must come from outside the file');
    expect(fault).not.toContain(CANARY);
  });

  it.each([
    ['postgres://graph:secret@db.example:6432/ledger?sslmode=require', 'PostgreSQL at db.example, database ledger'],
    ['postgresql://db.example', 'PostgreSQL at db.example, database postgres'],
    ['postgres:///ledger?host=/var/run/postgresql', 'PostgreSQL at /var/run/postgresql, database ledger'],
    [`postgres://u:${CANARY}%40%2F%23@[::1]/a%20b`, 'PostgreSQL at [::1], database a b'],
  ])('is told without the user and the password: %s', (url, place) => {
    expect(placeOfLedger(load('{}', { DATABASE_URL: url }).ledger)).toBe(place);
  });
});

describe('the other settings', () => {
  it('keep what was raised for a day at least, since its key is forgotten with it', () => {
    expect(load('{ retention: 24h }').ledger.retention).toBe(86_400_000);
  });

  it.each([
    ['{ retention: 3651d }', 'ledger.retention: must be a duration from 1d to 3650d, such as 365d'],
    ['{ retention: 86399s }', 'ledger.retention: must be a duration from 1d to 3650d, such as 365d'],
    ['{ pool: 0 }', 'ledger.pool: must be a whole number from 1 to 100'],
    ['{ tls: { ca: nonsense } }', 'ledger.tls.ca: must hold at least one certificate in PEM form'],
    ['{ tls: { rejectUnauthorized: false } }', 'ledger.tls: unknown setting "rejectUnauthorized"'],
    ['{ folder: x }', 'ledger: unknown setting "folder"'],
  ])('that are wrong are named: %s', (ledger, fault) => expect(faultOf(ledger)).toContain(fault));

  it.each(['sslmode=disable', 'sslmode=no-verify', 'ssl=0', 'sslrootcert=x.pem', 'sslcert=x.pem'])(
    'cannot trust a certificate and %s',
    (option) => {
      const env = { DATABASE_URL: `postgres://db.example/x?${option}`, CA: '-----BEGIN CERTIFICATE-----' };
      expect(faultOf('{ tls: { ca: "${CA}" } }', env)).toContain('ledger.tls.ca: cannot be used with a database URL');
    },
  );
});
