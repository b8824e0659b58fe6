import fc from 'fast-check';
import { type CallSignal, RequestSignal } from '../../../../datasources/shared/call-signal';
import { BackendError } from '../../../../datasources/shared/errors';
import { SharedReads } from '../../../../datasources/shared/shared-reads';
import { RequestRecord } from '../../../../src/observability/logger';

interface RequestOptions {
  readonly type?: string;
  readonly caller?: string;
  readonly isBackground?: boolean;
  readonly deadline?: number;
}

let requests = 0;
function request({ type = 'query', caller = 'desk', isBackground = false, deadline }: RequestOptions = {}) {
  requests += 1;
  const record = new RequestRecord(`request-${requests}`);
  Object.assign(record, { operationType: type, caller, isBackground });
  return new RequestSignal(record, deadline);
}

/** A call at the back end, which the test answers. */
interface Sent {
  readonly signal: CallSignal | undefined;
  readonly answer: (value: unknown) => void;
  readonly fail: (error: unknown) => void;
}

function backEnd(reuseMs = 0, now?: () => number, most?: { entries: number; bytes: number }) {
  const reads = new SharedReads({
    backend: 'alpha',
    reuseMs: () => reuseMs,
    ...(now && { now }),
    ...(most && { most }),
  });
  const sent: Sent[] = [];
  const read = (signal: CallSignal | undefined, key = 'a'): Promise<unknown> =>
    reads.read('GET /a', key, signal, (given) => {
      return new Promise((answer, fail) => sent.push({ signal: given, answer, fail }));
    });
  return { reads, sent, read };
}

const refused = (isOfRequest: boolean): BackendError =>
  new BackendError({ backend: 'alpha', operation: 'GET /a', kind: 'unavailable', reason: 'no', isOfRequest });
