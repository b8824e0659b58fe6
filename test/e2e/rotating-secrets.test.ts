import { once } from 'node:events';
import { join } from 'node:path';
import * as admanager from '../../datasources/admanager/emulator';
import * as comanage from '../../datasources/comanage/emulator';
import * as oig from '../../datasources/oig/emulator';
import * as safenet from '../../datasources/safenet/emulator';
import { fillDataFolder } from '../helpers/empty-database';
import { executeOver, type Answer } from '../helpers/execute';
import { createConfigFolder } from '../helpers/config-folder';
import { mountSecrets } from '../helpers/mounted-secrets';
import { launchServer, type RunningServer } from '../helpers/server-process';
import { MOVE, submitWith } from '../helpers/start-workflow';

jest.setTimeout(300_000);

const RELOADED = '"msg":"configuration reloaded"';
const LOOPS_OF_A_KIND = 3;

const toEnd: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

/** Requests of every kind, one after another in several loops, until told to stop. */
class Load {
  readonly failures: string[] = [];
  answered = 0;
  /** What the callers send at present. */
  token: string;
  readonly #address: string;
  readonly #loops: Promise<void>[];
  readonly #passes: number[];
  #isOver = false;

  constructor(address: string, token: string) {
    this.#address = address;
    this.token = token;
    const kinds = Object.keys(REQUESTS).flatMap((kind) => Array<string>(LOOPS_OF_A_KIND).fill(kind));
    this.#passes = kinds.map(() => 0);
    this.#loops = kinds.map((kind, index) => this.#loop(kind, index));
  }

