import { RequestSignal } from '../../../../datasources/shared/call-signal';
import type { QueueOptions } from '../../../../datasources/shared/call-queue';
import { BackendError } from '../../../../datasources/shared/errors';
import { Asker, askersOf, GONE, Harness, OUT_OF_TIME, setUp, TOO_MANY } from '../support/queue-harness';
import { latch, rejection, until } from '../support/scripted-server';
import { failureOf } from '../support/scripted-service';

describe('a call under way whose caller goes away', () => {
  it('keeps its place until it has ended, and its caller is answered at once', async () => {
    const { harness, a, b } = setUp();
    const gone = failureOf(a.ask());
    const next = b.ask();
    a.signal.abort(GONE);
    expect(await gone).toMatchObject({ kind: 'cancelled', reason: 'the caller is gone' });
    expect(harness.began).toEqual(['a1']);
    expect(harness.queue.load()).toMatchObject({ running: 1, waiting: { read: 1 } });
    await harness.run();
    await next;
    expect(harness.began).toEqual(['a1', 'b1']);
  });

  it('is told what came of it when it is a write', async () => {
    const { harness, a } = setUp();
    const write = a.ask('write');
    a.signal.abort(OUT_OF_TIME);
    await harness.run();
    expect(await write).toBe('a1');
  });

  it('does not trouble anybody when it fails afterwards', async () => {
    const { harness, a, b } = setUp();
    const { opened, open } = latch();
    const gone = failureOf(
      harness.queue.run({ operation: 'Read', kind: 'read', signal: a.signal }, async () => {
        await opened;
        throw new Error('late');
      }),
    );
    a.signal.abort(GONE);
    await gone;
    open();
    const next = b.ask();
    await until(() => harness.began.length === 1);
    await harness.run();
    await next;
  });
});

describe('callers', () => {
  const callersOf = (harness: Harness) =>
    ['ann', 'bob'].map((caller) => (name: string, weight?: number) => new Asker(harness, name, { caller, weight }));

  it('get turns by their weights, however many requests they make', async () => {
    const harness = new Harness();
    const [ann, bob] = callersOf(harness);
    const all = [
      ...Array.from({ length: 30 }, () => ann!('a').ask()),
      ...Array.from({ length: 10 }, () => bob!('b', 3).ask()),
    ];
    await harness.run(13);
    // The first came when nobody waited.
    expect(askersOf(harness.began).slice(1).replaceAll('a', '')).toHaveLength(9);
    await harness.run();
    await Promise.all(all);
  });

  it('of whom one fills the queue lose their place by it, and not the others theirs', async () => {
    const harness = new Harness({ queueLength: 4 });
    const [ann, bob] = callersOf(harness);
    const first = ann!('a').ask();
    const waiting = Array.from({ length: 4 }, () => ann!('a').ask());
    const last = failureOf(waiting[3]!);
    const polite = bob!('b').ask();
    expect(await last).toMatchObject({ ...TOO_MANY, retryAfter: 1 });
    expect(await failureOf(ann!('a').ask())).toMatchObject(TOO_MANY);
    await harness.run();
    await Promise.all([first, polite, ...waiting.slice(0, 3)]);
    expect(askersOf(harness.began)).toBe('aabaa');
  });

  it('have their pages one after another, and single tasks in between', async () => {
    const harness = new Harness({ concurrency: 2 });
    const [ann, bob] = callersOf(harness);
    const all = [ann!('a').page(12, 4), bob!('b').page(12, 4)];
    await harness.run(4);
    all.push(bob!('s').ask());
    await harness.run();
    await Promise.all(all);
    expect(askersOf(harness.began).replace('s', '')).toBe(`${'a'.repeat(12)}${'b'.repeat(12)}`);
    expect(harness.began.indexOf('s1')).toBeLessThan(10);
  });

  it('give way with their background work first', async () => {
    const harness = new Harness({ queueLength: 2 });
    const [ann, bob] = callersOf(harness);
    const idle = new Asker(harness, 'i', { caller: 'bob', isBackground: true });
    const first = ann!('a').ask();
    const background = [idle.ask(), failureOf(idle.ask())] as const;
    const read = bob!('b').ask();
    expect(await background[1]).toMatchObject(TOO_MANY);
    expect(harness.queue.load()).toMatchObject({ waiting: { write: 0, read: 1, background: 1 }, refused: 1 });
    await harness.run();
    await Promise.all([first, background[0], read]);
    expect(harness.began).toEqual(['a1', 'b1', 'i1']);
  });
});

