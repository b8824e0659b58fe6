// The back ends, in a process of their own: the product's emulators, each behind a front that can answer from memory.
// Takes commands over IPC; see `startBackEnds` in ../back-ends.mjs for the other end.
import * as oig from '../../dist/datasources/oig/emulator/index.js';
import * as safenet from '../../dist/datasources/safenet/emulator/index.js';
import { seedOperators } from '../../dist/datasources/safenet/emulator/seed-operators.js';
import { startReplay } from './replay.mjs';
import { retriableTasks, safenetState } from './worlds.mjs';

const NOT_COUNTED = new Set(['Connect', 'PingConnection']);

const sas = await safenet.start({
  state: safenetState(seedOperators()),
  behaviour: { latencyMs: 0, rowLatencyMs: 0, maxRecords: 1_000, sessionLifetimeMs: 24 * 3_600_000 },
});
// Its clock stands still: a state made anew at a reset would have other dates.
const began = Date.now();
const oracle = await oig.start({ now: () => began, behaviour: { latencyMs: 0 } });
const { origin, pathname } = new URL(sas.url);
const fronts = [await startReplay(origin), await startReplay(oracle.url)];
const [sasFront, oracleFront] = fronts;

function countsOf(calls) {
  const counts = {};
  for (const { operation } of calls) {
    if (!NOT_COUNTED.has(operation)) counts[operation] = (counts[operation] ?? 0) + 1;
  }
  return counts;
}

const COMMANDS = {
  pace: ({ latencyMs }) => {
    Object.assign(sas.behaviour, { latencyMs });
  },
  peak: () => {
    const peak = sas.peakInFlight;
    sas.clearCalls();
    return { peak };
  },
  describe: () => ({
    safenet: {
      url: sasFront.url + pathname,
      direct: sas.url,
      email: sas.operator.email,
      password: sas.operator.password,
    },
    oracle: {
      url: oracleFront.url,
      user: oracle.serviceAccount.user,
      password: oracle.serviceAccount.password,
      retriable: retriableTasks(oracle.state, oracle.serviceAccount.user),
    },
  }),
  /** Oracle's state as it was at the start, so that a write finds what it found the first time; nothing counted yet. */
  afresh: () => {
    oracle.reset();
    sas.clearCalls();
  },
  /** From the emulators' own call logs; log-ins are not counted. */
  counts: () => ({ ...countsOf(sas.calls), ...countsOf(oracle.calls) }),
  set: ({ remembers, latencyMs }) => {
    for (const { state } of fronts) Object.assign(state, { remembers, latencyMs, durations: [] });
  },
  /** How long calls were in here since this was last asked, in milliseconds. */
  durations: () => fronts.flatMap(({ state }) => state.durations.splice(0)),
};

process.on('message', ({ id, name, argument }) => {
  process.send({ id, answer: COMMANDS[name](argument) ?? null });
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
