import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { RunningEmulator } from '../../../datasources/shared/backend';
import { backendOf, connect, ANSWER_SAMPLES, PROBES, QUICK_MS, type Probe } from '../../helpers/answer-probes';
import { fixtureOf, NOW } from '../../helpers/each-backend';
import { httpAnswer } from '../../helpers/raw-answers';
import { startRawProxy } from '../../helpers/raw-proxy';

/** Whether clients keep to their limit is told by what the server had not come to yet when they gave up, by no clock. */
const LATE_MS = 1.45 * QUICK_MS;

const probeOf = (backend: string, does: string): Probe =>
  PROBES.find((probe) => probe.backend === backend && probe.does === does)!;

const READS = [probeOf('safenet', 'lists'), probeOf('oig', 'lists'), probeOf('comanage', 'lists')];
const WRITES = [
  probeOf('safenet', 'removes'),
  probeOf('oig', 'retries one'),
  probeOf('comanage', 'provisions'),
  probeOf('admanager', 'raises'),
];

const named = (probes: readonly Probe[]) => probes.map((probe) => ({ name: `${probe.backend} ${probe.does}`, probe }));

/** The answer of one call, as the socket of each try. */
async function meet(probe: Probe, answer: (socket: Socket, attempt: number) => void) {
  const emulator: RunningEmulator = await backendOf(probe.backend).startEmulator({ now: () => NOW });
  fixtureOf(probe.backend).speedUp(emulator);
  let attempts = 0;
  let isLate = false;
  const late: NodeJS.Timeout[] = [];
  const closed: Promise<unknown>[] = [];
  const proxy = await startRawProxy(emulator.url, {
    call: new RegExp(`^${probe.call}$`),
    before: 0,
    answer: (socket) => {
      attempts += 1;
      closed.push(once(socket, 'close'));
      if (attempts === 1) {
        late.push(
          setTimeout(() => {
            isLate = true;
            socket.write(' ');
          }, LATE_MS),
        );
      }
      answer(socket, attempts);
    },
  });
  const client = connect(probe, proxy.url, { quick: true, failures: 100 });
  const seen = await client.run();
  const told = { ...seen, isLate, attempts };
  // The connections are gone before the server takes them away.
  await Promise.all(closed);
  for (const timer of late) clearTimeout(timer);
  await proxy.close();
  await client.close();
  await emulator.close();
  return told;
}

/** A head after a while, a byte now and then, and then nothing. */
const slowly =
  ({ backend }: Probe) =>
  (socket: Socket): void => {
    const { half, type } = ANSWER_SAMPLES[backend]!;
    const bytes = httpAnswer({ status: 200, type, body: half });
    const head = bytes.indexOf('\r\n\r\n') + 4;
    setTimeout(() => socket.write(bytes.subarray(0, head)), QUICK_MS / 3);
    for (let piece = 0; piece < 8; piece += 1) {
      setTimeout(() => socket.write(bytes.subarray(head + piece, head + piece + 1)), QUICK_MS * (0.4 + 0.03 * piece));
    }
  };

it.each(named(READS))('$name: a read ends at its limit, whatever arrives', async ({ probe }) => {
  expect(await meet(probe, slowly(probe))).toMatchObject({ result: 'BACKEND_TIMEOUT', isLate: false, attempts: 1 });
});

it.each(named(WRITES))('$name: a write ends at its limit, whatever arrives', async ({ probe }) => {
  expect(await meet(probe, slowly(probe))).toMatchObject({ isLate: false, attempts: 1 });
});

it.each(named(READS))('$name: a read that is repeated has no more time than the first try', async ({ probe }) => {
  const seen = await meet(probe, (socket, attempt) => {
    if (attempt === 1) setTimeout(() => socket.resetAndDestroy(), 0.6 * QUICK_MS);
  });
  expect(seen).toMatchObject({ result: 'BACKEND_TIMEOUT', isLate: false, attempts: 2 });
});
