import { createOigLoaders } from '../../../../datasources/oig/loaders';
import { BackendError } from '../../../../datasources/shared/errors';
import { FakeClient } from './fake-client';
import { row } from './samples';

const failure = new BackendError({ backend: 'oig-eu', operation: 'GET /users', kind: 'timeout' });

function setUp(usersPerCall = 20) {
  const client = new FakeClient();
  const loaders = createOigLoaders(client.asClient, new AbortController().signal, usersPerCall);
  return { client, loaders };
}

describe('tasks by number', () => {
  it('cost one call each, however often they are asked for, and keep their order', async () => {
    const { client, loaders } = setUp();
    for (const id of ['1', '3']) client.whole.set(id, row(id));
    const found = await loaders.tasks.loadMany(['3', '1', '2', '3']);
    expect(found.map((task) => task && !(task instanceof Error) && task.localId)).toEqual(['3', '1', null, '3']);
    expect([...client.calls].sort()).toEqual(['task 1', 'task 2', 'task 3']);
  });

  it('fail one by one', async () => {
    const { client, loaders } = setUp();
    client.whole.set('1', row('1'));
    client.whole.set('2', failure);
    expect(await loaders.tasks.loadMany(['1', '2', '3'])).toEqual([
      expect.objectContaining({ localId: '1' }),
      failure,
      null,
    ]);
  });

  it('are read eight at a time', async () => {
    const { client, loaders } = setUp();
    let now = 0;
    let most = 0;
    client.task = async () => {
      most = Math.max(most, ++now);
      await new Promise(setImmediate);
      now -= 1;
      return null;
    };
    await loaders.tasks.loadMany(Array.from({ length: 40 }, (_, index) => String(index + 1)));
    expect(most).toBe(8);
  });
});

describe('people by login', () => {
  it('are looked up about twenty in a call', async () => {
    const { client, loaders } = setUp();
    const logins = Array.from({ length: 25 }, (_, index) => `USER${index}`);
    client.staff = logins
      .map((login, index) => ({ key: String(index + 1), login, displayName: `User ${index}` }))
      .reverse();
    const people = await Promise.all(logins.map((login) => loaders.people.load(login)));
    expect(people.map((person) => person?.displayName)).toEqual(logins.map((_, index) => `User ${index}`));
    expect(client.calls.map((call) => call.split(',').length)).toEqual([20, 5]);
  });

  it('are the same in whatever letter case', async () => {
    const { client, loaders } = setUp();
    client.staff = [{ key: '7', login: 'ANN', displayName: 'Ann' }];
    const people = await loaders.people.loadMany(['ann', 'ANN', 'Ann']);
    expect(people).toEqual([client.staff[0], client.staff[0], client.staff[0]]);
    expect(client.calls).toEqual(['people ann']);
  });

  it('are null when nobody knows them', async () => {
    const { client, loaders } = setUp();
    client.staff = [{ key: '7', login: 'ANN', displayName: null }];
    expect(await loaders.people.loadMany(['BOB', 'ANN'])).toEqual([null, client.staff[0]]);
  });

  it('are null without a call when nobody can be asked for them', async () => {
    const { client, loaders } = setUp();
    expect(await loaders.people.loadMany(['', 'a::b', "'a'"])).toEqual([null, null, null]);
    expect(client.calls).toEqual([]);
  });

  it('with characters of the filter go by themselves', async () => {
    const { client, loaders } = setUp();
    client.staff = [
      { key: '7', login: 'ANN', displayName: null },
      { key: '8', login: "O'BRIEN", displayName: null },
      { key: '9', login: 'A LEE', displayName: null },
    ];
    const people = await loaders.people.loadMany(['ANN', "O'BRIEN", 'A LEE']);
    expect(people).toEqual(client.staff);
    expect([...client.calls].sort()).toEqual(['people ANN,A LEE', "people O'BRIEN"]);
  });

  it('fail call by call', async () => {
    const { client, loaders } = setUp(2);
    client.staff = ['A', 'B', 'C'].map((login) => ({ key: '1', login, displayName: login }));
    client.peopleFailure = (logins) => (logins.includes('A') ? failure : undefined);
    expect(await loaders.people.loadMany(['A', 'B', 'C'])).toEqual([failure, failure, client.staff[2]]);
  });

  it('that nobody asked for are nobody', async () => {
    const { client, loaders } = setUp();
    client.people = async () => [{ key: '9', login: 'EVE', displayName: 'Eve' }];
    expect(await loaders.people.load('ANN')).toBeNull();
  });
});
