import { LedgerError } from '../../../../datasources/contracts/workflow-ledger';
import type { SubmitOutcome } from '../../../../datasources/contracts/workflow-requests';
import { FakeWorkflowSource, outcome } from '../../../helpers/fake-workflow-source';
import { faultsOf, moveInput, START, createWorkflowHarness } from '../../../helpers/workflow-harness';

const BOTH = ['corp.example', 'emea.corp.example'];
const away = () => new LedgerError('connection refused');

/** An answer that comes when it is told to. */
function held() {
  let give: (value: SubmitOutcome) => void = () => undefined;
  const answer = new Promise<SubmitOutcome>((resolve) => (give = resolve));
  return { answer, give };
}

const turns = () => new Promise((done) => setImmediate(done));

describe('raising a request', () => {
  it('writes a row before it sends, and what came of it afterwards', async () => {
    const { create, ledger, source } = createWorkflowHarness();
    source.answer = () => {
      ledger.calls.push('send');
      return source.created();
    };
    const { results, repeated } = await create(moveInput());
    expect(ledger.calls).toEqual(['open 1', 'send', 'settle 000001 CREATED']);
    expect(repeated).toBe(false);
    expect(results).toEqual([
      {
        outcome: 'SUCCEEDED',
        reason: null,
        entry: expect.objectContaining({ state: 'CREATED', requestId: '6301', requestedBy: 'tester' }),
      },
    ]);
    expect(results[0]?.entry).toEqual(ledger.entries[0]);
  });

  it('sends a reference that is a piece of the row, for people to find twins by', async () => {
    const { create, source } = createWorkflowHarness();
    await create(moveInput({ domainNames: BOTH }));
    expect(source.submitted.map(({ reference }) => reference)).toEqual(['000001', '000002']);
  });

  it('answers for each domain in the order asked, with its configured spelling, whatever failed', async () => {
    const { create, source } = createWorkflowHarness();
    source.answer = ({ domainName }) =>
      domainName === 'corp.example' ? outcome('REFUSED', 'No such user: john') : source.created();
    const { results } = await create(moveInput({ domainNames: ['EMEA.corp.example', 'CORP.example'] }));
    expect(results.map(({ entry, outcome: what, reason }) => [entry.content.domainName, what, reason])).toEqual([
      ['emea.corp.example', 'SUCCEEDED', null],
      ['corp.example', 'REFUSED', 'No such user: john'],
    ]);
  });

  it.each([
    ['REFUSED', 'REJECTED'],
    ['FAILED', 'REJECTED'],
    ['UNKNOWN', 'UNKNOWN'],
  ] as const)('that comes out as %s leaves a row that says %s', async (what, state) => {
    const { create, source, ledger } = createWorkflowHarness();
    source.answer = () => outcome(what, 'Because.');
    const { results } = await create(moveInput());
    expect(results[0]).toMatchObject({ outcome: what, reason: 'Because.' });
    expect(ledger.entries[0]).toMatchObject({ state, statusMessage: 'Because.', requestId: null });
  });

  it('says how to find out where nobody knows and the back end said nothing', async () => {
    const { create, source } = createWorkflowHarness();
    source.answer = () => outcome('UNKNOWN');
    const { results } = await create(moveInput());
    expect(results[0]?.reason).toContain('look for "[ref 000001]" in the back end');
  });

  it('goes on to the end after its caller is gone', async () => {
    const { create, source, ledger } = createWorkflowHarness();
    const gone = new AbortController();
    const { answer, give } = held();
    source.answer = () => answer;
    const call = create(moveInput(), { signal: gone.signal });
    await turns();
    gone.abort();
    give(source.created());
    await call;
    expect(ledger.entries[0]?.state).toBe('CREATED');
  });

  it('sends nothing when the row cannot be written', async () => {
    const { create, source, ledger } = createWorkflowHarness();
    ledger.failures.open = [away()];
    await expect(create(moveInput())).rejects.toThrow(LedgerError);
    expect(source.submitted).toEqual([]);
  });

  it('leaves UNKNOWN rows behind a mistake of ours, and the other domains theirs', async () => {
    const { create, source, ledger } = createWorkflowHarness();
    const mistake = new TypeError('undefined is not a function');
    source.answer = ({ domainName }) => {
      if (domainName === 'corp.example') throw mistake;
      return source.created();
    };
    await expect(create(moveInput({ domainNames: BOTH }))).rejects.toBe(mistake);
    expect(ledger.entries.map(({ state }) => state)).toEqual(['UNKNOWN', 'CREATED']);
  });
});

