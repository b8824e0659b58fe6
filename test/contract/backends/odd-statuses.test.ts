import type { RunningEmulator } from '../../../datasources/shared/backend';
import { backendOf, connect, ANSWER_SAMPLES, PROBES, type Probe, type Seen } from '../../helpers/answer-probes';
import { fixtureOf, NOW } from '../../helpers/each-backend';
import { httpAnswer } from '../../helpers/raw-answers';
import { startRawProxy, type Interference } from '../../helpers/raw-proxy';

/** Below 300, and in no contract; with all that the back end really answered. */
const NO_ANSWERS = [204, 205, 206, 207, 226, 250, 299];
/** What the contract of a back end knows all the same. */
const KNOWN: Readonly<Record<string, readonly number[]>> = { comanage: [204] };
/** Without a body, which some back ends say in a way of their own. */
const REFUSALS = [404, 409, 410];

const emulators = new Map<string, RunningEmulator>();
beforeAll(async () => {
  for (const id of Object.keys(ANSWER_SAMPLES))
    emulators.set(id, await backendOf(id).startEmulator({ now: () => NOW }));
});
afterAll(async () => {
  for (const emulator of emulators.values()) await emulator.close();
});

async function meet(
  probe: Probe,
  interference: Omit<Interference, 'call' | 'before'>,
): Promise<Seen & { readonly sent: number }> {
  const emulator = emulators.get(probe.backend)!;
  emulator.reset();
  fixtureOf(probe.backend).speedUp(emulator);
  const call = new RegExp(`^${probe.call}$`);
  const proxy = await startRawProxy(emulator.url, { call, before: 0, ...interference });
  const client = connect(probe, proxy.url);
  try {
    return { ...(await client.run()), sent: proxy.calls.filter(({ name }) => call.test(name)).length };
  } finally {
    await proxy.close();
    await client.close();
  }
}

const rows = PROBES.map((probe) => ({ name: `${probe.backend} ${probe.does}`, probe }));

it.each(rows)('a status that no contract has is no answer: $name', async ({ probe }) => {
  for (const status of NO_ANSWERS) {
    if (KNOWN[probe.backend]?.includes(status)) continue;
    const { result, outcomes, sent } = await meet(probe, { status });
    const told = probe.kind === 'read' ? result : [...new Set(outcomes)].join();
    const expected = { read: 'BACKEND_PROTOCOL_ERROR', write: 'UNKNOWN', before: 'FAILED' }[probe.kind];
    expect([status, told]).toEqual([status, expected]);
    if (probe.kind === 'write') expect(sent).toBe(1);
  }
});

it.each(rows.filter(({ probe: { call } }) => call.includes('token')))(
  'what a token service refuses says nothing about tasks: $name',
  async ({ probe }) => {
    for (const status of REFUSALS) {
      const answer = httpAnswer({ status });
      const { result, outcomes } = await meet(probe, { answer: (socket) => void socket.write(answer) });
      const code = status === 409 ? 'BACKEND_CONFLICT' : 'BACKEND_PROTOCOL_ERROR';
      const expected = probe.kind === 'read' ? [code, 'FAILED'] : ['value', 'FAILED'];
      expect([status, result, ...new Set(outcomes)]).toEqual([status, ...expected]);
    }
  },
);
