import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { safenet } from '../../datasources/safenet';
import type { Secret } from '../../datasources/shared/settings';
import { SAME_SIGNAL_MS } from '../../src/start/shutdown';
import { createConfigFolder } from '../helpers/config-folder';
import { fillDataFolder } from '../helpers/empty-database';
import { startHeldBackend, type HeldBackend } from '../helpers/server-held-backend';
import { launchServer, runServerWith, type RunningServer } from '../helpers/server-process';

jest.setTimeout(300_000);

const folder = createConfigFolder();

/** Whatever became of the tests, nothing of them may live on: jest would wait for it. */
const toEnd: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of toEnd.splice(0)) await end();
  folder.remove();
});

interface Fixture {
  readonly server: RunningServer;
  readonly held: HeldBackend;
  /** A query that waits for the back end. */
  readonly ask: (signal?: AbortSignal) => Promise<{ status: number; body: unknown }>;
}

let fixtures = 0;

/** For a call that is held until the server has got on with its stop, however busy the machine is. */
const LONG = { timeouts: { headers: '2m', body: '2m', deadline: '2m' } };

/** For calls that nobody lets go: they keep their place, and a stop waits for them, until this is over. */
const SHORT = { timeouts: { headers: '4s', body: '4s', deadline: '5s' } };

async function startWithHeldBackend(settings: object, ofBackend: object = {}): Promise<Fixture> {
  const emulator = await safenet.startEmulator({});
  const held = await startHeldBackend(emulator.url);
  const { password, ...rest } = safenet.embeddedSettings(held.url) as { password: Secret };
  const config = folder.write(
    `held-${++fixtures}.yaml`,
    JSON.stringify({
      server: { drainDelay: '0s', ...settings },
      backends: [{ ...rest, ...ofBackend, name: 'held', kind: 'safenet', password: '${PASSWORD}' }],
    }),
  );
  const server = await launchServer({
    args: ['--config', config],
    env: { PASSWORD: password.reveal() },
    database: true,
  });
  const ask = async (signal?: AbortSignal) => {
    const answer = await fetch(`${server.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'held' },
      body: JSON.stringify({ query: '{ provisioningTasks { nodes { id } problems { message } } }' }),
      ...(signal && { signal }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  toEnd.push(
    () => server.child.kill('SIGKILL'),
    held.close,
    () => emulator.close(),
  );
  return { server, held, ask };
}

describe('SIGTERM', () => {
  it.concurrent('finishes what is in flight, takes nothing new, and ends with 0', async () => {
    const { server, held, ask } = await startWithHeldBackend({ requestTimeout: '2m', shutdownTimeout: '5m' }, LONG);
    const isHeard = (): Promise<boolean> =>
      fetch(`${server.address}/livez`).then(
        ({ ok }) => ok,
        () => false,
      );
    const inFlight = ask();
    await held.arrived();
    expect(await isHeard()).toBe(true);
    server.child.kill('SIGTERM');
    await server.until('stopping: finishing what is in flight');
    // Who comes before the listener is closed has an answer, and so has who kept a connection.
    while (await isHeard()) await setTimeout(20);
    expect(server.child.exitCode).toBeNull();
    held.release();
    const { status, body } = await inFlight;
    const { code, stdout } = await server.ended();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: { provisioningTasks: { nodes: expect.arrayContaining([expect.anything()]), problems: [] } },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('"msg":"stopped"');
  });

  it.concurrent('is not ready at once, and takes requests until the drain delay is over', async () => {
    const { server } = await startWithHeldBackend({ drainDelay: '4s' });
    server.child.kill('SIGTERM');
    await server.until('still taking requests');
    const ready = await fetch(`${server.address}/readyz`);
    const answer = await fetch(`${server.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    expect([ready.status, answer.status, await answer.json()]).toEqual([503, 200, { data: { __typename: 'Query' } }]);
    expect([ready, answer].map(({ headers }) => headers.get('connection'))).toEqual(['close', 'close']);
    expect((await server.ended()).code).toBe(0);
  });

  it.concurrent('cannot be given less time than a write may take', async () => {
    const config = folder.write(
      'short.yaml',
      JSON.stringify({
        server: { shutdownTimeout: '10s' },
        backends: [{ name: 'sas', kind: 'safenet', embedded: true }],
      }),
    );
    const { code, stderr } = await runServerWith({ args: ['--config', config] });
    expect(code).toBe(2);
    expect(stderr).toContain('server.shutdownTimeout: is 10s, and a write that is under way may take 60s');
  });

  it.concurrent('twice ends at once', async () => {
    const { server, held, ask } = await startWithHeldBackend({ shutdownTimeout: '10m' });
    ask().catch(() => undefined);
    await held.arrived();
    server.child.kill('SIGTERM');
    await server.until('stopping: finishing what is in flight');
    await setTimeout(SAME_SIGNAL_MS + 100);
    server.child.kill('SIGTERM');
    const { code } = await server.ended();
    expect(code).toBe(128 + 15);
  });
});