describe('an answer that cannot be written down', () => {
  it('is told to the caller as it is, and to the ledger as soon as that is back', async () => {
    const { create, ledger, clock } = createWorkflowHarness();
    ledger.failures.settle = [away(), away(), away()];
    const { results } = await create(moveInput());
    expect(results[0]).toMatchObject({ outcome: 'SUCCEEDED', entry: { state: 'CREATED', requestId: '6301' } });
    expect(results[0]?.reason).toContain('record could not be brought up to date');
    await turns();
    expect(clock.pauses).toEqual([100, 300, 1_000]);
    expect(ledger.entries[0]).toMatchObject({ state: 'CREATED', requestId: '6301' });
  });

  it('is given up after half a minute', async () => {
    const { create, ledger, clock, source } = createWorkflowHarness();
    ledger.failures.settle = Array.from({ length: 50 }, away);
    await create(moveInput());
    await turns();
    expect(clock.time - START).toBeLessThan(source.longestCallMs);
    expect(ledger.calls.filter((line) => line.startsWith('settle'))).toHaveLength(7);
  });
});

describe('a repeat with the same key, after the state has changed', () => {
  const until = { accounts: ['john'], groups: ['VPN users'], membershipEnds: { at: '2027-01-15T13:00:00Z' } };
  const input = moveInput({
    idempotencyKey: 'order-7',
    domainNames: BOTH,
    moveUsers: null,
    addUsersToGroups: until,
  });

  it('is answered from the record after its date has passed', async () => {
    const { create, clock, ledger } = createWorkflowHarness();
    const first = await create(input);
    clock.time += 2 * 3_600_000;
    expect(await create(input)).toEqual({ ...first, repeated: true });
    expect(await faultsOf(create({ ...input, idempotencyKey: 'order-8' }))).toMatchObject([
      { path: 'input.addUsersToGroups.membershipEnds.at' },
    ]);
    expect(ledger.entries).toHaveLength(2);
  });

  it('is answered from the record after a domain was taken out, and other rules came', async () => {
    const { create, context, source } = createWorkflowHarness();
    const first = await create(input);
    const changed = new FakeWorkflowSource(['corp.example']);
    changed.faultsOf = () => [{ field: 'container', message: 'lies outside allowedContainers' }];
    const workflowRequests = new Map([['adm', changed]]);
    expect(await create(input, { ...context, workflowRequests })).toEqual({ ...first, repeated: true });
    expect([source.submitted.length, changed.submitted.length]).toEqual([2, 0]);
  });

  it('is answered from the record after its back end was taken out', async () => {
    const { create } = createWorkflowHarness();
    const first = await create(input);
    expect(await create(input, { workflowRequests: new Map() })).toEqual({ ...first, repeated: true });
    expect(await faultsOf(create({ ...input, subject: 'Other' }, { workflowRequests: new Map() }))).toMatchObject([
      { path: 'input.idempotencyKey' },
    ]);
  });

  it('sends nothing when the key cannot be looked up', async () => {
    const { create, source, ledger } = createWorkflowHarness();
    ledger.failures.recall = [away()];
    await expect(create(input)).rejects.toThrow(LedgerError);
    expect([source.submitted, ledger.entries]).toEqual([[], []]);
  });
});

