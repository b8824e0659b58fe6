import { WORKFLOW_ACTIONS } from '../../../../datasources/contracts/workflow-requests';
import type { CreateWorkflowRequestInput } from '../../../../resolvers/workflow-requests/create-workflow-request.input';
import { faultsOf, moveInput, createWorkflowHarness } from '../../../helpers/workflow-harness';

const accounts = ['john'];
const container = 'OU=Managers,DC=corp,DC=example';
const move = { accounts, container };
const add = { accounts, groups: ['VPN users'] };
const remove = { accounts, groups: ['VPN users'], fromAllGroups: false };
const only = { accounts };

/** Each action field with the action that it stands for. */
const EVERY_ACTION: readonly (readonly [string, Partial<CreateWorkflowRequestInput>])[] = [
  ['MOVE_USER', { moveUsers: move }],
  ['ADD_USERS_TO_GROUP', { addUsersToGroups: add }],
  ['REMOVE_USERS_FROM_GROUP', { removeUsersFromGroups: remove }],
  ['DISABLE_USER', { disableUsers: only }],
  ['MOVE_FOLDER', { moveHomeFolders: { accounts, drive: 'H:', path: '\\\\files\\home', keepCopy: true } }],
  ['DELETE_FOLDER', { deleteHomeFolders: only }],
  ['ADD_GROUPS_TO_GROUP', { addGroupsToGroups: add }],
  ['REMOVE_GROUPS_FROM_GROUP', { removeGroupsFromGroups: remove }],
  ['MOVE_GROUP', { moveGroups: move }],
  ['DELETE_GROUP', { deleteGroups: only }],
  ['ADD_CONTACTS_TO_GROUP', { addContactsToGroups: add }],
  ['REMOVE_CONTACTS_FROM_GROUP', { removeContactsFromGroups: remove }],
  ['MOVE_CONTACT', { moveContacts: move }],
  ['ADD_COMPUTERS_TO_GROUP', { addComputersToGroups: add }],
  ['REMOVE_COMPUTERS_FROM_GROUP', { removeComputersFromGroups: remove }],
  ['MOVE_COMPUTERS', { moveComputers: move }],
  ['DISABLE_COMPUTER', { disableComputers: only }],
  ['DELETE_COMPUTER', { deleteComputers: only }],
];
const EMPTY = {
  description: null,
  priority: null,
  container: null,
  groups: [],
  fromAllGroups: false,
  membershipEnd: null,
  folder: null,
};

async function refused(fields: Partial<CreateWorkflowRequestInput>) {
  const { create, ledger, source } = createWorkflowHarness();
  const faults = await faultsOf(create(moveInput({ moveUsers: null, ...fields })));
  expect([ledger.calls, source.submitted]).toEqual([[], []]);
  return faults;
}

describe('an action', () => {
  it('is there for each of the closed list', () => {
    expect(EVERY_ACTION.map(([action]) => action)).toEqual(WORKFLOW_ACTIONS);
  });

  it.each(EVERY_ACTION)('%s is written down with what it needs and nothing else', async (action, fields) => {
    const { create, source } = createWorkflowHarness();
    await create(moveInput({ moveUsers: null, ...fields }));
    const [details] = Object.values(fields) as unknown as Record<string, unknown>[];
    const { drive, path, keepCopy, ...rest } = details!;
    expect(source.submitted.map(({ content }) => content)).toEqual([
      {
        ...EMPTY,
        ...rest,
        folder: drive === undefined ? null : { drive, path, keepCopy },
        action,
        domainName: 'corp.example',
        subject: 'John becomes a manager',
      },
    ]);
  });

  it('is one and not two, nor none', async () => {
    const [none] = await refused({});
    expect(none?.path).toBe('input');
    expect(none?.message).toMatch(/^must have exactly one action, of moveUsers, .*deleteComputers; none is given$/);
    const [two] = await refused({ moveUsers: move, disableUsers: only });
    expect(two?.message).toMatch(/; moveUsers and disableUsers are given$/);
  });
});

