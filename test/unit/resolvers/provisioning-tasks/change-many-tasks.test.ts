import type { NewAssignee, TaskKey, TaskOutcome } from '../../../../datasources/contracts/provisioning-tasks';
import { UnknownPersonError } from '../../../../datasources/contracts/provisioning-tasks';
import { changeManyTasks, type WriteMany } from '../../../../resolvers/provisioning-tasks/change-many-tasks';
import { ReassignTasks } from '../../../../resolvers/provisioning-tasks/many-tasks.resolvers';
import { fakeContext } from '../../../helpers/fake-context';
import { FakeSource, failure } from '../../../helpers/fake-source';

/** A back end in memory that can write to several tasks at once. */
class WritingSource extends FakeSource {
  readonly written: (readonly string[])[] = [];
  known: readonly string[] = ['ann'];
  outage: Error | undefined;
  answer = (keys: readonly TaskKey[]): readonly TaskOutcome[] =>
    keys.map((key) => ({ key, outcome: 'SUCCEEDED', reason: null }));

  async retryTasks(keys: readonly TaskKey[]): Promise<readonly TaskOutcome[]> {
    this.written.push(keys.map(({ localId }) => localId));
    if (this.outage) throw this.outage;
    return this.answer(keys);
  }

  async checkAssignee({ userLogin }: NewAssignee): Promise<void> {
    if (userLogin === undefined) return;
    if (this.outage) throw this.outage;
    if (!this.known.includes(userLogin)) throw new UnknownPersonError('fake', userLogin);
  }

  async reassignTasks(keys: readonly TaskKey[], assignee: NewAssignee): Promise<readonly TaskOutcome[]> {
    await this.checkAssignee(assignee);
    return this.retryTasks(keys);
  }
}

function setUp() {
  const tasks = { north: ['1', '2', '3'], south: ['1'] };
  const sources = {
    one: new WritingSource({ tasks }),
    two: new WritingSource({ tasks }),
    old: new FakeSource({ tasks }),
  };
  const context = fakeContext(sources);
  const id = (backend: string, localId: string, organization = 'north') =>
    context.ids.encode({ type: 'ProvisioningTask', backend, organization, local: [localId] });
  const retry = async (taskIds: readonly string[]) =>
    (await changeManyTasks(context, taskIds, 'retryTasks', write)).map(({ outcome, reason }) => [outcome, reason]);
  return { ...sources, context, id, retry };
}

const write: WriteMany = (source, keys) => source.retryTasks?.(keys);
const DONE = ['SUCCEEDED', null];

describe('a change of many tasks', () => {
  it('writes once to each back end, and answers in the order asked', async () => {
    const { one, two, id, retry } = setUp();
    two.answer = (keys) => [...keys].reverse().map((key) => ({ key, outcome: 'REFUSED', reason: `no ${key.localId}` }));
    expect(await retry([id('two', '3'), id('one', '2'), id('two', '1'), id('one', '1'), id('old', '1')])).toEqual([
      ['REFUSED', 'no 3'],
      DONE,
      ['REFUSED', 'no 1'],
      DONE,
      ['UNSUPPORTED', 'SAFENET cannot.'],
    ]);
    expect([one.written, two.written]).toEqual([[['2', '1']], [['3', '1']]]);
  });

  it('tells tasks of one number in two organizations and two back ends apart', async () => {
    const { one, id, retry } = setUp();
    one.answer = (keys) => keys.map((key) => ({ key, outcome: 'REFUSED', reason: key.organization }));
    expect(await retry([id('one', '1', 'south'), id('two', '1'), id('one', '1', 'north')])).toEqual([
      ['REFUSED', 'south'],
      DONE,
      ['REFUSED', 'north'],
    ]);
  });

  it.each([
    [true, 'UNKNOWN'],
    [false, 'FAILED'],
  ])('answers for the tasks of a back end that fails (outcome unknown: %j)', async (outcomeUnknown, outcome) => {
    const { two, id, retry } = setUp();
    two.outage = failure({ backend: 'two', kind: 'timeout', outcomeUnknown });
    const [first, second, third] = await retry([id('two', '1'), id('one', '1'), id('two', '2')]);
    expect([first?.[0], second, third?.[0]]).toEqual([outcome, DONE, outcome]);
    expect(first?.[1]).toMatch(/two/);
  });

  it('does not pass a mistake of ours off as an outcome', async () => {
    const { one, two, id, retry } = setUp();
    two.outage = new TypeError('a bug');
    await expect(retry([id('two', '1')])).rejects.toThrow(two.outage);
    one.answer = () => [];
    await expect(retry([id('one', '1')])).rejects.toThrow('one did not answer for task 1');
  });

  it('writes nowhere when one of the ids makes no sense', async () => {
    const { one, two, id, retry } = setUp();
    await expect(retry([id('one', '1'), id('two', 'x')])).rejects.toMatchObject({
      faults: [{ path: 'input.taskIds[1]', message: 'does not name a task of two' }],
    });
    expect([one.written, two.written]).toEqual([[], []]);
  });
});

describe('a reassignment', () => {
  const to = (userLogin: string) => ({ userLogin });
  const mutation = new ReassignTasks();

  it('writes nowhere when one of the back ends does not know the login', async () => {
    const { context, id, one, two } = setUp();
    two.known = [];
    const taskIds = [id('one', '1'), id('two', '1')];
    await expect(mutation.outcomes(context, { taskIds, assignee: to('ann') })).rejects.toMatchObject({
      faults: [{ path: 'input.assignee.userLogin', message: 'is not the login of anybody in fake' }],
    });
    expect([one.written, two.written]).toEqual([[], []]);
  });

  it('is carried out where it can be, when another back end cannot be asked', async () => {
    const { context, id, one, two } = setUp();
    two.outage = failure({ backend: 'two' });
    const taskIds = [id('two', '1'), id('one', '1'), id('old', '1')];
    const outcomes = await mutation.outcomes(context, { taskIds, assignee: to('ann') });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['FAILED', 'SUCCEEDED', 'UNSUPPORTED']);
    expect([one.written, two.written]).toEqual([[['1']], []]);
  });
});