const gone = (): DOMException => new DOMException('gone', 'AbortError');
const late = (): DOMException => new DOMException('late', 'TimeoutError');
/** For everything that follows from what has been settled. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('equal reads', () => {
  it('at the same time are one call, whoever asks, and others are others', async () => {
    const { sent, read } = backEnd();
    const answers = [read(request()), read(request({ caller: 'portal' })), read(request(), 'b')];
    expect(sent).toHaveLength(2);
    sent[0]?.answer('A');
    sent[1]?.answer('B');
    expect(await Promise.all(answers)).toEqual(['A', 'A', 'B']);
    const later = read(request());
    expect(sent).toHaveLength(3);
    sent[2]?.answer('A2');
    expect(await later).toBe('A2');
  });

  it('of mutations, and for nobody, are made anew and shared with nobody', () => {
    const { sent, read } = backEnd(1_000);
    for (const signal of [request({ type: 'mutation' }), undefined, new RequestSignal()]) void read(signal);
    void read(request());
    void read(request({ type: 'mutation' }));
    expect(sent).toHaveLength(5);
  });

  it('go on for those who stay, with an answer of its own for who goes away', async () => {
    const { sent, read } = backEnd();
    const [one, two, three] = [request(), request(), request()];
    const answers = [read(one), read(two), read(three)];
    one.abort(gone());
    await expect(answers[0]).rejects.toMatchObject({ kind: 'cancelled' });
    two.abort(late());
    await expect(answers[1]).rejects.toMatchObject({ kind: 'timeout', reason: 'the time for this request is over' });
    expect([sent[0]?.signal?.aborted, sent[0]?.signal?.requestId]).toEqual([false, three.requestId]);
    sent[0]?.answer('A');
    expect(await answers[2]).toBe('A');
  });

  it('are given up when the last one has gone, and nobody joins them any more', async () => {
    const { sent, read } = backEnd();
    const [one, two] = [request(), request()];
    const answers = [read(one), read(two)].map((answer) => expect(answer).rejects.toMatchObject({ kind: 'cancelled' }));
    const heard = jest.fn();
    sent[0]?.signal?.addEventListener('abort', heard);
    one.abort(gone());
    expect(heard).not.toHaveBeenCalled();
    two.abort(gone());
    expect(heard).toHaveBeenCalledTimes(1);
    expect(sent[0]?.signal?.reason).toBe(two.reason);
    void read(request());
    expect(sent).toHaveLength(2);
    sent[0]?.fail(refused(false));
    await Promise.all(answers);
  });

  it('are made for the first who waits, with the time of who has most', () => {
    const { sent, read } = backEnd();
    const [one, two, three] = [request({ deadline: 5 }), request({ deadline: 9 }), request({ deadline: 7 })];
    for (const signal of [one, two, three]) read(signal).catch(() => undefined);
    const shared = sent[0]?.signal;
    expect([shared?.request, shared?.origin, shared?.deadline]).toEqual([one, one.origin, 9]);
    one.abort(gone());
    expect(shared?.request).toBe(two);
  });

  it('of somebody at a screen do not wait behind those of nobody', async () => {
    const { sent, read } = backEnd();
    const answers = [request({ isBackground: true }), request(), request({ isBackground: true })].map((one) =>
      read(one),
    );
    expect(sent.map(({ signal }) => signal?.origin?.isBackground)).toEqual([true, false]);
    sent[0]?.answer('A');
    sent[1]?.answer('B');
    expect(await Promise.all(answers)).toEqual(['A', 'B', 'B']);
  });

  it('that fail do so for all, each with an error of its own where nobody expected it', async () => {
    const { sent, read } = backEnd(1_000);
    const bug = new TypeError('x is not a function');
    const answers = [read(request()), read(request()), read(request())].map((answer) =>
      answer.then(
        () => bug,
        (error: unknown) => error as Error,
      ),
    );
    sent[0]?.fail(bug);
    const errors = await Promise.all(answers);
    expect(errors[0]).toBe(bug);
    expect(new Set(errors).size).toBe(3);
    expect(errors.slice(1).map(({ cause }) => cause)).toEqual([bug, bug]);
    const outage = refused(false);
    const others = [read(request()), read(request())];
    sent[1]?.fail(outage);
    for (const answer of others) await expect(answer).rejects.toBe(outage);
    // Failures are not kept.
    void read(request());
    expect(sent).toHaveLength(3);
  });

  it('that fail for what is wrong with one request are made once more for the others', async () => {
    const { sent, read } = backEnd();
    const [one, two, three] = [request(), request(), request()];
    const answers = [read(one), read(two), read(three)];
    sent[0]?.fail(refused(true));
    await expect(answers[0]).rejects.toMatchObject({ isOfRequest: true });
    expect(sent).toHaveLength(2);
    expect(sent[1]?.signal?.request).toBe(two);
    const fourth = read(request());
    expect(sent).toHaveLength(2);
    sent[1]?.fail(refused(true));
    // Once is enough for the third; the fourth has had no attempt of its own yet.
    for (const answer of [answers[1], answers[2]]) await expect(answer).rejects.toMatchObject({ isOfRequest: true });
    sent[2]?.answer('A');
    expect(await fourth).toBe('A');
  });
});

describe('an answer that has come', () => {
  it('is given to others for as long as it is asked for', async () => {
    let time = 0;
    const { sent, read } = backEnd(1_000, () => time);
    const first = read(request());
    time = 700;
    sent[0]?.answer('A');
    expect(await first).toBe('A');
    time = 1_699;
    expect(await read(request({ caller: 'portal' }))).toBe('A');
    time = 1_700;
    void read(request());
    expect(sent).toHaveLength(2);
  });

  it('is forgotten when a write begins and when it ends, and what was under way is joined by nobody', async () => {
    const { reads, sent, read } = backEnd(1_000, () => 0);
    const kept = read(request());
    sent[0]?.answer('before');
    await kept;
    const under = read(request(), 'b');
    let end = (_: unknown): void => undefined;
    const write = reads.write(() => new Promise((resolve) => (end = resolve)));
    const [during, other] = [read(request()), read(request(), 'b')];
    expect(sent).toHaveLength(4);
    sent[2]?.answer('during');
    expect(await during).toBe('during');
    end(undefined);
    await write;
    const after = [read(request()), read(request(), 'b')];
    expect(sent).toHaveLength(6);
    for (const [index, call] of sent.entries()) call.answer(index);
    expect(await Promise.all([under, other, ...after])).toEqual([1, 3, 4, 5]);
  });

  it('is not kept without end', async () => {
    const { sent, read } = backEnd(1_000, () => 0, { entries: 2, bytes: 80_000 });
    const ask = async (key: string, value: unknown): Promise<boolean> => {
      const before = sent.length;
      const answer = read(request(), key);
      const isNew = sent.length > before;
      sent[before]?.answer(value);
      await answer;
      return isNew;
    };
    for (const key of ['a', 'b', 'c']) await ask(key, 'x');
    expect([await ask('c', 'x'), await ask('b', 'x'), await ask('a', 'x')]).toEqual([false, false, true]);
    await ask('long', 'x'.repeat(6_000));
    expect(await ask('long', 'y')).toBe(true);
  });
});

/** What a run of the model may do; numbers choose among what there is at that moment. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('read' as const), key: fc.nat(2), background: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fresh' as const), key: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('leave' as const), which: fc.nat() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fail' as const), which: fc.nat(), ofOne: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('write' as const), fails: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('written' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 150 }) }) },
);

const REUSE = 100;

describe('whatever happens in whatever order', () => {
  it.each([0, REUSE])('nobody gets what a write has overtaken, and nobody is forgotten: %d ms', async (reuseMs) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        let time = 0;
        const reads = new SharedReads({ backend: 'alpha', reuseMs: () => reuseMs, now: () => time });
        /** Counts what happens, since many things can happen at one time. */
        let tick = 0;
        let lastWritten = 0;
        const calls: (Sent & { key: string; begun: number; isOver: boolean })[] = [];
        const asked: { signal: RequestSignal; isSettled: boolean }[] = [];
        const writes: { end: () => void }[] = [];
        const faults: string[] = [];
        const waiting = () => asked.filter(({ isSettled }) => !isSettled);
        const open = () => calls.filter(({ isOver }) => !isOver);
        const pick = <T>(all: readonly T[], which: number): T | undefined => all[which % Math.max(1, all.length)];

        const read = (key: string, signal: RequestSignal): void => {
          const [askedAt, writtenBefore, askedTime] = [++tick, lastWritten, time];
          const one = { signal, isSettled: false };
          asked.push(one);
          reads
            .read('GET', key, signal, (given) => {
              return new Promise<{ begun: number; key: string; came: number; cameAt: number }>((resolve, reject) => {
                const begun = ++tick;
                const call = {
                  signal: given,
                  ...{
                    key,
                    begun,
                    isOver: false,
                    answer: () => resolve({ begun, key, came: time, cameAt: ++tick }),
                    fail: reject,
                  },
                };
                calls.push(call);
                given?.addEventListener('abort', () => {
                  call.isOver = true;
                  reject(new BackendError({ backend: 'alpha', operation: 'GET', kind: 'cancelled' }));
                });
              });
            })
            .then(
              (value) => {
                if (value.begun < writtenBefore) faults.push('an answer from before a write');
                if (value.key !== key) faults.push('an answer to another question');
                if (value.cameAt < askedAt && value.came + reuseMs <= askedTime) faults.push('too old');
                if (one.isSettled) faults.push('settled twice');
                one.isSettled = true;
              },
              (error: unknown) => {
                if (!(error instanceof BackendError)) faults.push('another error');
                else if (error.kind === 'cancelled' && !signal.aborted) faults.push("another one's abort");
                one.isSettled = true;
              },
            );
        };

        for (const one of steps) {
          if (one.do === 'read') read(String(one.key), request({ isBackground: one.background }));
          else if (one.do === 'fresh') read(String(one.key), request({ type: 'mutation' }));
          else if (one.do === 'leave') pick(waiting(), one.which)?.signal.abort(gone());
          else if (one.do === 'wait') time += one.ms;
          else if (one.do === 'write') {
            reads
              .write(() => new Promise<void>((resolve, reject) => writes.push({ end: one.fails ? reject : resolve })))
              .catch(() => undefined)
              .finally(() => (lastWritten = ++tick));
          } else if (one.do === 'written') {
            const write = pick(writes, one.which);
            write?.end();
            if (write) writes.splice(writes.indexOf(write), 1);
          } else {
            const call = pick(open(), one.which);
            if (!call) continue;
            call.isOver = true;
            if (one.do === 'answer') call.answer(undefined);
            else call.fail(refused(one.ofOne));
          }
          await settle();
          // Everybody who waits has a call that goes on, and no call goes on for nobody.
          if (waiting().length < open().length) faults.push('a call for nobody');
          if (waiting().length > 0 && open().length === 0) faults.push('somebody waits for nothing');
          if (asked.some(({ isSettled, signal }) => signal.aborted && !isSettled))
            faults.push('waits after going away');
          for (const key of ['0', '1', '2']) {
            const ofKey = open().filter((call) => call.key === key && call.signal?.origin?.operationType === 'query');
            const joinable = ofKey.filter(({ begun }) => begun > lastWritten && writes.length === 0);
            if (joinable.length > 2) faults.push('the same call three times');
          }
        }
        for (let rounds = 0; open().length > 0; rounds += 1) {
          for (const call of open()) {
            call.isOver = true;
            call.answer(undefined);
          }
          await settle();
          if (rounds > 3) break;
        }
        expect(faults).toEqual([]);
        expect(waiting()).toEqual([]);
      }),
      { numRuns: 1_500 },
    );
  });
});
