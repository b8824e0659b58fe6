import fc from 'fast-check';
import {
  LedgerError,
  type WorkflowLedger,
  type WorkflowRequestEntry,
} from '../../datasources/contracts/workflow-ledger';
import type {
  SubmitOutcome,
  WorkflowRequestContent,
  WorkflowRequestSource,
} from '../../datasources/contracts/workflow-requests';
import { InputError } from '../../resolvers/shared/input-error';
import type { Clock } from '../../resolvers/workflow-requests/clock';
import { type CreatedRequests, createWorkflowRequest } from '../../resolvers/workflow-requests/create-workflow-request';
import { fakeContext } from './fake-context';
import { outcome } from './fake-workflow-source';
import { moveInput } from './workflow-harness';

export type Fate = 'SUCCEEDED' | 'REFUSED' | 'FAILED' | 'UNKNOWN';

export interface CallStep {
  readonly type: 'call';
  readonly process: 0 | 1;
  readonly key: string | null;
  readonly subject: string;
  /** By domain: what becomes of a request when this call sends it. */
  readonly fates: readonly Fate[];
}

/** `rest`: what comes after it begins only when all living calls so far have their answers. */
export type Step = CallStep | { readonly type: 'crash'; readonly process: 0 | 1 } | { readonly type: 'rest' };

const DOMAINS = ['one.example', 'two.example'];

const anyFate = fc.constantFrom<Fate>('SUCCEEDED', 'REFUSED', 'FAILED', 'UNKNOWN');

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('call' as const),
        process: fc.constantFrom(0 as const, 1 as const),
        key: fc.constantFrom('key-1', 'key-1', 'key-2', null),
        subject: fc.constantFrom('This', 'This', 'This', 'That'),
        fates: fc.oneof(fc.constant<readonly Fate[]>(['FAILED', 'FAILED']), fc.tuple(anyFate, anyFate)),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('crash' as const), process: fc.constantFrom(0 as const, 1 as const) }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('rest' as const) }) },
  ),
  { minLength: 2, maxLength: 7 },
);

/** A process: what it has begun stands still for ever once it has crashed. */
interface Process {
  alive: boolean;
}

export interface CallTrace {
  readonly step: CallStep;
  readonly process: Process;
  /** The rows that this call opened, and what it sent of them. */
  opened: readonly string[];
  /** The how-manieth opening this was. */
  turn: number;
  readonly sent: { readonly id: string; readonly fate: Fate }[];
  /** Undefined when it never came. */
  answer: CreatedRequests | 'CONFLICT' | 'LEDGER_AWAY' | undefined;
}

export interface Trace {
  readonly calls: readonly CallTrace[];
  /** Rows that the ledger was told about, and took. */
  readonly settled: ReadonlySet<string>;
}

export interface Harness {
  readonly ledger: WorkflowLedger;
  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): void;
  now(): number;
}

/**
 * Runs calls of two processes over one ledger, each step of each call when the scheduler says so: the way to the ledger
 * or the back end, what is done there, and the way back are moments of their own, and a crash can come between any two.
 */
