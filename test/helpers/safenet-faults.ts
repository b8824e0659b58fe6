import type { Fault } from '../../datasources/shared/emulator/http';
import { WireCaller } from './emulator-client';
import { SHORT_TIMEOUTS, STOP_ASKED, STOP_BEFORE, TASK, type SafenetHarness } from './safenet-harness';

export const READ = 'GetProvisioningTaskDetails';

/** What a server says that tried and failed, while the session lives on. */
export const FAULT_500 =
  '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">' +
  '<soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>Server was unable to process request. ' +
  '---&gt; Timeout expired.</faultstring><detail /></soap:Fault></soap:Body></soap:Envelope>';

type Spoilt = Omit<Fault, 'operation' | 'times' | 'carriedOut'>;

const XML = 'text/xml; charset=utf-8';

/** The faults that meet a call which has arrived, by the name they have in the tables. */
const ANSWERS = {
  'reset before the body': { kind: 'resetBefore' },
  'reset in the body': { kind: 'resetInBody' },
  'hang at the headers': { kind: 'hangHeaders' },
  'hang in the body': { kind: 'hangBody' },
  trickle: { kind: 'trickle', everyMs: 20 },
  'truncated XML': { kind: 'truncate' },
  'HTML with 200': { kind: 'html' },
  '500 fault': { kind: 'status', status: 500, body: FAULT_500, contentType: XML },
  '503': { kind: 'serviceUnavailable' },
  oversize: { kind: 'oversize', bytes: 4_000_000 },
  'oversize as declared': { kind: 'oversize', bytes: 4_000_000, declared: true },
  redirect: { kind: 'redirect' },
  'empty 200': { kind: 'status', status: 200, body: '', contentType: XML },
  'another answer': {
    kind: 'status',
    status: 200,
    body: FAULT_500.replace(/<soap:Fault>.*<\/soap:Fault>/, '<Other xmlns="http://www.cryptocard.com/blackshield/" />'),
    contentType: XML,
  },
} as const satisfies Record<string, Spoilt>;

const NEEDS_A_TIME_LIMIT: ReadonlySet<FaultName> = new Set(['hang at the headers', 'hang in the body', 'trickle']);

/** Nobody waits for long for an answer that does not come, and nobody hurries one that comes, however busy the machine. */
export function settingsFor(fault: FaultName): Readonly<Record<string, unknown>> {
  return NEEDS_A_TIME_LIMIT.has(fault) ? { timeouts: SHORT_TIMEOUTS } : {};
}

export type SpoiltAnswer = keyof typeof ANSWERS;
export type FaultName = SpoiltAnswer | 'refused' | 'lost session, fault' | 'lost session, empty' | 'none';

export function spoil(
  harness: SafenetHarness,
  name: SpoiltAnswer,
  more: Pick<Fault, 'operation' | 'times' | 'carriedOut'>,
) {
  harness.emulator.faults.add({ ...ANSWERS[name], ...more });
}

/** A session is lost, and the server answers without one in its way. */
function forgetSessions({ emulator }: SafenetHarness, name: FaultName): void {
  emulator.behaviour.noSession = name === 'lost session, empty' ? 'empty' : 'fault';
  emulator.dropSessions();
}

function isSpoilt(name: FaultName): name is SpoiltAnswer {
  return Object.hasOwn(ANSWERS, name);
}

/** The next read meets the fault; the session it goes through is open. */
export async function arrangeForRead(
  harness: SafenetHarness,
  name: FaultName,
  operation: string = READ,
  times = 1,
): Promise<void> {
  const { emulator } = harness;
  await harness.source().users(TASK);
  emulator.clearCalls();
  if (isSpoilt(name)) {
    spoil(harness, name, { operation, times });
  } else if (name === 'refused') {
    await emulator.stopListening();
  } else if (name !== 'none') {
    forgetSessions(harness, name);
    // An empty answer is believed for five seconds after the session was seen alive.
    harness.advance(6_000);
  }
}

/** The next write meets the fault; what is read before it goes well. */
export async function arrangeForWrite(
  harness: SafenetHarness,
  name: FaultName,
  operation: string,
  carriedOut: boolean,
): Promise<void> {
  const { emulator } = harness;
  await harness.source().users(TASK);
  if (isSpoilt(name)) {
    spoil(harness, name, { operation, carriedOut });
  } else if (name === 'refused') {
    await closeAfterRead(harness);
    harness.onceAnswered(READ, () => void emulator.stopListening());
  } else if (name !== 'none') {
    harness.onceAnswered(READ, () => forgetSessions(harness, name));
  }
  emulator.clearCalls();
}

/** Has the next read answered rightly on a connection that ends with it, so that the call after it needs another one. */
async function closeAfterRead({ emulator }: SafenetHarness): Promise<void> {
  const caller = new WireCaller(emulator.url);
  await caller.connect(emulator.operator);
  const { body } = await caller.call(
    READ,
    `<taskID>${TASK.localId}</taskID><organization>${TASK.organization}</organization>`,
  );
  const headers = { Connection: 'close' };
  emulator.faults.add({ operation: READ, kind: 'status', status: 200, contentType: XML, body, headers });
}

export interface Mutation {
  readonly operation: string;
  /** What the emulator's state says about it: all done, nothing done, or something in between. */
  stateIn(harness: SafenetHarness): 'done' | 'untouched' | 'half done';
}

export const USERS = ['ada', 'bob'] as const;

function stateOf(done: readonly boolean[]): 'done' | 'untouched' | 'half done' {
  if (done.every(Boolean)) return 'done';
  return done.some(Boolean) ? 'half done' : 'untouched';
}

const taskIn = ({ emulator }: SafenetHarness) => emulator.state.tasks.find(({ id }) => String(id) === TASK.localId);

export const MUTATIONS = {
  removeTask: {
    operation: 'RemoveProvisioningTask',
    stateIn: (harness) => (taskIn(harness) ? 'untouched' : 'done'),
  },
  removeUsersFromTask: {
    operation: 'RemoveUsersFromProvisioningTask',
    stateIn: (harness) => stateOf(USERS.map((name) => !taskIn(harness)?.entries.some(({ userId }) => userId === name))),
  },
  updateStopDate: {
    operation: 'UpdateProvisioningStopDate',
    stateIn: (harness) => {
      const stops = USERS.map((name) => taskIn(harness)?.entries.find(({ userId }) => userId === name)?.stop);
      if (!stops.every((stop) => stop === STOP_BEFORE || stop === STOP_ASKED)) return 'half done';
      return stateOf(stops.map((stop) => stop === STOP_ASKED));
    },
  },
} as const satisfies Record<string, Mutation>;

export type MutationName = keyof typeof MUTATIONS;
export const MUTATION_NAMES = Object.keys(MUTATIONS) as MutationName[];

/**
 * Plays all rows of a table at once, some at a time, since most of the time of a fault is spent waiting. Each test
 * waits for its own row. A row that has come to where it only waits may make room for the next one before it ends.
 */
export function playAll<Row, Seen>(
  rows: readonly Row[],
  play: (row: Row, makeRoom: () => void) => Promise<Seen>,
  atOnce = 24,
): Promise<Seen>[] {
  const running: Promise<unknown>[] = [];
  return rows.map((row, index) => {
    const before = index < atOnce ? undefined : running[index - atOnce];
    let makeRoom = (): void => undefined;
    const hasRoom = new Promise<void>((done) => (makeRoom = done));
    const played = (async () => {
      await before;
      return await play(row, makeRoom);
    })();
    running.push(Promise.race([hasRoom, played.catch(() => undefined)]));
    return played;
  });
}
