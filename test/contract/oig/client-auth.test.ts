import { Secret } from '../../../datasources/shared/settings';
import { rejection } from '../../unit/datasources/support/scripted-server';
import { adapterOf, keyOf, startBench, type Bench, type BenchOptions } from './client-bench';

let bench: Bench;

async function open(options: BenchOptions): Promise<void> {
  bench = await startBench(options);
}
afterEach(() => bench.close());

const list = () =>
  bench.source().list({ scope: '', filter: {}, limit: 5, after: null, parts: { summary: true, details: false } });
const issued = () => [bench.emulator.countOf('createToken'), bench.emulator.countOf('refreshToken')];
const JWT: BenchOptions = { auth: { type: 'jwt' } };

describe('Basic', () => {
  it('is enough for everything and asks for no token', async () => {
    await open({});
    expect((await list()).items).toHaveLength(5);
    expect(issued()).toEqual([0, 0]);
  });

  it('with a wrong password is refused, and a write with it was not carried out', async () => {
    await open({ auth: { password: new Secret('wrong') } });
    expect(await rejection(list())).toMatchObject({ kind: 'unauthenticated', retriable: false });
    expect(await bench.source().retryTasks([keyOf('1')])).toMatchObject([
      { outcome: 'FAILED', reason: expect.stringContaining('nothing was changed') },
    ]);
    expect(bench.emulator.countOf('updateTasks')).toBe(1);
  });
});

describe('a token', () => {
  it.each([200, 201] as const)('is fetched once for all calls, whether that is a %d or not', async (tokenStatus) => {
    await open({ ...JWT, behaviour: { tokenStatus } });
    await Promise.all([list(), list(), list()]);
    await list();
    expect(issued()).toEqual([1, 0]);
  });

  it('is refreshed before it expires', async () => {
    await open(JWT);
    await list();
    bench.advance(1_745_000);
    await Promise.all([list(), list(), list()]);
    expect(issued()).toEqual([1, 1]);
    expect(bench.emulator.calls.every(({ status }) => status === 200)).toBe(true);
  });

  it('is fetched anew after it has expired', async () => {
    await open(JWT);
    await list();
    bench.advance(3_600_000);
    await list();
    expect(issued()).toEqual([2, 0]);
    expect(bench.emulator.calls.every(({ status }) => status === 200)).toBe(true);
  });

  it('that expires in the middle of a burst is fetched once for twenty calls', async () => {
    await open(JWT);
    await list();
    bench.emulator.expireTokens();
    const keys = bench
      .tasksWhere(() => true)
      .slice(0, 20)
      .map(keyOf);
    const found = await Promise.all(keys.map((key) => bench.source().find([key], { summary: true, details: true })));
    expect(found.flat().map((task) => task && 'key' in task && task.key)).toEqual(keys);
    expect(issued()).toEqual([2, 0]);
  });

  it('that is refused to a write is replaced, and the write carried out once', async () => {
    await open(JWT);
    await list();
    bench.emulator.expireTokens();
    const [task] = bench.tasksWhere((each) => each.status === 'R' && adapterOf(bench, each) > 0);
    const before = task!.retries;
    expect(await bench.source().retryTasks([keyOf(task!)])).toMatchObject([{ outcome: 'SUCCEEDED' }]);
    expect(task!.retries).toBe(before + 1);
    expect(
      bench.emulator.calls.filter(({ operation }) => operation === 'updateTasks').map(({ status }) => status),
    ).toEqual([401, 200]);
  });

  it('is fetched when its refresh is refused', async () => {
    await open(JWT);
    await list();
    bench.emulator.faults.add({ kind: 'status', operation: 'refreshToken', status: 401, body: '' });
    bench.advance(1_745_000);
    expect((await list()).items).toHaveLength(5);
    expect(issued()).toEqual([2, 1]);
  });

  it('that cannot be had fails the call and not the process', async () => {
    await open({ auth: { type: 'jwt', password: new Secret('wrong') } });
    expect(await rejection(list())).toMatchObject({ kind: 'unauthenticated', operation: 'POST /tokens' });
    expect(await bench.source().retryTasks([keyOf('1')])).toMatchObject([{ outcome: 'FAILED' }]);
    expect(bench.emulator.countOf('updateTasks')).toBe(0);
  });
});