describe('a call with too little time', () => {
  function timed(options: Partial<QueueOptions> = {}) {
    let now = 1_000;
    const harness = new Harness({ now: () => now, ...options });
    const pass = (ms: number): void => void (now += ms);
    const within = (ms: number) => {
      const signal = new RequestSignal({ requestId: '', caller: undefined, operationName: undefined }, now + ms);
      return harness.call('Read', 'read', signal);
    };
    /** So that it is known what a call takes. */
    const learn = async (ms: number): Promise<void> => {
      const call = harness.call('Read', 'read');
      pass(ms);
      await harness.run();
      await call;
    };
    return { harness, pass, within, learn };
  }

  it('is refused as it comes, and told when to come again', async () => {
    const { harness, learn, within } = timed();
    await learn(1_000);
    const all = [within(60_000), within(60_000), within(60_000)];
    expect(await failureOf(within(1_500))).toMatchObject({ ...TOO_MANY, retryAfter: 2 });
    const enough = within(3_500);
    expect(harness.queue.load()).toMatchObject({ running: 1, waiting: { read: 3 }, refused: 1, averageMs: 1_000 });
    await harness.run();
    await Promise.all([...all, enough]);
  });

  it('is refused when its turn comes too late', async () => {
    const { harness, learn, pass, within } = timed();
    await learn(100);
    const first = within(60_000);
    const late = failureOf(within(1_000));
    pass(950);
    await harness.run();
    expect(await late).toMatchObject({ ...TOO_MANY, retryAfter: 1 });
    expect(harness.began).toHaveLength(2);
    await first;
  });

  it('is tried when nobody else wants anything', async () => {
    const { harness, learn, within } = timed();
    await learn(10_000);
    const call = within(5);
    await harness.run();
    await expect(call).resolves.toBe('Read');
  });
});

describe('a request that may make so many calls', () => {
  it('is refused those beyond, unsent and for good', async () => {
    const { harness } = setUp();
    const origin = { requestId: '', caller: undefined, operationName: undefined, mostCalls: 3, calls: 3 };
    for (const kind of ['read', 'write'] as const) {
      expect(await failureOf(harness.call('x', kind, new RequestSignal(origin)))).toMatchObject({
        kind: 'unavailable',
        retriable: false,
        reason:
          'it was not asked, since this request has made 3 calls to back ends, which is the limit "limits.backendCalls"',
      });
    }
    expect(harness.began).toEqual([]);
  });
});

describe('work with a time to wait', () => {
  const REQUESTS = { backend: 'adm-eu', queueLength: 5, waitMs: 20, work: 'requests' } as const;
  const refusal = (reason: string) =>
    new BackendError({ backend: 'adm-eu', operation: 'Submit', kind: 'unavailable', reason });

  it('is not begun when it has waited too long, and its place is not lost with it', async () => {
    const { harness } = setUp(REQUESTS);
    const { opened, open } = latch();
    const submit = (work: () => Promise<unknown>) => harness.queue.run({ operation: 'Submit', kind: 'write' }, work);
    const first = submit(() => opened);
    const late = jest.fn(() => Promise.resolve());
    expect(await rejection(submit(late))).toEqual(refusal('too many requests are before it'));
    open();
    await first;
    await expect(submit(() => Promise.resolve('next'))).resolves.toBe('next');
    expect(late).not.toHaveBeenCalled();
  });

  it('hands its place on when it fails, in whatever way', async () => {
    const { harness } = setUp();
    const submit = (work: () => Promise<unknown>) => harness.queue.run({ operation: 'Submit', kind: 'write' }, work);
    const failing = submit(() => Promise.reject(new Error('no')));
    const throwing = submit(() => {
      throw new Error('at once');
    });
    const after = submit(() => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    await expect(throwing).rejects.toThrow('at once');
    await expect(after).resolves.toBe('yes');
    await expect(submit(() => Promise.resolve('again'))).resolves.toBe('again');
  });
});