export async function interleave(scheduler: fc.Scheduler, harness: Harness, list: readonly Step[]): Promise<Trace> {
  const processes: Process[] = [{ alive: true }, { alive: true }];
  const calls: CallTrace[] = [];
  const settled = new Set<string>();
  const atWork = new Set<Promise<unknown>>();
  let turns = 0;

  async function moment(process: Process): Promise<void> {
    await scheduler.schedule(Promise.resolve());
    if (!process.alive) await new Promise<never>(() => undefined);
  }
  async function visit<Value>(process: Process, act: () => Promise<Value>): Promise<Value> {
    await moment(process);
    const work = act();
    atWork.add(work);
    const [done] = await Promise.allSettled([work]);
    atWork.delete(work);
    await moment(process);
    if (done.status === 'rejected') throw done.reason;
    return done.value;
  }

  function start(step: CallStep): void {
    const process = processes[step.process]!;
    const trace: CallTrace = {
      step,
      process,
      opened: [],
      turn: 0,
      sent: [],
      answer: undefined,
    };
    calls.push(trace);
    const references = new Map<string, string>();
    const ledger: WorkflowLedger = {
      ...methodsOf(harness.ledger),
      open: (requests) =>
        visit(process, async () => {
          const opened = await harness.ledger.open(requests);
          if (opened.kind === 'OPENED') {
            trace.opened = opened.entries.map(({ id }) => id);
            for (const { id, reference } of opened.entries) references.set(reference, id);
            trace.turn = ++turns;
          }
          return opened;
        }),
      settle: (id, settlement) =>
        visit(process, async () => {
          const entry = await harness.ledger.settle(id, settlement);
          settled.add(id);
          return entry;
        }),
      recall: (...key) => visit(process, () => harness.ledger.recall(...key)),
      find: (ids) => visit(process, () => harness.ledger.find(ids)),
    };
    const source: WorkflowRequestSource = {
      domainNames: DOMAINS,
      longestCallMs: 30_000,
      faultsOf: () => [],
      submit: (content, reference) =>
        visit(process, async () => {
          const id = references.get(reference ?? '');
          const fate = fateOf(step, content);
          trace.sent.push({ id: id ?? `a row of somebody else: ${String(reference)}`, fate });
          return answerOf(fate, reference);
        }),
    };
    const clock: Clock = {
      now: () => harness.now(),
      pause: async (milliseconds) => {
        await moment(process);
        harness.pass(milliseconds);
      },
    };
    const context = {
      ...fakeContext({}, ['adm']),
      workflowRequests: new Map([['adm', source]]),
      workflowLedger: ledger,
    };
    const input = moveInput({ domainNames: DOMAINS, subject: step.subject, idempotencyKey: step.key });
    createWorkflowRequest(context, input, clock).then(
      (answer) => {
        trace.answer = answer;
      },
      (error: unknown) => {
        if (error instanceof InputError) trace.answer = 'CONFLICT';
        else if (error instanceof LedgerError) trace.answer = 'LEDGER_AWAY';
        else throw error;
      },
    );
  }

  /** The scheduler knows nothing of what a database is doing. */
  async function untilIdle(): Promise<void> {
    do {
      await scheduler.waitIdle();
      await Promise.allSettled(atWork);
      // What was let go on may need a few turns before it asks for its next moment.
      await new Promise((done) => setImmediate(done));
    } while (atWork.size > 0 || scheduler.count() > 0);
  }

  function take(step: Step): void {
    if (step.type === 'call') start(step);
    if (step.type !== 'crash') return;
    processes[step.process]!.alive = false;
    processes[step.process] = { alive: true };
  }

  let rest = list;
  while (rest.length > 0) {
    const end = rest.findIndex(({ type }) => type === 'rest');
    const part = end < 0 ? rest : rest.slice(0, end);
    rest = end < 0 ? [] : rest.slice(end + 1);
    void scheduler.scheduleSequence(
      part.map((step) => async () => {
        take(step);
      }),
    );
    await untilIdle();
  }
  return { calls, settled };
}

function methodsOf(ledger: WorkflowLedger): WorkflowLedger {
  return {
    open: (requests) => ledger.open(requests),
    settle: (id, settlement) => ledger.settle(id, settlement),
    recall: (...key) => ledger.recall(...key),
    find: (ids) => ledger.find(ids),
    list: (...request) => ledger.list(...request),
    count: (filter) => ledger.count(filter),
    isId: (id) => ledger.isId(id),
    isPosition: (position) => ledger.isPosition(position),
  };
}

function fateOf({ fates }: CallStep, { domainName }: WorkflowRequestContent): Fate {
  return fates[DOMAINS.indexOf(domainName)] ?? 'UNKNOWN';
}

function answerOf(fate: Fate, reference: string | null): SubmitOutcome {
  return fate === 'SUCCEEDED'
    ? { outcome: fate, reason: null, requestId: `of ${String(reference)}` }
    : outcome(fate, fate);
}

