import {
  WORKFLOW_ACTIONS,
  type MembershipEnd,
  type WorkflowAction,
  type WorkflowRequestContent,
} from '../../../datasources/contracts/workflow-requests';
import { SAMPLE_TOKEN } from '../../../datasources/admanager/emulator';
import { Secret } from '../../../datasources/shared/settings';
import { contentOf } from '../../unit/datasources/admanager/content';
import { VENDOR_SAMPLES } from '../../unit/datasources/admanager/samples';
import { startClientHarness, type ClientHarness } from './client-harness';

let harness: ClientHarness;
beforeAll(async () => {
  harness = await startClientHarness();
});
afterEach(() => harness.reset());
afterAll(() => harness.close());

const created = (requestId = '6301') => ({
  outcome: 'SUCCEEDED',
  requestId,
  reason: 'Successfully created the request.',
});

describe("the vendor's samples", () => {
  it.each(Object.entries(VENDOR_SAMPLES))('are raised and answered as printed: %s', async (_, sample) => {
    harness.emulator.behaviour.firstRequestId = Number(sample.requestId);
    const source = harness.source({ token: new Secret(SAMPLE_TOKEN), productName: 'RESTAPI', domains: ['admp.local'] });
    expect(source.faultsOf(sample.content)).toEqual([]);
    expect(await source.submit(sample.content, null)).toEqual(created(sample.requestId));
    const input = JSON.parse(sample.request.split('inputData=')[1]!) as unknown[];
    expect([harness.lastInput()]).toEqual(input);
    const [call, ...others] = harness.emulator.calls;
    expect(others).toEqual([]);
    expect(call).toMatchObject({
      operation: 'createWorkFlowRequest',
      form: 'POST',
      notes: [],
      parameters: {
        domainName: 'admp.local',
        PRODUCT_NAME: 'RESTAPI',
        from: { AuthToken: 'query', domainName: 'query', PRODUCT_NAME: 'query', inputData: 'query' },
      },
    });
  });
});

describe('every action of the closed list', () => {
  const accountsOf = (action: WorkflowAction): string[] => {
    if (action.includes('CONTACT')) return ['Courier Service'];
    if (action.includes('COMPUTER')) return ['CORP-LT-0042'];
    return /^(MOVE|DELETE)_GROUP$|_GROUPS_/.test(action) ? ['DOC-Readers'] : ['mrivera', "o'neil"];
  };

  it.each(WORKFLOW_ACTIONS)('is raised once as it was asked for: %s', async (action) => {
    const content = contentOf(action, { accounts: accountsOf(action) });
    expect(await harness.source().submit(content, null)).toEqual(created());
    const { requests } = harness.emulator.state;
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      action,
      subject: content.subject,
      accounts: content.accounts,
      groups: content.groups,
      container: content.container,
      everyGroup: false,
      state: 'RAISED',
    });
  });

  it('is raised for all groups too, where users leave them', async () => {
    const content = contentOf('REMOVE_USERS_FROM_GROUP', { groups: [], fromAllGroups: true });
    expect(await harness.source().submit(content, null)).toEqual(created());
    expect(harness.emulator.state.requests[0]).toMatchObject({ everyGroup: true, groups: [] });
  });
});

