import fc from 'fast-check';
import { registry } from '../../../../datasources';
import { type SafenetEmulator, start as startSafenet } from '../../../../datasources/safenet/emulator';
import { loadConfig, type Config, type ConfigFile } from '../../../../src/config';
import { ConfigError } from '../../../../src/config/faults';
import { createLog } from '../../../../src/observability/logger';
import { Reloader, type Reason } from '../../../../src/start/reload';
import { serve, type Serving } from '../../../../src/start/serve';
import { createConfigFolder } from '../../../helpers/config-folder';
import { type Execute, executeOver } from '../../../helpers/execute';
import { startHeldBackend } from '../../../helpers/server-held-backend';

const folder = createConfigFolder();
const toEnd: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
  folder.remove();
});

interface Step {
  readonly reason: Reason;
  /** Whether the file on disk is good at that moment, and whether all that is named in it is. */
  readonly isFileGood: boolean;
  readonly isCheckGood: boolean;
  /** How many requests come while this one is carried out. */
  readonly meanwhile: number;
}

/** A reloader over files that are only numbers: what is in force is the number of the file. */
function createTrial() {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({
    level: 'info',
    format: 'json',
    destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const state = { onDisk: 0, inForce: 0, isFileGood: true, isCheckGood: true, running: 0, followed: 0, replaced: 0 };
  let whileReplacing: () => Promise<void> = () => Promise.resolve();
  const fileOf = (number: number): ConfigFile => ({ name: 'graph.yaml', folder: '/', content: number });
  const reloader = new Reloader({
    log,
    file: fileOf(0),
    read: () => {
      if (!state.isFileGood) throw new ConfigError('graph.yaml is not valid YAML: line 1');
      return fileOf(state.onDisk);
    },
    check: ({ content }) => {
      if (!state.isCheckGood) throw new ConfigError('graph.yaml has 2 faults:\n  a: is wrong\n  b: is missing');
      return { number: content } as unknown as Config;
    },
    serving: {
      config: () => ({}) as Config,
      replaceConfig: async (next) => {
        state.running += 1;
        expect(state.running).toBe(1);
        await whileReplacing();
        state.running -= 1;
        state.replaced += 1;
        const { number } = next as unknown as { number: number };
        const changed = number === state.inForce ? [] : ['limits.depth'];
        state.inForce = number;
        return { changed, connected: [] };
      },
    },
    follow: () => void (state.followed += 1),
  });
  return { reloader, state, lines, during: (work: () => Promise<void>) => (whileReplacing = work) };
}

describe('requests to reload', () => {
  const step: fc.Arbitrary<Step> = fc.record({
    reason: fc.constantFrom('SIGHUP' as const, 'file' as const),
    isFileGood: fc.boolean(),
    isCheckGood: fc.boolean(),
    meanwhile: fc.nat(3),
  });

  it('are carried out one at a time, with one line each, and only SIGHUP reads the configuration file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const { reloader, state, lines, during } = createTrial();
        for (const { reason, isFileGood, isCheckGood } of steps) {
          Object.assign(state, { isFileGood, isCheckGood, onDisk: state.onDisk + 1 });
          const [before, told] = [state.inForce, lines.length];
          during(() => new Promise((resolve) => setImmediate(resolve)));
          reloader.request(reason);
          while (lines.length === told) await new Promise((resolve) => setImmediate(resolve));
          const isGood = isCheckGood && (isFileGood || reason === 'file');
          expect(state.inForce).toBe(isGood && reason === 'SIGHUP' ? state.onDisk : before);
          expect(lines).toHaveLength(told + 1);
          expect(lines.at(-1)).toMatchObject(
            isGood
              ? { level: 'info', reason, msg: expect.stringMatching(/^configuration reloaded/) }
              : {
                  ...{ level: 'error', reason, file: 'graph.yaml' },
                  faults:
                    reason === 'SIGHUP' && !isFileGood
                      ? ['graph.yaml is not valid YAML: line 1']
                      : ['a: is wrong', 'b: is missing'],
                },
          );
        }
        expect(state.followed).toBe(state.replaced);
      }),
    );
  });

  it('that come while one is carried out are one more, as what somebody has asked for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom<Reason>('SIGHUP', 'file'), { maxLength: 20 }), async (reasons) => {
        const { reloader, lines, during } = createTrial();
        during(() => {
          during(() => Promise.resolve());
          for (const reason of reasons) reloader.request(reason);
          return Promise.resolve();
        });
        reloader.request('file');
        while (lines.length < (reasons.length > 0 ? 2 : 1)) await new Promise((resolve) => setImmediate(resolve));
        await new Promise((resolve) => setImmediate(resolve));
        const second = reasons.includes('SIGHUP') ? 'SIGHUP' : 'file';
        expect(lines.map(({ reason }) => reason)).toEqual(['file', ...(reasons.length > 0 ? [second] : [])]);
      }),
    );
  });

  it('are not taken any more when it is closed, which waits for the last one', async () => {
    const { reloader, state, lines, during } = createTrial();
    let letGo: () => void = () => undefined;
    during(() => new Promise((resolve) => (letGo = resolve)));
    reloader.request('SIGHUP');
    reloader.request('SIGHUP');
    const closed = reloader.close();
    reloader.request('SIGHUP');
    letGo();
    await closed;
    expect([state.replaced, lines.length]).toEqual([1, 1]);
  });

  it('say what kept a back end from starting, without what it quotes', async () => {
    const { reloader, lines, during } = createTrial();
    during(() => Promise.reject(new TypeError('a canary')));
    reloader.request('file');
    await reloader.close();
    expect(lines).toMatchObject([{ level: 'error', faults: [expect.stringContaining('TypeError')] }]);
    expect(JSON.stringify(lines)).not.toContain('canary');
  });
});

