import {
  WORKFLOW_ACTIONS,
  type MembershipEnd,
  type WorkflowAction,
  type WorkflowRequestContent,
} from '../../../../datasources/contracts/workflow-requests';
import { encodeCall, encodeInputData, requestLineBytes } from '../../../../datasources/admanager/codec';
import { configuredDomain, faultsOf } from '../../../../datasources/admanager/faults';
import { contentOf, NOW, settingsOf } from './content';

const faults = (
  action: WorkflowAction,
  more: Partial<WorkflowRequestContent> = {},
  settings: Record<string, unknown> = {},
): string[] =>
  faultsOf(contentOf(action, more), settingsOf(settings), NOW).map(({ field, message }) => `${field} ${message}`);

const END: MembershipEnd = { unit: 'HOURS', amount: 8 };
const INTO_GROUPS = WORKFLOW_ACTIONS.filter((action) => action.startsWith('ADD_'));
const MOVES = WORKFLOW_ACTIONS.filter((action) => action.startsWith('MOVE_') && action !== 'MOVE_FOLDER');
const WITH_GROUPS = WORKFLOW_ACTIONS.filter((action) => /_(TO|FROM)_GROUP$/.test(action));
const except = (some: readonly WorkflowAction[]) => WORKFLOW_ACTIONS.filter((action) => !some.includes(action));

