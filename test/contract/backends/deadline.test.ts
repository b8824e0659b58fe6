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

interface Case {
  readonly title: string;
  readonly probe: Probe;
  readonly answer: (socket: Socket, attempt: number) => void;
  readonly expected: object;
}

/** @param answer the answer of one call, as the socket of each try */
async function prepare({ probe, answer }: Case) {
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
  return async () => {
    const seen = await client.run();
    const told = { ...seen, isLate, attempts };
    // The connections are gone before the server takes them away.
    await Promise.all(closed);
    for (const timer of late) clearTimeout(timer);
    await proxy.close();
    await client.close();
    await emulator.close();
    return told;
  };
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

const resetOnce = (socket: Socket, attempt: number): void => {
  if (attempt === 1) setTimeout(() => socket.resetAndDestroy(), 0.6 * QUICK_MS);
};

const caseOf = (probe: Probe, what: string, answer: Case['answer'], expected: object): Case => {
  return { title: `${probe.backend} ${probe.does}: ${what}`, probe, answer, expected: { isLate: false, ...expected } };
};
const IN_ONE_TRY = { result: 'BACKEND_TIMEOUT', attempts: 1 };
const CASES = [
  ...READS.map((probe) => caseOf(probe, 'a read ends at its limit, whatever arrives', slowly(probe), IN_ONE_TRY)),
  ...WRITES.map((probe) =>
    caseOf(probe, 'a write ends at its limit, whatever arrives', slowly(probe), { attempts: 1 }),
  ),
  ...READS.map((probe) =>
    caseOf(probe, 'a read that is repeated has no more time than the first try', resetOnce, {
      result: 'BACKEND_TIMEOUT',
      attempts: 2,
    }),
  ),
];

/** All at the same time, since each of them takes its time limit. */
let played: Promise<unknown>[];
beforeAll(async () => {
  const ready = await Promise.all(CASES.map(prepare));
  played = ready.map((run) => run());
  await Promise.allSettled(played);
});

it.each(CASES.map((one, index) => ({ ...one, index })))('$title', async ({ index, expected }) => {
  expect(await played[index]).toMatchObject(expected);
});
