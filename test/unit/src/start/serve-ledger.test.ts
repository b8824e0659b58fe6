import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registry } from '../../../../datasources';
import { LedgerError, type WorkflowLedger } from '../../../../datasources/contracts/workflow-ledger';
import { Secret } from '../../../../datasources/shared/settings';
import { loadConfig, type Config, type Environment } from '../../../../src/config';
import { createLog } from '../../../../src/observability/logger';
import { serve, type Serving } from '../../../../src/start/serve';
import { StartError } from '../../../../src/start/start-ledger';
import { startUpText } from '../../../../src/start/texts';
import { startServer } from '../../../helpers/injected-server';
import { createConfigFolder } from '../../../helpers/config-folder';
import { createFakeKind, type FakeKind } from '../../../helpers/fake-backend';

jest.setTimeout(60_000);

const files = createConfigFolder();
const parent = mkdtempSync(join(tmpdir(), 'serve-ledger-'));
const dataFolder = join(parent, 'data');
afterAll(() => {
  files.remove();
  rmSync(parent, { recursive: true, force: true });
});

const toEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

const log = createLog({ level: 'silent', format: 'json' });

function configure(kind: FakeKind, env: Environment = {}, port = 0): Config {
  const config = files.write('config.yaml', JSON.stringify({ ledger: { dataFolder } }));
  return loadConfig({ config, port: String(port) }, env, [kind.backend]);
}

async function start(config: Config): Promise<Serving> {
  const serving = await serve(config, log, registry);
  let isRunning = true;
  const stop = async (): Promise<void> => {
    if (isRunning) await serving.stop();
    isRunning = false;
  };
  toEnd.push(stop);
  return { ...serving, stop };
}

const locks = (): string[] => readdirSync(dataFolder).filter((name) => /\.(lock|sock|new)$/.test(name));
const raising = (): FakeKind => createFakeKind('adm', new Secret('made up'), ['workflowRequests']);

describe('a server with a back end whose requests are kept', () => {
  it('opens the ledger, says where it is and whether it answers, and closes it when it stops', async () => {
    const { started, stop } = await start(configure(raising()));
    expect(startUpText(started)).toContain(`  Workflow ledger     embedded database in the folder ${dataFolder}\n`);
    const ready = await fetch(`${started.address}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'ready', ledger: 'available' }]);
    expect(locks()).not.toEqual([]);
    await stop();
    expect(locks()).toEqual([]);
  });

  it('leaves no ledger open when it cannot listen', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    toEnd.push(() => other.close());
    const { port } = other.address() as AddressInfo;
    await expect(start(configure(raising(), {}, port))).rejects.toThrow(StartError);
    expect(locks()).toEqual([]);
  });

  it('does not start without its database, and has touched nothing else', async () => {
    const kind = raising();
    const config = configure(kind, { DATABASE_URL: 'postgres://desk:hunter2@127.0.0.1:1/graph' });
    await expect(start(config)).rejects.toThrow(
      new StartError(
        "the ledger's database (PostgreSQL at 127.0.0.1, database graph) cannot be reached (ECONNREFUSED); start it, " +
          'or correct DATABASE_URL or ledger.databaseUrl',
      ),
    );
    expect(kind.events).toEqual([]);
  });
});

describe('a server without such a back end', () => {
  it('needs no database, not even one that is configured', async () => {
    const kind = createFakeKind('alpha', new Secret('made up'));
    const config = configure(kind, { DATABASE_URL: 'postgres://desk:hunter2@127.0.0.1:1/graph' });
    const { started } = await start(config);
    expect(startUpText(started)).not.toContain('ledger');
    expect(await (await fetch(`${started.address}/readyz`)).json()).not.toHaveProperty('ledger');
  });
});

describe('readiness', () => {
  const ready = async (find: WorkflowLedger['find'], times = 1) => {
    const ledger = { find } as WorkflowLedger;
    const server = await startServer({ ledger });
    toEnd.push(() => server.app.close());
    const all = await Promise.all(Array.from({ length: times }, () => server.app.inject('/readyz')));
    return all.map((answer) => [answer.statusCode, answer.json<{ ledger: string }>().ledger]);
  };

  it('says that the ledger does not answer, and stays: other requests go on without it', async () => {
    expect(await ready(() => Promise.reject(new LedgerError('no')))).toEqual([[200, 'unavailable']]);
  });

  it('does not wait for a ledger that never answers', async () => {
    expect(await ready(() => new Promise(() => undefined))).toEqual([[200, 'unavailable']]);
  });

  it('asks the ledger once, however many want to know', async () => {
    const find = jest.fn(() => Promise.resolve([null]));
    expect(new Set((await ready(find, 20)).map(String))).toEqual(new Set(['200,available']));
    expect(find).toHaveBeenCalledTimes(1);
  });
});
