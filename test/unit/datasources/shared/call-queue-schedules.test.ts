import fc from 'fast-check';
import { RequestSignal } from '../../../../datasources/shared/call-signal';
import { CallQueue } from '../../../../datasources/shared/call-queue';
import { BackendError } from '../../../../datasources/shared/errors';
import { FairLine } from '../../../../datasources/shared/fair-line';
import { LineRequest } from '../../../../datasources/shared/line-request';
import { SimulatedTime } from '../support/simulated-server';

/** More than are run each time: `QUEUE_SCHEDULES=100000 npx jest test/unit/datasources/shared/call-queue-schedules.test.ts`. */
const SCHEDULES = Number(process.env['QUEUE_SCHEDULES'] ?? 10_000);

const KIND = { calls: 0, done: 0, most: 0 };
const CALLERS = ['ann', 'bob', 'cleo'];

const call = fc.record({
  at: fc.integer({ min: 0, max: 40 }),
  ms: fc.integer({ min: 1, max: 30 }),
  fails: fc.boolean(),
});

const request = fc.record({
  caller: fc.constantFrom(...CALLERS),
  weight: fc.constantFrom(1, 2, 5),
  kind: fc.constantFrom('read', 'read', 'write', 'background', 'urgent'),
  calls: fc.array(call, { minLength: 1, maxLength: 4 }),
  hasSignal: fc.boolean(),
  /** After its first call. */
  endsAfter: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
  goesAfter: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
});

const schedule = fc.record({
  concurrency: fc.integer({ min: 1, max: 4 }),
  queueLength: fc.integer({ min: 0, max: 8 }),
  waitMs: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
  closesAt: fc.option(fc.integer({ min: 10, max: 80 }), { nil: undefined }),
  requests: fc.array(request, { minLength: 1, maxLength: 8 }),
});

/** For what is looked at a million times, for which Jest's own is too slow. */
function must(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`It must be so that ${what}`);
}

interface Run {
  readonly kind: 'read' | 'write';
  begun: number;
  ended: number;
  answers: number;
  error: unknown;
}

type Plan = typeof schedule extends fc.Arbitrary<infer Value> ? Value : never;

async function play({ closesAt, concurrency, queueLength, requests, waitMs }: Plan): Promise<Run[]> {
  const time = new SimulatedTime();
  const queue = new CallQueue({
    ...{ backend: 'sas-eu', concurrency, queueLength, waitMs, now: () => time.now },
    setTimer: (ms, happen) => {
      let isOff = false;
      time.after(ms, () => (isOff ? undefined : happen()));
      return () => (isOff = true);
    },
  });
  const runs: Run[] = [];
  const faults: string[] = [];
  let running = 0;
  for (const { caller, weight, kind: sort, calls, endsAfter, goesAfter, hasSignal } of requests) {
    const origin = { requestId: '', caller, operationName: undefined, weight, isBackground: sort === 'background' };
    const from = Math.min(...calls.map(({ at }) => at));
    const signal = new RequestSignal(origin, endsAfter === undefined ? undefined : from + endsAfter);
    if (endsAfter !== undefined) time.after(from + endsAfter, () => signal.abort(new DOMException('', 'TimeoutError')));
    if (goesAfter !== undefined) time.after(from + goesAfter, () => signal.abort(new DOMException('', 'AbortError')));
    const kind = sort === 'write' ? 'write' : 'read';
    for (const { at, ms, fails } of calls) {
      time.after(at, () => {
        const run: Run = { kind, begun: 0, ended: 0, answers: 0, error: undefined };
        runs.push(run);
        const asked = {
          operation: sort,
          kind,
          isUrgent: sort === 'urgent',
          signal: hasSignal ? signal : undefined,
        } as const;
        const work = (): Promise<void> => {
          run.begun += 1;
          running += 1;
          // Places are not exceeded, and who goes before all others has none of its kind waiting behind it.
          const { limit, running: known, waiting } = queue.load();
          if (running > limit || running !== known) faults.push(`${running} and ${known} of ${limit} run`);
          if ((sort === 'read' || sort === 'background') && waiting.write > 0) faults.push('a write waits for a read');
          if (hasSignal && sort === 'background' && waiting.read > 0) faults.push('a read waits for less');
          return new Promise((resolve, reject) => {
            time.after(ms, () => {
              running -= 1;
              run.ended += 1;
              if (fails) reject(new BackendError({ backend: 'sas-eu', operation: 'x', kind: 'conflict' }));
              else resolve();
            });
          });
        };
        queue.run(asked, work).then(
          () => (run.answers += 1),
          (error: unknown) => {
            run.answers += 1;
            run.error = error;
          },
        );
        const { waiting } = queue.load();
        if (Math.max(waiting.read + waiting.background, waiting.write) > queueLength) faults.push('too many wait');
      });
    }
  }
  if (closesAt !== undefined) time.after(closesAt, () => queue.close());
  await time.run();
  const { running: known, refused, waiting } = queue.load();
  must(faults.length === 0, faults.join(', '));
  must(known + waiting.write + waiting.read + waiting.background === 0, 'nothing is left');
  // Those that came when they were gone already were not refused by the queue.
  must(refused <= runs.filter(({ begun }) => begun === 0).length, 'what was refused was not begun');
  return runs;
}