describe('npm start', () => {
  async function startThroughNpm(args: readonly string[]): Promise<RunningServer> {
    const dataFolder = join(folder.path, `data-${++fixtures}`);
    await fillDataFolder(dataFolder);
    const config = folder.write(
      `npm-${++fixtures}.yaml`,
      JSON.stringify({ server: { drainDelay: '0s' }, ledger: { dataFolder } }),
    );
    const server = await launchServer({ npm: true, args, env: { PROVISIONING_GRAPH_CONFIG: config } });
    toEnd.push(() => {
      try {
        process.kill(-server.child.pid!, 'SIGKILL');
      } catch {
        // Nobody is left of the group, as it should be.
      }
    });
    return server;
  }

  it.concurrent.each([
    ['npm is sent SIGTERM', 'SIGTERM', 1],
    ['Ctrl+C sends everybody SIGINT', 'SIGINT', -1],
  ] as const)('leaves nothing behind when %s', async (_what, signal, sign) => {
    const server = await startThroughNpm([]);
    expect((await fetch(`${server.address}/livez`)).status).toBe(200);
    const exited = once(server.child, 'exit');
    process.kill(sign * server.child.pid!, signal);
    const [code] = (await exited) as [number | null];
    const alive = await fetch(`${server.address}/livez`).then(
      () => true,
      () => false,
    );
    expect(alive).toBe(false);
    // The last of the group may be a moment behind npm.
    const isGone = (): boolean => {
      try {
        process.kill(-server.child.pid!, 0);
        return false;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'ESRCH';
      }
    };
    for (let tries = 0; tries < 100 && !isGone(); tries++) await setTimeout(50);
    expect(isGone()).toBe(true);
    expect(code).toBe(0);
    expect(server.stdout()).toContain('"msg":"stopped"');
  });

  it.concurrent('passes options and exit codes on', async () => {
    const { code, stdout, stderr } = await runServerWith({ npm: true, args: ['--prot', '1'] });
    expect([code, stdout.includes('provisioning-graph: ')]).toEqual([2, false]);
    expect(stderr).toContain("provisioning-graph: Unknown option '--prot'");
  });
});

describe('a call to a back end', () => {
  it.concurrent('goes on to the end of its own time when the client goes away, whose request is over', async () => {
    const { server, held, ask } = await startWithHeldBackend({}, SHORT);
    const controller = new AbortController();
    const inFlight = ask(controller.signal);
    inFlight.catch(() => undefined);
    await held.arrived();
    controller.abort();
    await server.until('"aborted":true');
    await held.abandoned();
    server.child.kill('SIGTERM');
    const { code, stdout } = await server.ended();
    expect(code).toBe(0);
    const line = stdout
      .split('\n')
      .find((text) => text.includes('"requestId":"held"') && text.includes('"event":"request"'));
    expect(line).toContain('"aborted":true');
  });

  it.concurrent(
    'goes on to the end of its own time when that of the request is over, and the client has an answer',
    async () => {
      const { server, held, ask } = await startWithHeldBackend({ requestTimeout: '2s' }, SHORT);
      const { status, body } = await ask();
      await held.abandoned();
      server.child.kill('SIGTERM');
      await server.ended();
      expect(status).toBe(200);
      expect(body).toMatchObject({ data: { provisioningTasks: { nodes: [], problems: [expect.anything()] } } });
    },
  );
});
