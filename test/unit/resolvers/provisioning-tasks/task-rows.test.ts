import type { TokenTaskRecord } from '../../../../datasources/contracts/provisioning-tasks';
import { createTaskUsers } from '../../../../resolvers/provisioning-tasks/task-user.type';
import { TokenProvisioningTask } from '../../../../resolvers/provisioning-tasks/token-provisioning-task.type';
import { fakeContext } from '../../../helpers/fake-context';
import { failure, taskUser } from '../../../helpers/fake-source';

const key = { organization: 'North', localId: '1' };
const context = fakeContext({});

describe('a token task', () => {
  const rowOf = (parts: Pick<TokenTaskRecord, 'summary' | 'details'>) =>
    new TokenProvisioningTask(context, 'sas', { type: 'token', key, actions: [], ...parts });

  it('never makes up a value of a part that nobody read', () => {
    const row = rowOf({ summary: undefined, details: undefined });
    const values = [row.operator, row.tokenOption, row.userCount, row.status, row.startDate, row.stopDate, row.users];
    for (const value of values) expect(value).toEqual(new Error('A part of a task was selected and not read'));
  });

  it('has the error where a part could not be read, and null where the task is gone', () => {
    const down = failure();
    const row = rowOf({ summary: null, details: down });
    expect([row.operator, row.userCount, row.status, row.users]).toEqual([null, null, down, down]);
  });
});

describe('people whose names cost a call', () => {
  const place = { backend: 'oig', task: key };
  const named = (userId: string, userName: () => Promise<string | null>) => ({ ...taskUser(userId), userName });

  it('are asked for them only when somebody wants to see them', async () => {
    const read = jest.fn(() => Promise.resolve('Ann'));
    const people = [named('a', read), taskUser('b')];
    const rows = createTaskUsers(context, place, people, false);
    expect(read).not.toHaveBeenCalled();
    expect(rows).toMatchObject([{ userId: 'a', userName: expect.any(Error) }, { userName: 'Name of b' }]);
    const withNames = await createTaskUsers(context, place, people, true);
    expect(withNames).toMatchObject([{ userName: 'Ann' }, { userName: 'Name of b' }]);
  });

  it('are there without the name that could not be read, unless the mistake is ours', async () => {
    const down = failure();
    const rows = await createTaskUsers(context, place, [named('a', () => Promise.reject(down))], true);
    expect(rows).toMatchObject([{ userId: 'a', userName: down }]);
    const mistake = new TypeError('undefined is not a function');
    const broken = createTaskUsers(context, place, [named('a', () => Promise.reject(mistake))], true);
    await expect(broken).rejects.toBe(mistake);
  });
});