describe('the end of a membership', () => {
  it.each<[MembershipEnd | null, object]>([
    [null, { kind: 'never' }],
    [
      { unit: 'MINUTES', amount: 30 },
      { kind: 'for', milliseconds: 1_800_000 },
    ],
    [
      { unit: 'HOURS', amount: 8 },
      { kind: 'for', milliseconds: 28_800_000 },
    ],
    [
      { unit: 'DAYS', amount: 1 },
      { kind: 'for', milliseconds: 86_400_000 },
    ],
    [
      { unit: 'DATE', at: '2026-07-31T20:00:00+02:00' },
      { kind: 'until', at: Date.UTC(2026, 6, 31, 18) },
    ],
  ])('%j arrives as %j', async (membershipEnd, duration) => {
    const content = contentOf('ADD_USERS_TO_GROUP', { membershipEnd });
    expect(await harness.source().submit(content, null)).toEqual(created());
    expect(harness.emulator.state.requests[0]!.duration).toEqual(duration);
  });

  it.each(['America/New_York', 'Europe/Paris', 'Asia/Kolkata', 'Pacific/Auckland'])(
    'is the same instant to a server in %s',
    async (timeZone) => {
      harness.emulator.behaviour.timeZone = timeZone;
      const source = harness.source({ timeZone });
      for (const at of ['2026-07-31T18:00:00Z', '2026-12-31T23:30:00Z', '2027-03-28T01:00:00Z']) {
        await source.submit(contentOf('ADD_USERS_TO_GROUP', { membershipEnd: { unit: 'DATE', at } }), null);
        expect(harness.emulator.state.requests.at(-1)!.duration).toEqual({ kind: 'until', at: Date.parse(at) });
      }
    },
  );

  it('with slashes is for servers that want them', async () => {
    const content = contentOf('ADD_USERS_TO_GROUP', { membershipEnd: { unit: 'DATE', at: '2026-07-31T18:00:00Z' } });
    const source = harness.source({ datePattern: 'yyyy/MM/dd HH:mm:ss' });
    expect(await source.submit(content, null)).toMatchObject({ outcome: 'REFUSED', requestId: null });
    harness.emulator.behaviour.legacyDates = true;
    expect(await source.submit(content, null)).toEqual(created());
  });
});

describe('a request', () => {
  it('has its reference in the description and nowhere else', async () => {
    const content = contentOf('DISABLE_USER', { description: 'Left the company', priority: 'High' });
    await harness.source().submit(content, '4f0a91');
    expect(harness.emulator.state.requests[0]).toMatchObject({
      subject: 'Some subject',
      description: 'Left the company [ref 4f0a91]',
      priority: 'High',
    });
  });

  it('in a form body is the same request', async () => {
    const content = contentOf('MOVE_USER', { subject: 'a+b & c=d %20' });
    expect(await harness.source({ transport: 'form' }).submit(content, null)).toEqual(created());
    expect(harness.emulator.state.requests[0]).toMatchObject({ subject: content.subject });
    expect(harness.emulator.calls[0]).toMatchObject({ parameters: { from: { AuthToken: 'form' } } });
  });

  it('of a hundred accounts in one call is one request, and one account too many is found before', async () => {
    const accounts = Array.from({ length: 100 }, (_, index) => `staff${String(index + 1).padStart(3, '0')}`);
    const content = contentOf('ADD_USERS_TO_GROUP', { accounts });
    expect(await harness.source().submit(content, '4f0a91')).toEqual(created());
    expect(harness.emulator.state.requests[0]!.accounts).toEqual(accounts);
    const longer = { ...content, accounts: accounts.map((name) => `${name}.with.a.long.family.name.of.its.own`) };
    expect(harness.source().faultsOf(longer)).toMatchObject([{ field: 'accounts' }]);
    expect(await harness.source().submit(longer, null)).toMatchObject({ outcome: 'FAILED' });
    expect(harness.emulator.calls).toHaveLength(1);
  });

  it('of the longest that is let through is taken by a server with the usual limit', async () => {
    const source = harness.source();
    const filled = (length: number): WorkflowRequestContent =>
      contentOf('DISABLE_USER', { description: 'x'.repeat(length) });
    const fits = (length: number): boolean => source.faultsOf(filled(length)).length === 0;
    let length = 0;
    for (let step = 8_192; step >= 1; step /= 2) if (fits(length + step)) length += step;
    expect([fits(length), fits(length + 1)]).toEqual([true, false]);
    expect(await source.submit(filled(length), 'abcdef')).toEqual(created());
  });

  it.each([
    ['Nobody', contentOf('DISABLE_USER', { accounts: ['nobody'] })],
    ['R&D-Nobody', contentOf('ADD_USERS_TO_GROUP', { groups: ['R&D-Nobody'] })],
    ['OU=R&D,DC=corp,DC=example', contentOf('MOVE_USER', { container: 'OU=R&D,DC=corp,DC=example' })],
  ])('that the directory cannot carry out is refused with the reason: %s', async (name, content) => {
    const { outcome, reason, requestId } = await harness.source().submit(content, null);
    expect([outcome, requestId]).toEqual(['REFUSED', null]);
    expect(reason?.toLowerCase()).toContain(name.toLowerCase());
    expect(harness.emulator.state.requests).toEqual([]);
  });
});
