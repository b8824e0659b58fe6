import { badInputOf } from '../helpers/execute';
import { ADD, MOVE, submitWith, startWorkflow, type WorkflowGraph } from '../helpers/start-workflow';

let graph: WorkflowGraph;
beforeAll(async () => {
  graph = await startWorkflow();
});
afterAll(() => graph.close());

const accounts = ['john'];
const group = { accounts, groups: ['VPN-Users'] };
const until = (membershipEnds: object) => ({ ...ADD, addUsersToGroups: { ...group, membershipEnds } });
const move = (fields: object) => ({ ...MOVE, moveUsers: { ...MOVE.moveUsers, ...fields } });
const folder = { accounts, drive: 'H:', path: '\\\\files\\home' };
const folders = (fields: object) => ({ ...MOVE, moveUsers: null, moveHomeFolders: { ...folder, ...fields } });
const many = (count: number) => Array.from({ length: count }, (_, index) => `user${index}`);
const ENDS = 'input.addUsersToGroups.membershipEnds';

describe('a request that makes no sense is refused by name, nothing is sent and no row is left', () => {
  it.each<[what: string, input: object, path: string, message: string | RegExp]>([
    ['a container that is no name', move({ container: 'Managers' }), 'input.moveUsers.container', /distinguished name/],
    ['an empty container', move({ container: '' }), 'input.moveUsers.container', 'must not be empty'],
    ['no accounts', move({ accounts: [] }), 'input.moveUsers.accounts', 'must name at least one account'],
    ['101 accounts', move({ accounts: many(101) }), 'input.moveUsers.accounts', 'must hold at most 100 accounts'],
    [
      'an account twice',
      move({ accounts: ['john', 'JOHN'] }),
      'input.moveUsers.accounts',
      /must not name one account twice/,
    ],
    ['a blank account', move({ accounts: ['john', ' '] }), 'input.moveUsers.accounts[1]', 'must not be blank'],
    ['no action', { ...MOVE, moveUsers: null }, 'input', /must have exactly one action, .*; none is given$/],
    ['two actions', { ...MOVE, ...ADD }, 'input', /; moveUsers and addUsersToGroups are given$/],
    [
      'no groups',
      { ...ADD, addUsersToGroups: { ...group, groups: [] } },
      'input.addUsersToGroups.groups',
      'must name at least one group',
    ],
    ['a length of time without a unit', until({}), ENDS, /exactly one of minutes, hours, days, at; null counts/],
    ['two ends', until({ hours: 1, days: 1 }), ENDS, /exactly one of minutes, hours, days, at; null counts/],
    ['0 minutes', until({ minutes: 0 }), `${ENDS}.minutes`, 'must be from 1 to 100000'],
    ['less than no hours', until({ hours: -8 }), `${ENDS}.hours`, 'must be from 1 to 100000'],
    ['a date in the past', until({ at: '2026-01-01T00:00:00Z' }), `${ENDS}.at`, /lies in the past/],
    ['a date without zone', until({ at: '2099-01-01T00:00:00' }), `${ENDS}.at`, /has no zone/],
    [
      'a date that does not exist',
      until({ at: '2099-02-30T00:00:00Z' }),
      `${ENDS}.at`,
      /not a date and time that exists/,
    ],
    [
      'an unknown domain',
      { ...MOVE, domainNames: ['nowhere.example'] },
      'input.domainNames[0]',
      /its domains are corp.example, admp.local/,
    ],
    ['no domain', { ...MOVE, domainNames: [] }, 'input.domainNames', 'must name at least one domain'],
    ['eleven domains', { ...MOVE, domainNames: many(11) }, 'input.domainNames', 'must hold at most 10 domains'],
    [
      'a domain twice',
      { ...MOVE, domainNames: ['admp.local', 'ADMP.local'] },
      'input.domainNames',
      /must not name a domain twice/,
    ],
    [
      'an unknown back end',
      { ...MOVE, backend: 'nobody' },
      'input.backend',
      'is not configured; back ends that raise requests: adm',
    ],
    [
      'an over-long subject',
      { ...MOVE, subject: 'x'.repeat(257) },
      'input.subject',
      'must have at most 256 characters',
    ],
    ['a blank subject', { ...MOVE, subject: ' \u00a0 ' }, 'input.subject', 'must not be blank'],
    ['a subject of two lines', { ...MOVE, subject: 'a\nb' }, 'input.subject', /control characters/],
    [
      'an over-long description',
      { ...MOVE, description: 'x'.repeat(1_001) },
      'input.description',
      'must have at most 1000 characters',
    ],
    [
      'an over-long priority',
      { ...MOVE, priority: 'x'.repeat(65) },
      'input.priority',
      'must have at most 64 characters',
    ],
    ['an empty key', { ...MOVE, idempotencyKey: '' }, 'input.idempotencyKey', 'must not be empty'],
    ['a blank key', { ...MOVE, idempotencyKey: '  ' }, 'input.idempotencyKey', 'must not be blank'],
    [
      'an over-long key',
      { ...MOVE, idempotencyKey: 'k'.repeat(201) },
      'input.idempotencyKey',
      'must have at most 200 characters',
    ],
    [
      'a key that cannot be printed',
      { ...MOVE, idempotencyKey: 'a\u0000b' },
      'input.idempotencyKey',
      /control characters/,
    ],
    ['a drive that is none', folders({ drive: 'Home' }), 'input.moveHomeFolders.drive', /drive letter/],
    ['a path that is no share', folders({ path: 'D:\\home' }), 'input.moveHomeFolders.path', /must be a share/],
    ['an empty path', folders({ path: '' }), 'input.moveHomeFolders.path', 'must not be empty'],
    [
      'a date with fractions of a second',
      until({ at: '2099-01-01T00:00:00.5Z' }),
      `${ENDS}.at`,
      'has fractions of a second; it must be a whole second',
    ],
    [
      'a removal from nothing',
      { ...MOVE, moveUsers: null, removeUsersFromGroups: { accounts } },
      'input.removeUsersFromGroups',
      /neither is given/,
    ],
    [
      'a removal from some and all',
      { ...MOVE, moveUsers: null, removeUsersFromGroups: { ...group, fromAllGroups: true } },
      'input.removeUsersFromGroups',
      /both are given/,
    ],
    [
      'a request too long for an address',
      move({ accounts: many(100).map((name) => name.padEnd(250, 'x')) }),
      'input.moveUsers.accounts',
      /./,
    ],
  ])('%s', async (_, input, path, message) => {
    expect(await badInputOf(submitWith(graph.execute)(input))).toEqual([
      { path, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    ]);
    expect(graph.emulator.calls).toEqual([]);
    expect(await graph.ledger.count({})).toBe(0);
  });

  it('the key of a request with other content', async () => {
    const submit = submitWith(graph.execute);
    await submit({ ...MOVE, idempotencyKey: 'same' });
    expect(await badInputOf(submit({ ...ADD, idempotencyKey: 'same' }))).toEqual([
      { path: 'input.idempotencyKey', message: expect.stringContaining('other content') },
    ]);
    expect([graph.emulator.calls.length, await graph.ledger.count({})]).toEqual([1, 1]);
  });
});
