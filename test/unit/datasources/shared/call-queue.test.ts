import { fanOut } from '../../../../datasources/shared/batch';
import { Asker, askersOf, GONE, OUT_OF_TIME, setUp, TOO_MANY } from '../support/queue-harness';
import { failureOf } from '../support/scripted-service';

describe('requests that want much', () => {
  it('are served one after another, although their calls came by turns', async () => {
    const { harness, a, b, c } = setUp();
    const all = [1, 2, 3, 4].flatMap(() => [a.ask(), b.ask(), c.ask()]);
    await harness.run();
    await Promise.all(all);
    expect(harness.began).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'b4', 'c1', 'c2', 'c3', 'c4']);
  });

  it('keep their place while they ask for one after another', async () => {
    const { harness, a, b, c } = setUp({ concurrency: 2 });
    const all = [a, b, c].map((asker) => asker.page(10, 4));
    await harness.run();
    await Promise.all(all);
    expect(askersOf(harness.began)).toBe(`${'a'.repeat(10)}${'b'.repeat(10)}${'c'.repeat(10)}`);
  });
});

describe('a request that wants little', () => {
  it('waits for few turns, however much was asked for before', async () => {
    const { harness, a, b, c } = setUp();
    const long = [a.page(40, 8), b.page(40, 8)];
    await harness.run(5);
    const short = c.ask();
    await harness.run(4);
    expect(askersOf(harness.began)).toMatch(/^a{5}a*ca*$/);
    await harness.run();
    await Promise.all([...long, short]);
  });

  it('comes before others that want little when it came before them', async () => {
    const { harness, a, b, c } = setUp();
    const all = [a.page(40, 8), b.ask(), c.ask()];
    await harness.run();
    await Promise.all(all);
    expect(harness.began.indexOf('b1')).toBeLessThan(harness.began.indexOf('c1'));
    expect(harness.began.indexOf('c1')).toBeLessThan(harness.began.length / 2);
  });

  it('leaves three turns of four to the oldest, however many of its kind come', async () => {
    const { harness, a } = setUp();
    const crowd = Array.from({ length: 30 }, () => new Asker(harness, 'x'));
    const all = [a.page(31, 8), ...crowd.map((asker) => asker.ask())];
    await harness.run(40);
    expect(askersOf(harness.began).replaceAll('x', '')).toHaveLength(31);
    await harness.run();
    await Promise.all(all);
  });

  it('that has no signal is a request of its own', async () => {
    const { harness, a } = setUp();
    const all = [a.page(20, 8), harness.call('x1', 'read'), harness.call('x2', 'read')];
    await harness.run(9);
    expect(harness.began).toEqual(expect.arrayContaining(['x1', 'x2']));
    await harness.run();
    await Promise.all(all);
  });
});

describe('what belongs to a write', () => {
  it('goes before all other calls, in the order of its coming', async () => {
    const { harness, a, b, c, d } = setUp();
    const all = [a.page(20, 8), b.ask(), c.ask('write'), d.ask('read', true), c.ask('write')];
    await harness.run(3);
    expect(harness.began).toEqual(['a1', 'c1', 'd1', 'c2']);
    await harness.run();
    await Promise.all(all);
  });

  it('takes no turn from those that want little', async () => {
    const { harness, a, b, c } = setUp();
    const all = [a.page(20, 8), b.ask(), c.ask('write'), c.ask('write'), c.ask('write')];
    await harness.run(7);
    expect(harness.began).toEqual(['a1', 'c1', 'c2', 'c3', 'a2', 'a3', 'a4', 'b1']);
    await harness.run();
    await Promise.all(all);
  });

  it('has room that reads cannot take, and is bound by it', async () => {
    const { harness, a, b } = setUp({ queueLength: 2 });
    const all = [a.times(3), b.ask('write'), b.ask('write')];
    expect(await failureOf(b.ask('write'))).toMatchObject({ ...TOO_MANY, retryAfter: 1 });
    await harness.run();
    await Promise.all(all);
  });

  it('is what a mutation reads, too', async () => {
    const { harness, a } = setUp();
    const mutation = new Asker(harness, 'm', { operationType: 'mutation' });
    const all = [a.page(20, 8), mutation.ask()];
    await harness.run(1);
    expect(harness.began).toEqual(['a1', 'm1']);
    await harness.run();
    await Promise.all(all);
  });
});

describe('a request whose time runs out', () => {
  it.each(['read', 'write'] as const)('while a %s of it waits blames this server', async (kind) => {
    const { harness, a, b } = setUp();
    const first = a.ask();
    const waiting = failureOf(b.ask(kind));
    b.signal.abort(OUT_OF_TIME);
    expect(await waiting).toMatchObject({ ...TOO_MANY, operation: 'b1', cause: OUT_OF_TIME });
    await harness.run();
    await expect(first).resolves.toBe('a1');
  });

  it('says the same of the calls that it did not come to make', async () => {
    const { harness, a, b } = setUp();
    const all = [a.ask(), fanOut([1, 2, 3, 4, 5], 2, () => b.ask())] as const;
    b.signal.abort(OUT_OF_TIME);
    expect(await all[1]).toEqual(Array(5).fill(expect.objectContaining(TOO_MANY)));
    expect(harness.began).toEqual(['a1']);
    await harness.run();
    await all[0];
  });

  it('although none of its calls had to wait blames nobody here', async () => {
    const { harness, a, b } = setUp();
    const first = failureOf(a.ask());
    a.signal.abort(OUT_OF_TIME);
    expect(await first).toMatchObject({ kind: 'timeout' });
    expect(await failureOf(a.ask())).toMatchObject({ kind: 'timeout' });
    b.signal.abort(GONE);
    expect(await failureOf(b.ask())).toMatchObject({ kind: 'cancelled' });
    await harness.run();
  });

  it('leaves its place to the next', async () => {
    const { harness, a, b, c } = setUp();
    const first = a.ask();
    const gone = Promise.all([failureOf(b.ask()), failureOf(b.ask()), failureOf(b.ask('write'))]);
    const next = c.times(2);
    b.signal.abort(OUT_OF_TIME);
    await gone;
    await harness.run();
    await Promise.all([first, next]);
    expect(harness.began).toEqual(['a1', 'c1', 'c2']);
  });
});

it('a queue that is closed refuses all that wait, of whatever kind', async () => {
  const { harness, a, b } = setUp();
  const first = a.ask();
  const refused = [a.ask(), b.ask(), b.ask('write')].map(failureOf);
  harness.queue.close();
  for (const error of await Promise.all(refused)) expect(error).toMatchObject({ reason: 'it is being shut down' });
  await harness.run();
  await expect(first).resolves.toBe('a1');
});