describe('a repeat with the same key', () => {
  const input = moveInput({ idempotencyKey: 'order-7', domainNames: BOTH });

  it('sends nothing, and is answered with the first records in the order that it asks in', async () => {
    const { create, source } = createWorkflowHarness();
    source.answer = ({ domainName }) =>
      domainName === 'corp.example' ? outcome('REFUSED', 'No such user: john') : source.created();
    const first = await create(input);
    const again = await create({ ...input, domainNames: [...BOTH].reverse() });
    expect(again).toEqual({ repeated: true, results: [...first.results].reverse() });
    expect(source.submitted).toHaveLength(2);
  });

  it.each([
    ['another letter case and order', { moveUsers: { accounts: ['B', 'A'], container: 'OU=X,DC=corp' } }],
    [
      'an action left out as null',
      { moveUsers: { accounts: ['a', 'b'], container: 'OU=X,DC=corp' }, disableUsers: null },
    ],
    [
      'no description as an empty one',
      { description: '', moveUsers: { accounts: ['a', 'b'], container: 'OU=X,DC=corp' } },
    ],
  ])('is one in spite of %s', async (_, fields) => {
    const { create, source } = createWorkflowHarness();
    await create({ ...input, moveUsers: { accounts: ['a', 'b'], container: 'OU=X,DC=corp' } });
    expect((await create({ ...input, ...fields })).repeated).toBe(true);
    expect(source.submitted).toHaveLength(2);
  });

  it('is one when its date is the same instant in another zone', async () => {
    const { create, source } = createWorkflowHarness();
    const until = (at: string) =>
      moveInput({
        idempotencyKey: 'k',
        moveUsers: null,
        addUsersToGroups: { accounts: ['john'], groups: ['VPN users'], membershipEnds: { at } },
      });
    await create(until('2027-03-31T23:59:59Z'));
    expect((await create(until('2027-03-31T19:59:59-04:00'))).repeated).toBe(true);
    expect(source.submitted.map(({ content }) => content.membershipEnd)).toEqual([
      { unit: 'DATE', at: '2027-03-31T23:59:59Z' },
    ]);
  });

  it.each([
    ['subject', { subject: 'Another' }],
    ['description', { description: 'More' }],
    ['priority', { priority: 'High' }],
    ['domain', { domainNames: ['corp.example'] }],
    ['account', { moveUsers: { accounts: ['john', 'jane'], container: 'OU=Managers,DC=corp,DC=example' } }],
    ['container', { moveUsers: { accounts: ['john'], container: 'OU=Others,DC=corp,DC=example' } }],
    ['action', { moveUsers: null, disableUsers: { accounts: ['john'] } }],
    ['group', { moveUsers: null, addUsersToGroups: { accounts: ['john'], groups: ['a'] } }],
    ['end', { moveUsers: null, addUsersToGroups: { accounts: ['john'], groups: ['b'], membershipEnds: { hours: 8 } } }],
    [
      'drive',
      { moveUsers: null, moveHomeFolders: { accounts: ['john'], drive: 'H:', path: '\\\\a\\b', keepCopy: false } },
    ],
  ] as const)('but another %s is refused', async (_, fields) => {
    const { create, source, ledger } = createWorkflowHarness();
    const base = moveInput({ idempotencyKey: 'order-7', domainNames: BOTH });
    await create(base);
    expect(await faultsOf(create({ ...base, ...structuredClone(fields) } as typeof base))).toEqual([
      {
        path: 'input.idempotencyKey',
        message: expect.stringContaining('used before for a request with other content'),
      },
    ]);
    expect([source.submitted.length, ledger.entries.length]).toEqual([2, 2]);
  });

  it('counts per caller', async () => {
    const { create, source } = createWorkflowHarness();
    await create(input);
    const other = { name: 'somebody else', scopes: new Set<never>() };
    expect((await create(input, { caller: other })).repeated).toBe(false);
    expect(source.submitted).toHaveLength(4);
  });

  it('waits with growing pauses for what is being sent', async () => {
    const { create, source, clock } = createWorkflowHarness();
    const { answer, give } = held();
    source.answer = () => answer;
    const first = create(input);
    await turns();
    clock.meanwhile = async () => {
      if (clock.pauses.length === 4) give(source.created());
      await turns();
    };
    const again = await create(input);
    expect(clock.pauses).toEqual([20, 40, 80, 160]);
    expect(again).toEqual({ ...(await first), repeated: true });
    expect(source.submitted).toHaveLength(2);
  });

  it('says that it is still being sent when its own caller goes away, or the time is over', async () => {
    const { create, source } = createWorkflowHarness();
    source.answer = () => held().answer;
    void create(input);
    await turns();
    const gone = new AbortController();
    gone.abort();
    const { results } = await create(input, { signal: gone.signal });
    expect(results.map(({ outcome: what, entry }) => [what, entry.state])).toEqual([
      ['UNKNOWN', 'SENDING'],
      ['UNKNOWN', 'SENDING'],
    ]);
    expect(results[0]?.reason).toContain('still being sent');
    const late = await create(input);
    expect(late.results.map(({ outcome: what, entry }) => [what, entry.state])).toEqual([
      ['UNKNOWN', 'UNKNOWN'],
      ['UNKNOWN', 'UNKNOWN'],
    ]);
    expect(source.submitted).toHaveLength(2);
  });

  it('sends once for fifty at the same time', async () => {
    const { create, source, clock } = createWorkflowHarness();
    clock.meanwhile = async () => {
      await turns();
    };
    source.answer = async () => {
      await turns();
      return source.created();
    };
    const calls = await Promise.all(Array.from({ length: 50 }, () => create(input)));
    expect(source.submitted).toHaveLength(2);
    expect(calls.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(new Set(calls.map(({ results }) => JSON.stringify(results))).size).toBe(1);
  });
});

describe('a key', () => {
  const input = moveInput({ idempotencyKey: 'order-7', domainNames: BOTH });

  it('may try again after nothing was raised for certain in any domain', async () => {
    const { create, source, ledger } = createWorkflowHarness();
    const answer = source.answer;
    source.answer = () => outcome('FAILED', 'It cannot be reached.');
    const first = await create(input);
    source.answer = answer;
    const second = await create(input);
    expect(first.results.map(({ reason }) => reason)).toEqual(['It cannot be reached.', 'It cannot be reached.']);
    expect([second.repeated, second.results.map((result) => result.outcome)]).toEqual([
      false,
      ['SUCCEEDED', 'SUCCEEDED'],
    ]);
    expect(ledger.entries.map(({ state }) => state)).toEqual(['REJECTED', 'REJECTED', 'CREATED', 'CREATED']);
  });

  it.each(['SUCCEEDED', 'REFUSED', 'UNKNOWN'] as const)('is kept when one domain came out as %s', async (what) => {
    const { create, source, ledger } = createWorkflowHarness();
    source.answer = ({ domainName }) => outcome(domainName === 'corp.example' ? what : 'FAILED');
    await create(input);
    expect(ledger.entries.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['order-7', 'order-7']);
    expect((await create(input)).repeated).toBe(true);
  });

  it('that stays says so where nothing was raised, at once and in every repeat', async () => {
    const { create, source } = createWorkflowHarness();
    source.answer = ({ domainName }) =>
      domainName === 'corp.example' ? source.created() : outcome('FAILED', 'Gone. It may be asked for again.');
    const first = await create(input);
    expect(first.results.map(({ outcome: what, reason }) => [what, reason])).toEqual([
      ['SUCCEEDED', null],
      [
        'FAILED',
        'Gone. It may be asked for again. Ask again with another key, for this domain alone: this key stays with what ' +
          'was sent to the other domains.',
      ],
    ]);
    expect(await create(input)).toEqual({ ...first, repeated: true });
  });

  it('that could not be given back yet says so, and is free once the ledger has the answers', async () => {
    const { create, source, ledger } = createWorkflowHarness();
    source.answer = () => outcome('FAILED', 'It cannot be reached.');
    ledger.failures.settle = [away()];
    const { results } = await create(input);
    expect(results[1]?.reason).toBe(
      'It cannot be reached. Use another idempotency key to try again: this one could not be given back.',
    );
    await turns();
    expect((await create(input)).repeated).toBe(false);
  });

  it('is nothing that calls without one share', async () => {
    const { create, source } = createWorkflowHarness();
    await create(moveInput());
    await create(moveInput({ idempotencyKey: null }));
    expect(source.submitted).toHaveLength(2);
  });
});