  async #loop(kind: string, index: number): Promise<void> {
    while (!this.#isOver) {
      const told = await REQUESTS[kind]!(`${this.#address}/graphql`, this.token).catch(String);
      if (told !== '') this.failures.push(`${kind}: ${told}`);
      this.answered += 1;
      this.#passes[index]! += 1;
      // The emulators live in this process too.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Resolves when all that is under way has been answered, and what began after it as well. */
  async pass(): Promise<void> {
    const goals = this.#passes.map((count) => count + 2);
    while (this.#passes.some((count, index) => count < goals[index]!)) await new Promise((next) => setTimeout(next, 5));
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#loops);
  }
}

/** What is wrong with an answer in which everything should be right. */
function faultOf({ status, data, errors }: Answer): string {
  const [first] = Object.values(
    (data ?? {}) as Record<string, { problems?: object[]; nodes?: object[]; results?: { outcome: string }[] }>,
  );
  const isGood = first?.results ? first.results.every(({ outcome }) => outcome === 'SUCCEEDED') : first?.nodes?.length;
  return status === 200 && !errors && !first?.problems?.length && isGood
    ? ''
    : JSON.stringify({ status, data, errors });
}

const listOf = (field: string, filter: string) => async (endpoint: string, token: string) => {
  const query = `{ ${field}(first: 2, filter: { ${filter} }) { nodes { id } problems { message } } }`;
  return faultOf(await executeOver(endpoint, token)(query));
};

const REQUESTS: Readonly<Record<string, (endpoint: string, token: string) => Promise<string>>> = {
  safenet: listOf('provisioningTasks', 'backends: ["sas"]'),
  'oig-basic': listOf('provisioningTasks', 'backends: ["oig-basic"]'),
  'oig-jwt': listOf('provisioningTasks', 'backends: ["oig-jwt"]'),
  comanage: listOf('coProvisioningTargets', 'backend: "registry"'),
  admanager: async (endpoint, token) => faultOf(await submitWith(executeOver(endpoint, token))(MOVE)),
};

async function startEmulators() {
  const all = {
    sas: await safenet.start({ behaviour: { latencyMs: 5 } }),
    basic: await oig.start({ behaviour: { latencyMs: 5 } }),
    jwt: await oig.start({ behaviour: { latencyMs: 5 } }),
    registry: await comanage.start({ behaviour: { mode: 'documented' } }),
    adm: await admanager.start(),
  };
  for (const emulator of Object.values(all)) toEnd.push(() => emulator.close());
  return all;
}

function changeOigPassword(
  { state, serviceAccount }: oig.OigEmulator,
  password: string,
  formerPassword?: string,
): void {
  const index = state.users.findIndex(({ login }) => login === serviceAccount.user.toUpperCase());
  state.users[index] = { ...state.users[index]!, password, ...(formerPassword !== undefined && { formerPassword }) };
}

async function start() {
  const emulators = await startEmulators();
  const { sas, basic, jwt, registry, adm } = emulators;
  const folder = createConfigFolder();
  toEnd.push(() => folder.remove());
  const secrets = mountSecrets(join(folder.path, 'secrets'), {
    'caller-now': 'the-first-token-of-the-caller',
    'caller-next': 'the-second-token-of-the-caller',
    sas: sas.operator.password,
    'oig-basic': basic.serviceAccount.password,
    'oig-jwt': jwt.serviceAccount.password,
    'registry-user': registry.kilnUser.username,
    'registry-password': registry.kilnUser.password,
    adm: admanager.REQUESTER_TOKEN,
  });
  const file = (name: string) => ({ file: `secrets/${name}` });
  const oigSettings = (url: string, type: string, name: string) => ({
    kind: 'oig',
    url,
    auth: { type, user: basic.serviceAccount.user, password: file(name) },
  });
  const dataFolder = join(folder.path, 'data');
  await fillDataFolder(dataFolder);
  const scopes = ['tasks:read', 'targets:read', 'requests:read', 'requests:write'];
  const config = folder.write(
    'graph.yaml',
    JSON.stringify({
      log: { format: 'json', level: 'info' },
      server: { watch: '1s' },
      ledger: { dataFolder },
      auth: { tokens: [{ name: 'caller', tokens: [file('caller-now'), file('caller-next')], scopes }] },
      backends: [
        {
          ...{ name: 'sas', kind: 'safenet', url: sas.url, operatorEmail: sas.operator.email, password: file('sas') },
          organizations: ['Northwind Trust'],
          // Open by then: a second one could still have to log in with the password of before.
          sessions: 1,
        },
        { name: 'oig-basic', ...oigSettings(basic.url, 'basic', 'oig-basic') },
        { name: 'oig-jwt', ...oigSettings(jwt.url, 'jwt', 'oig-jwt') },
        {
          ...{ name: 'registry', kind: 'comanage', url: registry.url, api: 'documented', cos: [2] },
          ...{ user: file('registry-user'), password: file('registry-password') },
        },
        {
          ...{ name: 'adm', kind: 'admanager', url: adm.url, token: file('adm'), domains: ['admp.local'] },
          ...{ timeZone: 'UTC', allowInsecureHttp: true, requestsPerMinute: 6_000 },
        },
      ],
    }),
  );
  const server = await launchServer({ args: ['--config', config] });
  toEnd.push(() => server.child.kill('SIGKILL'));
  return { emulators, secrets, server };
}

function reloads(server: RunningServer): Record<string, unknown>[] {
  return server
    .stdout()
    .split('\n')
    .filter((line) => line.includes('configuration '))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Waits for the next line about a reload. */
async function nextReload(server: RunningServer, change: () => void): Promise<Record<string, unknown>> {
  const before = reloads(server).length;
  change();
  while (reloads(server).length === before) await once(server.child.stdout, 'data');
  return reloads(server)[before]!;
}

it('each secret is renewed under load, and no request fails', async () => {
  const { emulators, secrets, server } = await start();
  const { sas, basic, jwt, registry, adm } = emulators;
  const load = new Load(server.address, 'the-first-token-of-the-caller');
  await load.pass();
  const renew = async (values: Record<string, string>, changed: string[], connected: string[]): Promise<void> => {
    expect(await nextReload(server, () => secrets.put(values))).toMatchObject({
      msg: 'configuration reloaded',
      reason: 'file',
      changed,
      connected,
    });
    // What began with the old one has ended then.
    await load.pass();
  };

  // The server's own word for it at the same time: sessions that are open go on.
  const logIns = sas.countOf('Connect');
  for (const one of sas.state.operators) if (one.email === sas.operator.email) one.password = 'new-for-sas';
  await renew({ sas: 'new-for-sas' }, ['backends[0].password'], ['sas']);
  expect(sas.countOf('Connect')).toBe(logIns + 1);
  sas.dropSessions();
  await load.pass();

  // Every call carries the password, so there has to be a time in which both count.
  changeOigPassword(basic, 'new-for-basic', basic.serviceAccount.password);
  await renew({ 'oig-basic': 'new-for-basic' }, ['backends[1].auth.password'], ['oig-basic']);
  changeOigPassword(basic, 'new-for-basic', '');
  await load.pass();

  // Tokens that were issued before go on.
  changeOigPassword(jwt, 'new-for-jwt');
  await renew({ 'oig-jwt': 'new-for-jwt' }, ['backends[2].auth.password'], ['oig-jwt']);
  jwt.expireTokens();
  await load.pass();

  // A user of the API has one password; another user takes over.
  const next = { ...registry.kilnUser, status: 'A' as const, username: 'co_2.next', password: 'new-for-registry' };
  registry.state.apiUsers.push(next);
  const both = { 'registry-user': next.username, 'registry-password': next.password };
  await renew(both, ['backends[3].user', 'backends[3].password'], ['registry']);
  registry.state.apiUsers = registry.state.apiUsers.filter(({ username }) => username !== registry.kilnUser.username);
  await load.pass();

  const [known] = adm.state.tokens.filter(({ value }) => value === admanager.REQUESTER_TOKEN);
  adm.state.tokens.push({ ...known!, value: 'new-for-adm' });
  await renew({ adm: 'new-for-adm' }, ['backends[4].token'], ['adm']);
  known!.revoked = true;
  await load.pass();

  load.token = 'the-second-token-of-the-caller';
  await load.pass();
  await renew({ 'caller-now': 'the-third-token-of-the-caller' }, ['auth.tokens[0].tokens[0]'], []);
  load.token = 'the-third-token-of-the-caller';
  await load.pass();
  const old = await executeOver(`${server.address}/graphql`, 'the-first-token-of-the-caller')('{ __typename }');
  expect(old.status).toBe(401);

  await load.end();
  expect([...new Set(load.failures)].slice(0, 5)).toEqual([]);
  expect(load.answered).toBeGreaterThan(500);
  expect(server.stdout() + server.stderr()).not.toMatch(/new-for-|token-of-the-caller/);
  expect(server.stdout()).toContain(RELOADED);
});