describe('a connection that is replaced', () => {
  async function start(settings: object, through?: (emulator: SafenetEmulator) => Promise<string>) {
    const emulator = await startSafenet({ behaviour: { latencyMs: 0 } });
    toEnd.push(() => emulator.close());
    const url = through ? await through(emulator) : emulator.url;
    const load = (password: string, more: object = {}): Config => {
      const backend = {
        ...{ name: 'sas', kind: 'safenet', url, operatorEmail: emulator.operator.email, password: '${PASSWORD}' },
        ...{ organizations: ['Northwind Trust'], ...settings, ...more },
      };
      const file = folder.write('graph.yaml', JSON.stringify({ log: { level: 'silent' }, backends: [backend] }));
      return loadConfig({ config: file, port: '0' }, { PASSWORD: password }, registry);
    };
    return { emulator, load };
  }

  async function listen(config: Config): Promise<{ serving: Serving; ask: Execute }> {
    const serving = await serve(config, createLog({ level: 'silent', format: 'json' }), registry);
    toEnd.push(() => serving.stop());
    return { serving, ask: executeOver(`${serving.started.address}/graphql`) };
  }

  const QUERY = '{ provisioningTasks(first: 2) { nodes { id } problems { message } } }';
  const GOOD = { data: { provisioningTasks: { nodes: [{}, {}], problems: [] } } };

  it('refuses nothing that waits in it, and is closed when the last request that uses it has ended', async () => {
    let held: Awaited<ReturnType<typeof startHeldBackend>> | undefined;
    const { emulator, load } = await start({ sessions: 1 }, async ({ url }) => {
      held = await startHeldBackend(url.replace(/\/bsidca.*/, ''));
      toEnd.push(held.close);
      return held.url;
    });
    const { serving, ask } = await listen(load(emulator.operator.password));
    // Of other sizes: what is equal would be asked for once.
    const early = [2, 3, 4, 5].map((first) => ask(QUERY.replace('2', String(first))));
    await held?.arrived();
    for (const one of emulator.state.operators) one.password = 'new';
    expect(await serving.replaceConfig(load('new'))).toMatchObject({ connected: ['sas'] });
    const late = ask(QUERY);
    held?.release();
    for (const answer of await Promise.all([...early, late])) {
      expect(answer.errors).toBeUndefined();
      expect(answer.data).toMatchObject({ provisioningTasks: { problems: [] } });
    }
    expect(emulator.countOf('Connect')).toBe(2);
  });

  it('does not lead round the protection against a lock-out', async () => {
    const { emulator, load } = await start({ sessions: 1 });
    const { serving, ask } = await listen(load('wrong'));
    for (let round = 0; round < 5; round++) {
      await serving.replaceConfig(load('wrong', { maxQueued: 100 + round }));
      expect(await ask(QUERY)).not.toMatchObject(GOOD);
    }
    expect(emulator.countOf('Connect')).toBe(1);
    await serving.replaceConfig(load(emulator.operator.password));
    expect(await ask(QUERY)).toMatchObject(GOOD);
    expect(emulator.countOf('Connect')).toBe(2);
  });
});
