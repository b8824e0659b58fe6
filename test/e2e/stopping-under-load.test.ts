import { setTimeout as sleep } from 'node:timers/promises';
import { type OigEmulator, start } from '../../datasources/oig/emulator';
import { oig } from '../../datasources/oig';
import type { Secret } from '../../datasources/shared/settings';
import { createConfigFolder } from '../helpers/config-folder';
import { launchServer } from '../helpers/server-process';
import { type Sent, startLoad } from '../helpers/stop-load';

/** `STOPS=100 npx jest test/e2e/stopping-under-load.test.ts` after a change to how a server stops. */
const STOPS = Number(process.env.STOPS ?? 3);
const CLIENTS = 16;
const WARM = 40;

jest.setTimeout(60_000 + STOPS * 60_000);

const folder = createConfigFolder();
afterAll(() => folder.remove());

const LIST = '{ provisioningTasks(first: 20) { nodes { id } problems { message } } }';
const WRITE = `mutation ($input: SetTaskNoteInput!) { setTaskNote(input: $input) { results { outcome reason } } }`;

interface Stopped {
  readonly sent: readonly Sent[];
  readonly carriedOut: number;
  readonly code: number | null;
  readonly stdout: string;
}

/** Starts a server over an emulator, puts load on it, and sends it SIGTERM in the middle. */
async function stopUnderLoad(emulator: OigEmulator, run: number): Promise<Stopped> {
  const { auth, ...rest } = oig.embeddedSettings(emulator.url) as { auth: { password: Secret } };
  const config = folder.write(
    `stop-${run}.yaml`,
    JSON.stringify({
      server: { drainDelay: run % 3 === 2 ? '150ms' : '0s' },
      backends: [{ ...rest, name: 'oig', kind: 'oig', auth: { ...auth, password: '${PASSWORD}' } }],
    }),
  );
  const server = await launchServer({ args: ['--config', config], env: { PASSWORD: auth.password.reveal() } });
  try {
    const ids = await taskIds(server.address);
    emulator.clearCalls();
    let written = 0;
    const { sent, ended } = startLoad(CLIENTS, {
      address: server.address,
      random: Math.random,
      read: () => JSON.stringify({ query: LIST }),
      write: () => {
        const input = { taskIds: [ids[++written % ids.length]], note: `note ${run} ${written}` };
        return JSON.stringify({ query: WRITE, variables: { input } });
      },
    });
    while (sent.length < WARM) await sleep(5);
    await sleep(Math.random() * 100);
    server.child.kill('SIGTERM');
    const { code, stdout } = await server.ended();
    const all = await ended();
    return { sent: all, carriedOut: emulator.countOf('updateTask') + emulator.countOf('updateTasks'), code, stdout };
  } finally {
    server.child.kill('SIGKILL');
  }
}

async function taskIds(address: string): Promise<string[]> {
  const answer = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ query: LIST }),
  });
  const { data } = (await answer.json()) as { data: { provisioningTasks: { nodes: { id: string }[] } } };
  return data.provisioningTasks.nodes.map(({ id }) => id);
}

describe('SIGTERM under load', () => {
  it(`resets no connection and loses no outcome, ${STOPS} times`, async () => {
    const emulator = await start({});
    emulator.behaviour.latencyMs = 40;
    const totals = { answered: 0, reset: [] as string[], carriedOut: 0, outcomes: 0 };
    try {
      for (let run = 0; run < STOPS; run++) {
        const { sent, carriedOut, code, stdout } = await stopUnderLoad(emulator, run);
        const answered = sent.filter(({ fault }) => fault === undefined);
        const outcomes = answered.filter(({ kind, body }) => kind === 'write' && body.includes('"SUCCEEDED"'));
        const failed = sent.filter(({ fault }) => fault !== undefined && fault !== 'ECONNREFUSED');
        totals.answered += answered.length;
        totals.carriedOut += carriedOut;
        totals.outcomes += outcomes.length;
        totals.reset.push(...failed.map(({ kind, fault, wasConnected }) => `${run}: ${kind} ${fault} ${wasConnected}`));
        expect(answered.filter(({ status, body }) => status !== 200 || body.includes('"errors"'))).toEqual([]);
        expect([code, stdout.includes('"msg":"stopped"')]).toEqual([0, true]);
      }
    } finally {
      await emulator.close();
    }
    if (process.env.STOPS !== undefined) process.stdout.write(`${JSON.stringify(totals)}\n`);
    expect(totals.reset).toEqual([]);
    expect(totals.carriedOut).toBeGreaterThan(STOPS);
    expect(totals.outcomes).toBe(totals.carriedOut);
  });
});
