import type { TaskKey } from '../../../../datasources/contracts/provisioning-tasks';
import { createSafenetLoaders } from '../../../../datasources/safenet/loaders';
import { FakeSafenetClient, taskRow } from '../../../helpers/fake-safenet-client';
import { failure, taskUser } from '../../../helpers/fake-source';

const key = (localId: number | string, organization = 'North'): TaskKey => ({ organization, localId: String(localId) });

function setUp(concurrency = 3) {
  const client = new FakeSafenetClient();
  for (let id = 1; id <= 20; id++) client.details.set(String(id), [taskUser(`user-${id}`)]);
  client.lists.set('North', ['1', '2', '3', '4', '5', '6']);
  client.lists.set('South', ['11', '12']);
  const { signal } = new AbortController();
  const loaders = createSafenetLoaders({ client: client.asClient, signal, concurrency, scanPageSize: 2 });
  return { client, loaders };
}

describe('the loader of details', () => {
  it('reads each task once, however often and wherever it is asked for', async () => {
    const { client, loaders } = setUp();
    const [first, second] = await Promise.all([loaders.details.load(key(1)), loaders.details.load(key(1))]);
    await loaders.details.loadMany([key(1), key(2), key(1)]);
    expect(first?.users).toEqual([taskUser('user-1')]);
    expect(second).toBe(first);
    expect(client.calls).toEqual(['details 1 North', 'details 2 North']);
  });

  it('takes the same number in two organizations for two tasks', async () => {
    const { client, loaders } = setUp();
    await loaders.details.loadMany([key(1), key(1, 'South')]);
    expect(client.calls).toEqual(['details 1 North', 'details 1 South']);
  });

  it('does not take an organization and number apart in another way than they were put together', async () => {
    const { client, loaders } = setUp();
    await loaders.details.loadMany([key('11', 'A'), key('1', 'A 1')]);
    expect(client.calls).toEqual(['details 11 A', 'details 1 A 1']);
  });

  it('has at most so many calls under way as one request may', async () => {
    const { client, loaders } = setUp(3);
    await loaders.details.loadMany(Array.from({ length: 20 }, (_, index) => key(index + 1)));
    expect(client.calls).toHaveLength(20);
    expect(client.peak).toBe(3);
  });

  it('keeps a failure in its own place', async () => {
    const { client, loaders } = setUp();
    const down = failure();
    client.failures.set('details 2 ', down);
    const [one, two, three] = await loaders.details.loadMany([key(1), key(2), key(3)]);
    expect(one).toMatchObject({ users: [{ userId: 'user-1' }] });
    expect(two).toBe(down);
    expect(three).toMatchObject({ users: [{ userId: 'user-3' }] });
  });

  it('gives null for a task without rows', async () => {
    const { loaders } = setUp();
    expect(await loaders.details.load(key(99))).toBeNull();
  });
});

describe('a read that belongs to a write', () => {
  it('is made afresh and goes first, and later reads of the request see what it saw', async () => {
    const { client, loaders } = setUp();
    const asked = jest.spyOn(client, 'taskDetails');
    await Promise.all([loaders.details.load(key(1)), loaders.summaries.load(key(1))]);
    client.details.set('1', [taskUser('new')]);
    expect(await loaders.readAgain(key(1))).toMatchObject({ users: [{ userId: 'new' }] });
    expect(await loaders.details.load(key(1))).toMatchObject({ users: [{ userId: 'new' }] });
    await loaders.summaries.load(key(1));
    expect(client.calls).toEqual(['details 1 North', 'list North 0+2', 'details 1 North', 'list North 0+2']);
    const signal = expect.any(AbortSignal);
    expect(asked.mock.calls).toEqual([
      ['1', 'North', signal, undefined],
      ['1', 'North', signal, 'first'],
    ]);
  });

  it('does not wait for the turn of a page that the same request reads', async () => {
    const { client, loaders } = setUp(1);
    const page = loaders.details.loadMany([2, 3, 4, 5].map((id) => key(id)));
    await loaders.readAgain(key(1));
    expect(client.calls.length).toBeLessThan(4);
    await page;
  });

  it('that fails fails for later reads too, as any other', async () => {
    const { client, loaders } = setUp();
    const down = failure();
    client.failures.set('details 1 ', down);
    await expect(loaders.readAgain(key(1))).rejects.toBe(down);
    await expect(loaders.details.load(key(1))).rejects.toBe(down);
    expect(client.calls).toHaveLength(1);
  });
});

describe('the loader of summaries', () => {
  it('finds all tasks asked for with one scan, which ends where the last was found', async () => {
    const { client, loaders } = setUp();
    const found = await loaders.summaries.loadMany([key(3), key(1), key(3)]);
    expect(found).toEqual([taskRow(3), taskRow(1), taskRow(3)]);
    expect(client.calls).toEqual(['list North 0+2', 'list North 2+2']);
  });

  it('scans each organization for its own tasks only', async () => {
    const { client, loaders } = setUp();
    const found = await loaders.summaries.loadMany([key(2), key(12, 'South'), key(11), key(11, 'South')]);
    expect(found).toEqual([taskRow(2), taskRow(12), null, taskRow(11)]);
    expect([...client.calls].sort()).toEqual([
      'list North 0+2',
      'list North 2+2',
      'list North 4+2',
      'list North 6+2',
      'list South 0+2',
    ]);
  });

  it('gives what was found before the scan failed, and the failure for the rest', async () => {
    const { client, loaders } = setUp();
    const down = failure();
    client.failures.set('list North 2', down);
    const found = await loaders.summaries.loadMany([key(1), key(5), key(11, 'South'), key(99, 'South')]);
    expect(found).toEqual([taskRow(1), down, taskRow(11), null]);
  });
});
