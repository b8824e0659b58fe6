import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { registry } from '../../datasources';
import { safenet } from '../../datasources/safenet';
import { start as startEmulator } from '../../datasources/safenet/emulator';
import type { Secret } from '../../datasources/shared/settings';
import { loadConfig } from '../../src/config';
import { ConfigError } from '../../src/config/faults';
import { executeOver } from '../helpers/execute';
import { createConfigFolder } from '../helpers/config-folder';
import {
  asYaml,
  CANARY,
  mutate,
  mutation,
  ODD_FILES,
  VARIABLES,
  wholeExample,
  writeNamedFiles,
} from '../helpers/config-mutations';
import { launchServer, type RunningServer } from '../helpers/server-process';

jest.setTimeout(300_000);

const EXAMPLE = wholeExample(readFileSync('config.example.yaml', 'utf8'));
const TOKEN = `${CANARY}-of-the-test`;
const QUERY = '{ provisioningTasks(first: 2) { nodes { id } problems { message } } }';
/** What an environment can hold. */
const ENV = Object.fromEntries(
  Object.entries({ ...VARIABLES, TEST_TOKEN: TOKEN }).filter(([, value]) => !value.includes('\0')),
);

const toEnd: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

interface Reloading {
  readonly server: RunningServer;
  /** Puts a configuration file in place. */
  readonly write: (content: string | Buffer) => string;
  /** Sends SIGHUP and waits for the line about it. */
  readonly reload: () => Promise<Record<string, unknown>>;
  readonly lines: () => Record<string, unknown>[];
  readonly ask: () => Promise<unknown>;
  readonly good: Readonly<Record<string, unknown>>;
}

async function start(): Promise<Reloading> {
  const emulator = await startEmulator({ behaviour: { latencyMs: 0 } });
  toEnd.push(() => emulator.close());
  const folder = createConfigFolder();
  toEnd.push(() => folder.remove());
  writeNamedFiles(folder.path);
  const { password, ...settings } = safenet.embeddedSettings(emulator.url) as { password: Secret };
  const good = {
    log: { format: 'json', level: 'info' },
    auth: { tokens: [{ name: 'me', token: '${TEST_TOKEN}', scopes: ['tasks:read'] }] },
    backends: [{ ...settings, name: 'sas', kind: 'safenet', password: '${SAS_PASSWORD}', sessions: 2 }],
  };
  const write = (content: string | Buffer): string => folder.write('graph.yaml', content);
  const config = write(JSON.stringify(good));
  const server = await launchServer({ args: ['--config', config], env: { ...ENV, SAS_PASSWORD: password.reveal() } });
  toEnd.push(() => server.child.kill('SIGKILL'));
  const lines = () =>
    server
      .stdout()
      .split('\n')
      .filter((line) => line.includes('"msg":"configuration '))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    server,
    write,
    lines,
    good,
    reload: async () => {
      const before = lines().length;
      server.child.kill('SIGHUP');
      while (lines().length === before) await once(server.child.stdout, 'data');
      return lines()[before]!;
    },
    ask: () => executeOver(`${server.address}/graphql`, TOKEN)(QUERY),
  };
}

const ANSWER = { status: 200, data: { provisioningTasks: { nodes: [{}, {}], problems: [] } } };