const STATES = { SUCCEEDED: 'CREATED', REFUSED: 'REJECTED', FAILED: 'REJECTED', UNKNOWN: 'UNKNOWN' } as const;

/**
 * What must hold of a trace whatever the order was.
 *
 * @param rows are the ledger's when all is over and nobody can be sending any more.
 * @returns what does not hold.
 */
export function violations({ calls, settled }: Trace, rows: readonly WorkflowRequestEntry[]): string[] {
  const found: string[] = [];
  const openerOf = new Map(calls.flatMap((call) => call.opened.map((id) => [id, call] as const)));
  const rowOf = new Map(rows.map((row) => [row.id, row]));

  // Nothing is sent twice, nor by anybody but who wrote the row.
  const sent = calls.flatMap((call) => call.sent);
  for (const { id } of sent) {
    if (!openerOf.has(id) || sent.filter((one) => one.id === id).length > 1) found.push(`sent wrongly: ${id}`);
  }
  // A key is worth one sending; only what certainly came to nothing may be tried again.
  for (const key of ['key-1', 'key-2']) {
    const serious = calls.filter((call) => call.step.key === key && call.sent.some(({ fate }) => fate !== 'FAILED'));
    if (serious.length > 1) found.push(`${key} was sent by ${serious.length} calls`);
    const holders = calls.filter((call) => call.step.key === key && call.opened.length > 0);
    holders.sort((one, other) => one.turn - other.turn);
    for (const holder of holders.slice(0, -1)) {
      if (holder.step.fates.some((fate) => fate !== 'FAILED')) found.push(`${key} was taken from its holder`);
    }
  }
  // Every row ends as its answer was; without an answer written down, as UNKNOWN, and only a crash explains that.
  for (const [id, call] of openerOf) {
    const fate = call.sent.find((one) => one.id === id)?.fate;
    const expected = fate && settled.has(id) ? fate : 'UNKNOWN';
    const row = rowOf.get(id);
    if (row?.outcome !== expected || row.state !== STATES[expected]) {
      found.push(`row ${id} is ${String(row?.state)} and ${String(row?.outcome)}, not ${expected}`);
    }
    if (!settled.has(id) && call.process.alive) found.push(`row ${id} was forgotten by a process that lives`);
  }
  // A key is kept by what was raised or may have been, and by nothing else, also where a crash came in between.
  for (const { opened } of calls) {
    const own = opened.flatMap((id) => rowOf.get(id) ?? []);
    const isNothing = own.length > 0 && own.every(({ outcome: what }) => what === 'FAILED');
    if (isNothing && own.some(({ idempotencyKey }) => idempotencyKey !== null)) found.push('a key was not given back');
  }
  for (const { step, process, opened, sent: own, answer } of calls) {
    if (answer === undefined) {
      if (process.alive) found.push('a call of a living process had no answer');
      continue;
    }
    if (answer === 'CONFLICT' || answer === 'LEDGER_AWAY') {
      if (own.length > 0) found.push(`sent and then said ${answer}`);
      const isOther = [...openerOf.values()].some(
        (call) => call.step.key === step.key && call.step.subject !== step.subject,
      );
      if (answer === 'CONFLICT' && !isOther) found.push('a conflict with nothing');
      continue;
    }
    if (answer.repeated === opened.length > 0) found.push('repeated is not true');
    for (const [index, result] of answer.results.entries()) {
      const opener = openerOf.get(result.entry.id);
      if (opener?.step.key !== step.key || opener.step.subject !== step.subject)
        found.push('a record of another request');
      if (!answer.repeated) {
        if (result.outcome !== step.fates[index]) found.push(`told ${result.outcome} of ${String(step.fates[index])}`);
      } else {
        const final = rowOf.get(result.entry.id)?.outcome;
        if (result.outcome !== 'UNKNOWN' && result.outcome !== final) found.push('a repeat was told otherwise');
        if (result.entry.state === 'SENDING') found.push('a repeat did not wait');
      }
    }
  }
  return found;
}