describe('the end of a membership', () => {
  const until = (membershipEnds: object | null) => ({ addUsersToGroups: { ...add, membershipEnds } });

  it.each([
    [null, null],
    [{ minutes: 30 }, { unit: 'MINUTES', amount: 30 }],
    [
      { hours: 8, at: null },
      { unit: 'HOURS', amount: 8 },
    ],
    [{ days: 1 }, { unit: 'DAYS', amount: 1 }],
    [{ at: '2027-03-31T23:59:59.000+02:00' }, { unit: 'DATE', at: '2027-03-31T21:59:59Z' }],
  ])('%j is %j', async (given, stored) => {
    const { create, source } = createWorkflowHarness();
    await create(moveInput({ moveUsers: null, ...until(given) }));
    expect(source.submitted[0]?.content.membershipEnd).toEqual(stored);
  });

  it.each([
    [{ at: '2027-03-31T23:59:59.9+02:00' }, 'has fractions of a second; it must be a whole second'],
    [{ at: '2027-03-31T23:59:59.000000001Z' }, 'has fractions of a second; it must be a whole second'],
    [{ at: '2027-01-15T12:00:00Z' }, 'lies in the past; it must lie in the future'],
  ])('is not %j', async (given, message) => {
    expect(await refused(until(given))).toEqual([{ path: 'input.addUsersToGroups.membershipEnds.at', message }]);
  });
});

describe('what makes no sense', () => {
  it.each([
    [{ groups: ['a'], fromAllGroups: true }, 'both are given'],
    [{ fromAllGroups: false }, 'neither is given'],
  ])('is a removal from %j', async (fields, found) => {
    expect(await refused({ removeGroupsFromGroups: { accounts, ...fields } })).toEqual([
      {
        path: 'input.removeGroupsFromGroups',
        message: `must have exactly one of groups and fromAllGroups: true; ${found}`,
      },
    ]);
  });

  it('is named for every domain, with those that there are', async () => {
    expect(await refused({ moveUsers: move, domainNames: ['corp.example', 'x', 'y'] })).toEqual(
      [1, 2].map((index) => ({
        path: `input.domainNames[${index}]`,
        message: 'is no domain of this back end; its domains are corp.example, emea.corp.example',
      })),
    );
  });

  it('is named once where the back end finds it in every domain', async () => {
    const moveUsers = { accounts, container: 'Managers' };
    expect(await refused({ moveUsers, domainNames: ['corp.example', 'emea.corp.example'] })).toEqual([
      {
        path: 'input.moveUsers.container',
        message: 'must be a distinguished name, e.g. OU=Staff,DC=corp,DC=example',
      },
    ]);
  });

  it.each([
    ['domainName', 'input.domainNames[0]'],
    ['subject', 'input.subject'],
    ['description', 'input.description'],
    ['priority', 'input.priority'],
    ['action', 'input.moveHomeFolders'],
    ['accounts', 'input.moveHomeFolders.accounts'],
    ['accounts[3]', 'input.moveHomeFolders.accounts[3]'],
    ['groups', 'input.moveHomeFolders.groups'],
    ['folder.path', 'input.moveHomeFolders.path'],
    ['membershipEnd', 'input.moveHomeFolders.membershipEnds'],
  ])('in the field %s of a request is %s for the caller', async (field, path) => {
    const { create, source } = createWorkflowHarness();
    source.faultsOf = () => [{ field, message: 'is odd' }];
    const moveHomeFolders = { accounts, drive: 'H:', path: '\\\\files\\home', keepCopy: false };
    expect(await faultsOf(create(moveInput({ moveUsers: null, moveHomeFolders })))).toEqual([
      { path, message: 'is odd' },
    ]);
  });

  it.each([
    ['sas', 'raises no requests; back ends that do: adm'],
    ['nowhere', 'is not configured; back ends that raise requests: adm'],
  ])('is the back end %s', async (backend, message) => {
    expect(await refused({ moveUsers: move, backend })).toEqual([{ path: 'input.backend', message }]);
  });
});