describe('a server that is told to load its configuration again', () => {
  let running: Reloading;
  beforeAll(async () => {
    running = await start();
  });

  /** Configurations that a start would refuse. */
  function brokenFiles(count: number): (string | Buffer)[] {
    const isBroken = (content: string | Buffer): boolean => {
      const config = running.write(content);
      try {
        loadConfig({ config, port: '0' }, ENV, registry);
        return false;
      } catch (error) {
        return error instanceof ConfigError;
      }
    };
    const mutations = fc.sample(fc.tuple(fc.array(mutation, { minLength: 1, maxLength: 3 }), fc.nat(2)), {
      seed: 14,
      numRuns: 3 * count,
    });
    const good = { ...(EXAMPLE as object), operations: {} };
    const mutated = mutations.map(([changes, style]) => asYaml(mutate(good, changes).value, style)).filter(isBroken);
    return [...mutated.slice(0, count), ...Object.values(ODD_FILES).filter(isBroken)];
  }

  it('stays with the one before whatever is wrong, and says so in one line each', async () => {
    const { ask, lines, reload, server, write } = running;
    const broken = brokenFiles(40);
    expect(broken.length).toBeGreaterThan(50);
    for (const content of broken) {
      write(content);
      const before = lines().length;
      const line = await reload();
      expect(line).toMatchObject({
        level: 'error',
        msg: 'configuration not reloaded: the one before stays in force',
        reason: 'SIGHUP',
        file: expect.stringMatching(/graph\.yaml$/),
      });
      const faults = line.faults as string[];
      expect(faults.length).toBeGreaterThan(0);
      for (const fault of faults) expect(fault).toMatch(/^\S[^\n]*$/);
      expect(await ask()).toMatchObject(ANSWER);
      expect(lines()).toHaveLength(before + 1);
    }
    // Names of files may be told.
    expect((server.stdout() + server.stderr()).replaceAll(/ \/\S*/g, '')).not.toContain(CANARY);
  });

  it('says what cannot change, and takes nothing else of such a configuration', async () => {
    const { ask, good, reload, write } = running;
    const cases: [object, string[]][] = [
      [{ server: { port: 1 } }, []],
      [{ deployment: 'other' }, ['deployment: cannot change while the server runs; restart it']],
      [{ log: { format: 'pretty' } }, ['log.format: cannot change while the server runs; restart it']],
      [
        { server: { host: '::1' }, ledger: { pool: 3 } },
        [
          'server.host: cannot change while the server runs; restart it',
          'ledger.pool: cannot change while the server runs; restart it',
        ],
      ],
    ];
    for (const [change, faults] of cases) {
      write(JSON.stringify({ ...good, ...change, ...(faults.length > 0 && { auth: {}, limits: { depth: 2 } }) }));
      // --port wins over the file, so nothing has changed there.
      expect(await reload()).toMatchObject(
        faults.length === 0 ? { msg: 'configuration reloaded: nothing has changed' } : { level: 'error', faults },
      );
      expect(await ask()).toMatchObject(ANSWER);
    }
  });

  it('takes a good one from the next request on, and the one before again', async () => {
    const { ask, good, reload, write } = running;
    write(JSON.stringify({ ...good, limits: { depth: 2 } }));
    expect(await reload()).toMatchObject({
      level: 'info',
      msg: 'configuration reloaded',
      changed: ['limits.depth'],
      connected: [],
    });
    expect(await ask()).toMatchObject({ errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] });
    write(JSON.stringify(good));
    await reload();
    expect(await ask()).toMatchObject(ANSWER);
  });

  it('leaves nothing behind of a hundred that were in force', async () => {
    const { ask, good, reload, server, write } = running;
    const open = (): number => {
      const folder = `/proc/${server.child.pid}/fd`;
      return readdirSync(folder).filter((name) => {
        try {
          return /^(socket|anon_inode)/.test(readlinkSync(join(folder, name)));
        } catch {
          return false;
        }
      }).length;
    };
    const [backend] = good.backends as object[];
    await Promise.all([ask(), ask(), ask(), ask()]);
    const before = open();
    for (let index = 1; index <= 100; index++) {
      const timeouts = { deadline: `${30 + index}s` };
      write(JSON.stringify({ ...good, limits: { cost: 20_000 + index }, backends: [{ ...backend, timeouts }] }));
      expect(await reload()).toMatchObject({ connected: ['sas'] });
      const answers = await Promise.all([ask(), ask(), ask()]);
      for (const answer of answers) expect(answer).toMatchObject(ANSWER);
    }
    while (open() > before) await sleep(50);
  });

  it('takes many signals at once, and stops when it is told to', async () => {
    const { ask, server } = running;
    for (let index = 0; index < 50; index++) server.child.kill('SIGHUP');
    expect(await ask()).toMatchObject(ANSWER);
    server.child.kill('SIGHUP');
    server.child.kill('SIGTERM');
    expect((await server.ended()).code).toBe(0);
  });
});