it('carries each call out, or refuses it unsent, exactly once, and never runs more than it may', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (plan) => {
      for (const { answers, begun, ended, error, kind } of await play(plan)) {
        must(answers === 1, 'each call is answered once');
        must(begun <= 1 && ended === begun, 'it is begun once at most, and ends');
        must(begun === 1 || error instanceof BackendError, 'it is refused when it was not begun');
        // What came of a write that was begun is told, whoever has gone away.
        const isOwn = error === undefined || (error instanceof BackendError && error.kind === 'conflict');
        must(begun === 0 || kind === 'read' || isOwn, 'the outcome of a write is told');
      }
    }),
    { numRuns: SCHEDULES },
  );
}, 120_000);

const weights = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 2, maxLength: 8 });

it('gives each caller its share of the turns, by weight, whatever the others want', () => {
  fc.assert(
    fc.property(
      weights,
      fc.integer({ min: 1, max: 300 }),
      fc.array(fc.nat(7), { maxLength: 40 }),
      (all, turns, late) => {
        const line = new FairLine<number>();
        let arrivals = 0;
        const add = (caller: number): void => {
          const of = new LineRequest<number>(KIND, String(caller), all[caller] ?? 1, Infinity, (arrivals += 1), 1);
          line.add(of, caller);
        };
        // The first is greedy, and each has always something that waits.
        for (let index = 0; index < 50; index += 1) add(0);
        for (const caller of all.keys()) add(caller);
        const given = all.map(() => 0);
        for (let turn = 0; turn < turns; turn += 1) {
          const taken = line.take();
          if (!taken) throw new Error('Nothing waits');
          line.began(taken.request, true);
          line.ended(taken.request);
          given[taken.call] = (given[taken.call] ?? 0) + 1;
          add(taken.call);
          const more = late[turn];
          if (more !== undefined && more < all.length) add(more);
        }
        const sum = all.reduce((total, weight) => total + weight, 0);
        for (const [caller, weight] of all.entries()) {
          expect(Math.abs((given[caller] ?? 0) - (turns * weight) / sum)).toBeLessThanOrEqual(all.length + weight);
        }
      },
    ),
    { numRuns: SCHEDULES / 10 },
  );
});

it('lets nobody wait for more than the turns of those before it and of what is due to the others meanwhile', () => {
  fc.assert(
    fc.property(weights, fc.integer({ min: 0, max: 20 }), (all, before) => {
      const line = new FairLine<string>();
      let arrivals = 0;
      const add = (caller: string, weight: number, call: string, expected = 1): void =>
        line.add(new LineRequest<string>(KIND, caller, weight, Infinity, (arrivals += 1), expected), call);
      const [mine = 1, ...others] = all;
      for (const [index, weight] of others.entries()) {
        for (let call = 0; call < 200; call += 1) add(`other-${index}`, weight, 'other');
      }
      for (let call = 0; call < before; call += 1) add('me', mine, 'before');
      add('me', mine, 'mine');
      let turns = 0;
      for (let call = ''; call !== 'mine'; turns += 1) {
        const taken = line.take();
        if (!taken) break;
        line.began(taken.request, true);
        line.ended(taken.request);
        call = taken.call;
      }
      const sum = all.reduce((total, weight) => total + weight, 0);
      expect(turns).toBeLessThanOrEqual(((before + 1) * sum) / mine + all.length + Math.max(...all));
    }),
    { numRuns: SCHEDULES / 10 },
  );
});

it('gives who was away no credit for it', () => {
  const line = new FairLine<string>();
  let arrivals = 0;
  const add = (caller: string): void =>
    line.add(new LineRequest<string>(KIND, caller, 1, Infinity, (arrivals += 1), 1), caller);
  const turn = (): string | undefined => {
    const taken = line.take();
    if (!taken) return undefined;
    line.began(taken.request, true);
    line.ended(taken.request);
    return taken.call;
  };
  for (let call = 0; call < 100; call += 1) add('busy');
  for (let call = 0; call < 50; call += 1) expect(turn()).toBe('busy');
  for (let call = 0; call < 20; call += 1) add('back');
  const next = Array.from({ length: 20 }, turn);
  expect(next.filter((caller) => caller === 'back').length).toBeLessThanOrEqual(11);
});
