import { GraphQLError } from 'graphql';
import { findNodes } from '../../../../resolvers/node/find-nodes';
import { InputError } from '../../../../resolvers/shared/input-error';
import { NodeIds } from '../../../../resolvers/shared/node-id';
import { Scope } from '../../../../resolvers/shared/scopes';
import { fakeContext } from '../../../helpers/fake-context';
import { failure, FakeSource } from '../../../helpers/fake-source';

/** One that the summary of a token task says. */
const FIELDS = new Set(['operator']);
const pathOf = (index: number) => `ids[${index}]`;

function state() {
  const one = new FakeSource({ tasks: { North: ['1', '2', '3'] } });
  const two = new FakeSource({ tasks: { East: ['1', '9'] } });
  const context = fakeContext({ one, two });
  const task = (backend: string, organization: string, localId: string) =>
    context.ids.encode({ type: 'ProvisioningTask', backend, organization, local: [localId] });
  const user = (backend: string, organization: string, localId: string, userId: string) =>
    context.ids.encode({ type: 'TaskUser', backend, organization, local: [localId, userId] });
  const find = (ids: readonly string[]) => findNodes(context, ids, pathOf, FIELDS);
  return { one, two, context, task, user, find };
}

async function faultsOf(promise: Promise<unknown>) {
  try {
    await promise;
  } catch (error) {
    if (error instanceof InputError) return error.faults;
    throw error;
  }
  throw new Error('was accepted');
}

describe('nodes by id', () => {
  it('come in the order asked, each back end asked once for all of its tasks', async () => {
    const { one, two, task, user, find } = state();
    const ids = [
      task('two', 'East', '9'),
      task('one', 'North', '2'),
      user('one', 'North', '3', 'user-of-3'),
      task('two', 'East', '1'),
      task('one', 'North', '1'),
    ];
    const found = await find(ids);
    expect(found.map((node) => (node && 'id' in node ? node.id : node))).toEqual(ids);
    expect(one.calls).toEqual(['find 2 1 summary', 'users 3']);
    expect(two.calls).toEqual(['find 9 1 summary']);
  });

  it('are null for what is gone, without moving the others', async () => {
    const { task, user, find } = state();
    const present = task('one', 'North', '1');
    const found = await find([
      task('one', 'North', '77'),
      user('one', 'North', '77', 'x'),
      user('one', 'North', '1', 'somebody else'),
      present,
    ]);
    expect(found.slice(0, 3)).toEqual([null, null, null]);
    expect(found[3]).toMatchObject({ id: present });
  });

  it('carry a failure in the place of the one that failed', async () => {
    const { one, task, user, find } = state();
    const down = failure({ backend: 'one' });
    one.failures.set('2', down);
    const found = await find([task('one', 'North', '1'), task('one', 'North', '2'), user('one', 'North', '2', 'a')]);
    expect(found[0]).toMatchObject({ localId: '1' });
    expect(found.slice(1)).toEqual([down, down]);
  });

  it('are refused one by one to a caller who lacks the scope of their type, with nothing sent for them', async () => {
    const { one, context, task, user } = state();
    const caller = { name: 'desk', scopes: new Set([Scope.RequestsRead]) };
    const ids = [task('one', 'North', '1'), user('one', 'North', '1', 'x')];
    const found = await findNodes({ ...context, caller }, ids, pathOf, FIELDS);
    expect(found.map((entry) => entry instanceof GraphQLError && entry.extensions['code'])).toEqual([
      'FORBIDDEN',
      'FORBIDDEN',
    ]);
    expect(one.calls).toEqual([]);
  });

  it('fail altogether when a mistake of ours is behind it', async () => {
    const { one, task, find } = state();
    const mistake = new TypeError('undefined is not a function');
    one.failures.set('2', mistake);
    await expect(find([task('one', 'North', '1'), task('one', 'North', '2')])).rejects.toBe(mistake);
  });

  it.each([
    [0, 'must hold from 1 to 100 ids; it holds 0'],
    [101, 'must hold from 1 to 100 ids; it holds 101'],
  ])('are refused for %i ids', async (count, message) => {
    const { one, task, find } = state();
    const ids = Array.from({ length: count }, () => task('one', 'North', '1'));
    expect(await faultsOf(find(ids))).toEqual([{ path: 'ids', message }]);
    expect(one.calls).toEqual([]);
  });

  it('are refused, and nothing is sent, when one id among many is bad', async () => {
    const { one, two, context, task, find } = state();
    const { ids } = context;
    const bad: readonly (readonly [string, string])[] = [
      [
        'nonsense',
        'is not an id of this deployment; use the `id` field of an object that this API returned, unchanged',
      ],
      [
        new NodeIds('elsewhere').encode({
          type: 'ProvisioningTask',
          backend: 'one',
          organization: 'North',
          local: ['1'],
        }),
        'is not an id of this deployment; use the `id` field of an object that this API returned, unchanged',
      ],
      [task('three', 'North', '1'), 'belongs to back end three, which is no longer configured'],
      [task('one', 'East', '1'), 'belongs to organization "East", which one no longer serves'],
      [task('one', 'North', 'x'), 'does not name a task of one'],
      [
        ids.encode({ type: 'ProvisioningTask', backend: 'one', organization: 'North', local: ['1', 'more'] }),
        'does not name a task of one',
      ],
      [
        ids.encode({ type: 'TaskUser', backend: 'one', organization: 'North', local: ['1', 'user', 'more'] }),
        'does not name a person in a task',
      ],
      [
        ids.encode({ type: 'TaskUser', backend: 'one', organization: 'North', local: ['1'] }),
        'does not name a person in a task',
      ],
    ];
    for (const [id, message] of bad) {
      expect(await faultsOf(find([task('one', 'North', '1'), id]))).toEqual([{ path: 'ids[1]', message }]);
    }
    expect([...one.calls, ...two.calls]).toEqual([]);
  });
});
