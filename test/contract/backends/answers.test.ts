import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningEmulator } from '../../../datasources/shared/backend';
import { connect, backendOf, ANSWER_SAMPLES, PROBES, type Probe, type Seen } from '../../helpers/answer-probes';
import { fixtureOf, NOW } from '../../helpers/each-backend';
import { playAll } from '../../helpers/safenet-faults';
import { NEEDS_A_TIME_LIMIT, RAW_ANSWERS } from '../../helpers/raw-answers';
import { startRawProxy, type Interference } from '../../helpers/raw-proxy';
import { selfSigned } from '../../helpers/self-signed';

interface Row {
  readonly answer: string;
  readonly read: string;
  readonly retriable: boolean;
  readonly counts: boolean;
  readonly write: string;
}

/** The table as people read it. */
const TABLE: readonly Row[] = readFileSync(join(__dirname, '../../../docs/back-end-answers.md'), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .filter(([, , read = '']) => /^[A-Z_]+$/.test(read))
  .map(([, answer = '', read = '', retriable, counts, write = '']) => ({
    ...{ answer, read, retriable: retriable === 'yes', counts: counts === 'yes', write },
  }));

const STRANGER = selfSigned();

interface Case {
  readonly probe: Probe;
  readonly answer: string;
}

const emulators = new Map<string, RunningEmulator>();
const played = new Map<string, Promise<Met>>();
const nameOf = ({ backend, call, does }: Probe): string => `${backend} ${does}: ${call}`;
const keyOf = ({ probe, answer }: Case): string => `${nameOf(probe)}: ${answer}`;

beforeAll(async () => {
  for (const id of Object.keys(ANSWER_SAMPLES)) {
    const emulator = await backendOf(id).startEmulator({ now: () => NOW });
    fixtureOf(id).speedUp(emulator);
    emulators.set(id, emulator);
  }
  const before = new Map<Probe, number>();
  for (const probe of PROBES) before.set(probe, await callsBefore(probe));
  const cases = PROBES.flatMap((probe) => TABLE.map(({ answer }) => ({ probe, answer })));
  // Those that take their time wait beside each other, when nothing else keeps the process busy.
  const isSlow = ({ answer }: Case): boolean => NEEDS_A_TIME_LIMIT.has(answer);
  const inOrder = [...cases.filter((one) => !isSlow(one)), ...cases.filter(isSlow)];
  const meetings = playAll(inOrder, (one, makeRoom) => meet(one, before.get(one.probe) ?? 0, makeRoom), 24);
  for (const [index, one] of inOrder.entries()) played.set(keyOf(one), meetings[index]!);
  await Promise.allSettled(meetings);
}, 180_000);
afterAll(async () => {
  for (const emulator of emulators.values()) await emulator.close();
});

interface Met {
  readonly seen: Seen;
  readonly counts: boolean;
  /** How often the call was sent. */
  readonly sent: number;
}

/** @param onWait is called when there is nothing left to do but to wait for a limit. */
async function meet({ probe, answer }: Case, before: number, onWait: () => void): Promise<Met> {
  const emulator = emulators.get(probe.backend)!;
  const raw = RAW_ANSWERS[answer];
  const isQuick = NEEDS_A_TIME_LIMIT.has(answer);
  const sample = ANSWER_SAMPLES[probe.backend]!;
  const interference: Interference = {
    call: new RegExp(`^${probe.call}$`),
    before,
    ...(raw && {
      answer: (socket) => {
        raw(socket, sample);
        if (isQuick) onWait();
      },
    }),
  };
  const isStranger = answer === 'untrusted certificate';
  const proxy = await startRawProxy(
    emulator.url,
    isStranger ? undefined : interference,
    isStranger ? STRANGER : undefined,
  );
  const client = connect(probe, proxy.url, { quick: isQuick });
  try {
    const seen = await client.run();
    const sent = proxy.calls.filter(({ name }) => interference.call.test(name)).length;
    return { seen, counts: client.health() === 'open', sent };
  } finally {
    await proxy.close();
    await client.close();
  }
}

/** How many calls come before the one that is meant, when all goes well. */
async function callsBefore(probe: Probe): Promise<number> {
  const emulator = emulators.get(probe.backend)!;
  const proxy = await startRawProxy(emulator.url);
  const client = connect(probe, proxy.url);
  try {
    const { result } = await client.run();
    const index = proxy.calls.findIndex(({ name }) => new RegExp(`^${probe.call}$`).test(name));
    if (result !== 'value' || index < 0) {
      throw new Error(
        `${probe.backend} ${probe.does}: ${result}, ${JSON.stringify(proxy.calls.map(({ name }) => name))}`,
      );
    }
    return index;
  } finally {
    await proxy.close();
    await client.close();
    emulator.reset();
    fixtureOf(probe.backend).speedUp(emulator);
  }
}

it('the table has every answer that is given here, and no other', () => {
  expect(TABLE.map(({ answer }) => answer)).toEqual(Object.keys(RAW_ANSWERS));
});

const inWords = async (probe: Probe, seeIn: (answer: string, met: Met) => object) =>
  Promise.all(TABLE.map(async ({ answer }) => seeIn(answer, await played.get(keyOf({ probe, answer }))!)));

const probesThat = (...kinds: readonly Probe['kind'][]) =>
  PROBES.filter(({ kind }) => kinds.includes(kind)).map((probe) => ({ name: nameOf(probe), probe }));

it.each(probesThat('read'))('a read fails as the table says: $name', async ({ probe }) => {
  const seen = await inWords(probe, (answer, { counts, seen: { result: read, retriable } }) => {
    return { answer, read, retriable, counts };
  });
  expect(seen).toEqual(TABLE.map(({ answer, read, retriable, counts }) => ({ answer, read, retriable, counts })));
});

it.each(probesThat('write'))('a write ends as the table says, and was sent once: $name', async ({ probe }) => {
  const seen = await inWords(probe, (answer, { seen: { outcomes }, sent }) => {
    return { answer, outcomes: [...new Set(outcomes)], sent };
  });
  const isSent = (answer: string): boolean => RAW_ANSWERS[answer] !== undefined;
  expect(seen).toEqual(TABLE.map(({ answer, write }) => ({ answer, outcomes: [write], sent: isSent(answer) ? 1 : 0 })));
});

it.each(probesThat('before'))('a write that could not be prepared has failed: $name', async ({ probe }) => {
  const seen = await inWords(probe, (answer, { seen: { outcomes } }) => ({ answer, outcomes: [...new Set(outcomes)] }));
  expect(seen).toEqual(TABLE.map(({ answer }) => ({ answer, outcomes: ['FAILED'] })));
});
