import { Secret } from '../../../datasources/shared/settings';
import { rejection } from '../../unit/datasources/support/scripted-server';
import { adapterOf, keyOf, startHarness, type Harness, type HarnessOptions } from './client-harness';

let harness: Harness;

async function open(options: HarnessOptions): Promise<void> {
  harness = await startHarness(options);
}
afterEach(() => harness.close());

const list = () =>
  harness
    .source()
    .list({ organization: '', filter: {}, limit: 5, after: null, parts: { summary: true, details: false } });
const issued = () => [harness.emulator.countOf('createToken'), harness.emulator.countOf('refreshToken')];
const JWT: HarnessOptions = { auth: { type: 'jwt' } };

describe('Basic', () => {
  it('is enough for everything and asks for no token', async () => {
    await open({});
    expect((await list()).items).toHaveLength(5);
    expect(issued()).toEqual([0, 0]);
  });

  it('with a wrong password is refused, and a write with it was not carried out', async () => {
    await open({ auth: { password: new Secret('wrong') } });
    expect(await rejection(list())).toMatchObject({ kind: 'unauthenticated', retriable: false });
    expect(await harness.source().retryTasks([keyOf('1')])).toMatchObject([
      { outcome: 'FAILED', reason: expect.stringContaining('nothing was changed') },
    ]);
    expect(harness.emulator.countOf('updateTasks')).toBe(1);
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
    harness.advance(1_745_000);
    await Promise.all([list(), list(), list()]);
    expect(issued()).toEqual([1, 1]);
    expect(harness.emulator.calls.every(({ status }) => status === 200)).toBe(true);
  });

  it('is fetched anew after it has expired', async () => {
    await open(JWT);
    await list();
    harness.advance(3_600_000);
    await list();
    expect(issued()).toEqual([2, 0]);
    expect(harness.emulator.calls.every(({ status }) => status === 200)).toBe(true);
  });

  it('that expires in the middle of a burst is fetched once for twenty calls', async () => {
    await open(JWT);
    await list();
    harness.emulator.expireTokens();
    const keys = harness
      .tasksWhere(() => true)
      .slice(0, 20)
      .map(keyOf);
    const found = await Promise.all(keys.map((key) => harness.source().find([key], { summary: true, details: true })));
    expect(found.flat().map((task) => task && 'key' in task && task.key)).toEqual(keys);
    expect(issued()).toEqual([2, 0]);
  });

  it('that is refused to a write is replaced, and the write carried out once', async () => {
    await open(JWT);
    await list();
    harness.emulator.expireTokens();
    const [task] = harness.tasksWhere((each) => each.status === 'R' && adapterOf(harness, each) > 0);
    const before = task!.retries;
    expect(await harness.source().retryTasks([keyOf(task!)])).toMatchObject([{ outcome: 'SUCCEEDED' }]);
    expect(task!.retries).toBe(before + 1);
    expect(
      harness.emulator.calls.filter(({ operation }) => operation === 'updateTasks').map(({ status }) => status),
    ).toEqual([401, 200]);
  });

  it('is fetched when its refresh is refused', async () => {
    await open(JWT);
    await list();
    harness.emulator.faults.add({ kind: 'status', operation: 'refreshToken', status: 401, body: '' });
    harness.advance(1_745_000);
    expect((await list()).items).toHaveLength(5);
    expect(issued()).toEqual([2, 1]);
  });

  it('that cannot be had fails the call and not the process', async () => {
    await open({ auth: { type: 'jwt', password: new Secret('wrong') } });
    expect(await rejection(list())).toMatchObject({ kind: 'unauthenticated', operation: 'POST /tokens' });
    expect(await harness.source().retryTasks([keyOf('1')])).toMatchObject([{ outcome: 'FAILED' }]);
    expect(harness.emulator.countOf('updateTasks')).toBe(0);
  });
});
