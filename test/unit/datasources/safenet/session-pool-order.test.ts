import { SessionPool, type PooledSession } from '../../../../datasources/safenet/session-pool';
import type { RemoteCall } from '../../../../datasources/safenet/soap';
import { fanOut } from '../../../../datasources/shared/batch';
import { failureOf } from '../support/scripted-service';

const OUT_OF_TIME = new DOMException('The request took longer than 30000 ms', 'TimeoutError');
const TOO_MANY = {
  kind: 'unavailable',
  reason: 'this server has too many calls waiting for it',
  retriable: true,
  outcomeUnknown: false,
};

const call = (operation: string, kind: 'read' | 'write' = 'read'): RemoteCall<string> => ({
  operation,
  kind,
  parameters: {},
  reader: () => {
    throw new Error('Nobody reads an answer here');
  },
});

/** Sessions whose calls end when the test says so, in the order in which they began. */
class Harness {
  readonly began: string[] = [];
  readonly pool: SessionPool;
  readonly #underWay: (() => void)[] = [];

  constructor(sessions: number, maxQueued = 500) {
    const session: PooledSession = {
      isOpen: true,
      background: undefined,
      perform: <T>({ operation }: RemoteCall<T>) => {
        this.began.push(operation);
        return new Promise<T>((resolve) => this.#underWay.push(() => resolve(operation as T)));
      },
    };
    this.pool = new SessionPool('sas-eu', Array<PooledSession>(sessions).fill(session), maxQueued);
  }

  /** Ends the calls under way one by one until `calls` more have begun, or none is left. */
  async run(calls = Infinity): Promise<void> {
    const goal = this.began.length + calls;
    while (this.began.length < goal) {
      const end = this.#underWay.shift();
      if (!end) return;
      end();
      await new Promise(setImmediate);
    }
  }
}

/** One request, whose calls are named after it. */
class Asker {
  readonly controller = new AbortController();
  #asked = 0;

  constructor(
    private readonly harness: Harness,
    private readonly name: string,
  ) {}

  ask(kind?: 'read' | 'write', urgency?: 'first'): Promise<string> {
    this.#asked += 1;
    return this.harness.pool.run(call(`${this.name}${this.#asked}`, kind), this.controller.signal, urgency);
  }

  times(count: number): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, () => this.ask()));
  }

  /** As a page does it: the next call comes when one has its answer. */
  page(calls: number, atOnce: number): Promise<unknown> {
    return fanOut(Array.from({ length: calls }), atOnce, () => this.ask());
  }
}

function setUp(options: { sessions?: number; maxQueued?: number } = {}) {
  const harness = new Harness(options.sessions ?? 1, options.maxQueued);
  const [a, b, c, d] = [
    new Asker(harness, 'a'),
    new Asker(harness, 'b'),
    new Asker(harness, 'c'),
    new Asker(harness, 'd'),
  ] as const;
  return { harness, a, b, c, d };
}

const askersOf = (calls: readonly string[]): string => calls.map(([name]) => name).join('');

describe('requests that want much', () => {
  it('are served one after another, although their calls came by turns', async () => {
    const { harness, a, b, c } = setUp();
    const all = [1, 2, 3, 4].flatMap(() => [a.ask(), b.ask(), c.ask()]);
    await harness.run();
    await Promise.all(all);
    expect(harness.began).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'b4', 'c1', 'c2', 'c3', 'c4']);
  });

  it('keep their place while they ask for one after another', async () => {
    const { harness, a, b, c } = setUp({ sessions: 2 });
    const all = [a, b, c].map((asker) => asker.page(10, 4));
    await harness.run();
    await Promise.all(all);
    expect(askersOf(harness.began)).toBe(`${'a'.repeat(10)}${'b'.repeat(10)}${'c'.repeat(10)}`);
  });

  it('stand in the order in which they were admitted, whoever asks first', async () => {
    const { harness, a, b, c } = setUp();
    harness.pool.admit(a.controller.signal);
    harness.pool.admit(b.controller.signal);
    const all = [c.ask(), b.times(2), a.times(2)];
    await harness.run();
    await Promise.all(all);
    expect(harness.began).toEqual(['c1', 'a1', 'a2', 'b1', 'b2']);
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
    const all = [a.page(20, 8), harness.pool.run(call('x1')), harness.pool.run(call('x2'))];
    await harness.run(9);
    expect(harness.began).toEqual(expect.arrayContaining(['x1', 'x2']));
    await harness.run();
    await Promise.all(all);
  });
});

describe('what belongs to a write', () => {
  it('goes before all other calls, in the order of its coming', async () => {
    const { harness, a, b, c, d } = setUp();
    const all = [a.page(20, 8), b.ask(), c.ask('write'), d.ask('read', 'first'), c.ask('write')];
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

  it('is bound like the rest when the queue is full', async () => {
    const { harness, a, b } = setUp({ maxQueued: 2 });
    const all = a.times(3);
    expect(await failureOf(b.ask('write'))).toMatchObject(TOO_MANY);
    await harness.run();
    await all;
  });
});

describe('a request whose time runs out', () => {
  it.each(['read', 'write'] as const)('while a %s of it waits blames this server', async (kind) => {
    const { harness, a, b } = setUp();
    const first = a.ask();
    const waiting = failureOf(b.ask(kind));
    b.controller.abort(OUT_OF_TIME);
    expect(await waiting).toMatchObject({ ...TOO_MANY, operation: 'b1', cause: OUT_OF_TIME });
    await harness.run();
    await expect(first).resolves.toBe('a1');
  });

  it('says the same of the calls that it did not come to make', async () => {
    const { harness, a, b } = setUp();
    const all = [a.ask(), fanOut([1, 2, 3, 4, 5], 2, () => b.ask())] as const;
    b.controller.abort(OUT_OF_TIME);
    expect(await all[1]).toEqual(Array(5).fill(expect.objectContaining(TOO_MANY)));
    expect(harness.began).toEqual(['a1']);
    await harness.run();
    await all[0];
  });

  it('although none of its calls had to wait blames nobody here', async () => {
    const { harness, a, b } = setUp();
    const first = a.ask();
    a.controller.abort(OUT_OF_TIME);
    expect(await failureOf(a.ask())).toMatchObject({ kind: 'timeout' });
    b.controller.abort(new DOMException('The client closed the connection', 'AbortError'));
    expect(await failureOf(b.ask())).toMatchObject({ kind: 'cancelled' });
    await harness.run();
    await first;
  });

  it('leaves its place to the next', async () => {
    const { harness, a, b, c } = setUp();
    const first = a.ask();
    const gone = Promise.all([failureOf(b.ask()), failureOf(b.ask()), failureOf(b.ask('write'))]);
    const next = c.times(2);
    b.controller.abort(OUT_OF_TIME);
    await gone;
    await harness.run();
    await Promise.all([first, next]);
    expect(harness.began).toEqual(['a1', 'c1', 'c2']);
  });
});

it('a pool that is closed refuses all that wait, of whatever kind', async () => {
  const { harness, a, b } = setUp();
  const first = a.ask();
  const refused = [a.ask(), b.ask(), b.ask('write')].map(failureOf);
  harness.pool.close();
  for (const error of await Promise.all(refused)) expect(error).toMatchObject({ reason: 'it is being shut down' });
  await harness.run();
  await expect(first).resolves.toBe('a1');
});