describe('the faults of a request', () => {
  it.each(WORKFLOW_ACTIONS)('are none for %s with what it needs', (action) => {
    expect(faults(action)).toEqual([]);
  });

  it.each(MOVES)('name the container that %s needs', (action) => {
    expect(faults(action, { container: null })).toEqual([`container is needed for ${action}`]);
  });

  it.each(except(MOVES))('name the container that %s has no use for', (action) => {
    expect(faults(action, { container: 'DC=x' })).toEqual([`container is not for ${action}`]);
  });

  it.each(WITH_GROUPS)('name the groups that %s needs', (action) => {
    expect(faults(action, { groups: [] })).toEqual(['groups must have at least one name']);
    expect(faults(action, { groups: ['a', ' '] })).toEqual(['groups [1] must not be blank']);
  });

  it.each(except(WITH_GROUPS))('name the groups that %s has no use for', (action) => {
    expect(faults(action, { groups: ['x'] })).toEqual([`groups is not for ${action}`]);
    expect(faults(action, { fromAllGroups: true })).toEqual([`fromAllGroups is not for ${action}`]);
  });

  it.each(INTO_GROUPS)('are none for %s with an end', (action) => {
    expect(faults(action, { membershipEnd: END })).toEqual([]);
    expect(faults(action, { fromAllGroups: true })).toEqual([`fromAllGroups is not for ${action}`]);
  });

  it.each(except(INTO_GROUPS))('name the end that %s has no use for', (action) => {
    expect(faults(action, { membershipEnd: END })).toEqual([`membershipEnd is not for ${action}`]);
  });

  it.each(except(['MOVE_FOLDER']))('name the folder that %s has no use for', (action) => {
    const folder = { drive: 'D:', path: 'x', keepCopy: false };
    expect(faults(action, { folder })).toEqual([`folder is not for ${action}`]);
  });

  it('are about the folder of a move of folders', () => {
    expect(faults('MOVE_FOLDER', { folder: null })).toEqual(['folder is needed for MOVE_FOLDER']);
    const path = '\\\\files\\home';
    for (const drive of ['', 'D', 'DD:', 'D:\\', '1:']) {
      expect(faults('MOVE_FOLDER', { folder: { drive, path, keepCopy: true } })).toEqual([
        'folder must have a drive such as H:',
      ]);
    }
    expect(faults('MOVE_FOLDER', { folder: { drive: 'd:', path: ' ', keepCopy: true } })).toEqual([
      'folder must have a path such as \\\\files\\home',
    ]);
  });

  it('are about all groups: for users instead of names, for nothing else', () => {
    const all = { fromAllGroups: true, groups: [] };
    expect(faults('REMOVE_USERS_FROM_GROUP', all)).toEqual([]);
    expect(faults('REMOVE_USERS_FROM_GROUP', { fromAllGroups: true })).toEqual([
      'groups must not be named together with fromAllGroups',
    ]);
    for (const kind of ['GROUPS', 'CONTACTS', 'COMPUTERS'] as const) {
      expect(faults(`REMOVE_${kind}_FROM_GROUP`, all)).toEqual([
        `fromAllGroups must be false: REMOVE_${kind}_FROM_GROUP wants the groups named`,
      ]);
    }
  });

  it('are about domain, subject and accounts, all at once', () => {
    expect(faults('DISABLE_USER', { domainName: 'corp.invalid', subject: ' \n', accounts: [] })).toEqual([
      "domainName must be one of this back end's domains: corp.example, Labs.Example",
      'subject must not be blank',
      'accounts must have at least one name',
    ]);
    expect(faults('DISABLE_USER', { accounts: ['a', ''] })).toEqual(['accounts [1] must not be blank']);
  });

  it('know a domain in any letter case, and tell it as it is configured', () => {
    expect(faults('DISABLE_USER', { domainName: 'LABS.example' })).toEqual([]);
    expect(configuredDomain('LABS.example', settingsOf())).toBe('Labs.Example');
    expect(configuredDomain('corp.example.', settingsOf())).toBeUndefined();
  });

  it.each(['Finance', 'OU=Finance, DC=corp', 'corp.example/Finance', '', 'OU=a"b,DC=c'])(
    'name a container that is no distinguished name: %j',
    (container) => {
      expect(faults('MOVE_USER', { container })).toEqual([
        expect.stringMatching(/^container must be a distinguished name, e\.g\. OU=Finance,DC=corp,DC=example; .+/),
      ]);
    },
  );

  it('want a container in a domain, or where it is allowed', () => {
    expect(faults('MOVE_USER', { container: 'OU=Finance,O=corp' })).toEqual([
      expect.stringMatching(/^container must name the domain with its DC= parts/),
    ]);
    const allowed = { allowedContainers: ['OU=Staff,DC=corp,DC=example', 'O=Elsewhere'] };
    for (const container of ['OU=Staff,DC=corp,DC=example', 'ou=a,ou=staff,dc=CORP,dc=example', 'OU=x,O=elsewhere']) {
      expect(faults('MOVE_USER', { container }, allowed)).toEqual([]);
    }
    for (const container of ['DC=corp,DC=example', 'OU=Staff\\,DC\\=corp,DC=example', 'OU=Staff2,DC=corp,DC=example']) {
      expect(faults('MOVE_USER', { container }, allowed)).toEqual([
        'container must be in one of the containers that the configuration allows',
      ]);
    }
  });

  describe('of a container in another domain', () => {
    const domains = ['corp.example', 'admp.local', 'EMEA', 'local'];
    const allowedContainers = ['DC=admp,DC=local', 'DC=corp,DC=example', 'O=Elsewhere'];

    it.each<[domainName: string, container: string, fault: string | null]>([
      ['corp.example', 'OU=Staff,DC=corp,DC=example', null],
      ['CORP.Example', 'OU=Staff,dc=Corp,DC=EXAMPLE', null],
      ['local', 'OU=Staff,DC=local', null],
      [
        'corp.example',
        'OU=managers,DC=admp,DC=local',
        'is in the domain admp.local, and the request is for corp.example',
      ],
      [
        'corp.example',
        'OU=managers,DC=ADMP,DC=Local',
        'is in the domain admp.local, and the request is for corp.example',
      ],
      [
        'corp.example',
        'OU=x,DC=elsewhere',
        'must be in the domain of the request: its DC= parts must spell corp.example',
      ],
      [
        'corp.example',
        'OU=x,DC=emea,DC=corp,DC=example',
        'must be in the domain of the request: its DC= parts must spell corp.example',
      ],
      [
        'corp.example',
        'OU=DC\\=corp,DC=example',
        'must be in the domain of the request: its DC= parts must spell corp.example',
      ],
      ['EMEA', 'OU=Staff,DC=emea,DC=corp,DC=example', null],
      ['EMEA', 'OU=Staff,DC=admp,DC=local', 'is in the domain admp.local, and the request is for EMEA'],
    ])('for %s: %s', (domainName, container, fault) => {
      const expected = fault === null ? [] : [`container ${fault}`];
      for (const action of MOVES) expect(faults(action, { domainName, container }, { domains })).toEqual(expected);
    });

    it('are told also where the configuration allows the container', () => {
      const move = (container: string): string[] =>
        faults('MOVE_USER', { container }, { domains: ['corp.example', 'admp.local'], allowedContainers });
      expect(move('OU=x,DC=admp,DC=local')).toEqual([
        'container is in the domain admp.local, and the request is for corp.example',
      ]);
      expect(move('OU=x,DC=corp,DC=example')).toEqual([]);
      expect(move('OU=x,O=Elsewhere')).toEqual([]);
    });
  });

  it.each<[MembershipEnd, RegExp | null]>([
    [{ unit: 'MINUTES', amount: 1 }, null],
    [{ unit: 'DAYS', amount: 2 ** 31 - 1 }, null],
    [{ unit: 'MINUTES', amount: 0 }, /whole number of minutes from 1/],
    [{ unit: 'HOURS', amount: -8 }, /whole number of hours from 1/],
    [{ unit: 'DAYS', amount: 1.5 }, /whole number of days from 1/],
    [{ unit: 'DAYS', amount: Number.NaN }, /whole number of days from 1/],
    [{ unit: 'DAYS', amount: 2 ** 31 }, /whole number of days from 1 to 2147483647/],
    [{ unit: 'DATE', at: '2027-06-03T12:00:01Z' }, null],
    [{ unit: 'DATE', at: '2027-06-03T14:00:01+02:00' }, null],
    [{ unit: 'DATE', at: '2027-06-03T12:00:00Z' }, /in the future/],
    [{ unit: 'DATE', at: '2020-09-14T18:00:00Z' }, /in the future/],
    [{ unit: 'DATE', at: '2028-01-01T00:00:00' }, /with a zone/],
    [{ unit: 'DATE', at: '2028-01-01T00:00:00.25Z' }, /whole second/],
  ])('take an end that is right: %j', (membershipEnd, fault) => {
    const found = faults('ADD_USERS_TO_GROUP', { membershipEnd });
    expect(found).toEqual(fault ? [expect.stringMatching(fault)] : []);
    if (fault) expect(found[0]).toMatch(/^membershipEnd /);
  });

  it('name an end in an hour that comes twice', () => {
    const membershipEnd: MembershipEnd = { unit: 'DATE', at: '2027-10-31T00:30:00Z' };
    expect(faults('ADD_USERS_TO_GROUP', { membershipEnd }, { timeZone: 'Europe/Paris' })).toEqual([
      expect.stringMatching(/^membershipEnd .*show twice/),
    ]);
  });

  describe('of length', () => {
    const lengthOf = (content: WorkflowRequestContent, reference: string | null): number => {
      const settings = settingsOf();
      return requestLineBytes(encodeCall(content.domainName, encodeInputData(content, reference, settings), settings));
    };
    const accounts = Array.from({ length: 100 }, (_, index) => `some.account.number.${index}`);

    it('leave room for a reference, and count to the byte', () => {
      const content = contentOf('DISABLE_USER', { accounts });
      const most = lengthOf(content, 'xxxxxxxx');
      const limited = (maxRequestLineBytes: number) => faults('DISABLE_USER', { accounts }, { maxRequestLineBytes });
      expect(limited(most)).toEqual([]);
      expect(limited(most - 1)).toEqual([
        `accounts make the call ${most} bytes long together with the texts, and this back end takes ${most - 1}; name fewer accounts, or write less`,
      ]);
    });

    it('count the reference that there is', () => {
      const content = contentOf('DISABLE_USER', { accounts });
      const settings = settingsOf({ maxRequestLineBytes: lengthOf(content, null) });
      expect(faultsOf(content, settings, NOW, null)).toEqual([]);
      expect(faultsOf(content, settings, NOW, '4f0a91')).toHaveLength(1);
    });

    it('are none for a form, whose line is short', () => {
      expect(faults('DISABLE_USER', { accounts }, { maxRequestLineBytes: 1_000, transport: 'form' })).toEqual([]);
    });
  });
});
