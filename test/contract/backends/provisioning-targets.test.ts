import type {
  ProvisioningSubject,
  ProvisioningTargetSource,
  TargetRecord,
} from '../../../datasources/contracts/provisioning-targets';
import type { Connection } from '../../../datasources/shared/backend';
import { BackendError } from '../../../datasources/shared/errors';
import { eachBackend, fixtureOf, startContractHarness, type ContractHarness } from '../../helpers/each-backend';

/** Back ends without the capability are left out; that they have none says the connection suite. */
const BACKENDS = eachBackend().filter(({ id }) => fixtureOf(id).provisioningTargets);
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

it('there is a back end with provisioning targets', () => {
  expect(BACKENDS.map(({ id }) => id)).not.toEqual([]);
});

describe.each(BACKENDS)('the provisioning targets of $id', ({ backend, id }) => {
  const { known, coPersonIds, unknown, noLocalId } = fixtureOf(id).provisioningTargets!;
  const [target] = known as [(typeof known)[number]];
  const { coId } = target;
  let harness: ContractHarness;
  let connection: Connection;
  let targets: ProvisioningTargetSource;

  const forRequest = (signal = new AbortController().signal): ProvisioningTargetSource =>
    connection.forRequest({ requestId: 'request-1', signal }).provisioningTargets!;

  const callsOf = async (work: () => Promise<unknown>): Promise<number> => {
    const before = harness.relay.requests.length;
    await work();
    return harness.relay.requests.length - before;
  };
  const people: readonly ProvisioningSubject[] = coPersonIds.map((person) => ({ kind: 'CO_PERSON', id: person }));

  beforeAll(async () => {
    harness = await startContractHarness(backend);
    connection = harness.connect('patient');
  });
  beforeEach(() => {
    targets = forRequest();
  });
  afterEach(() => {
    harness.relay.standIn(undefined);
    harness.reset();
  });
  afterAll(() => harness.close());

  describe('a list', () => {
    it('has every target once, by CO and number, with instants in UTC', async () => {
      const rows = await targets.list(null);
      const places = rows.map(({ key }) => [Number(key.coId), Number(key.localId)] as const);
      const sorted = [...places].sort(([co, one], [otherCo, other]) => co - otherCo || one - other);
      expect(places).toEqual(sorted);
      expect(new Set(places.map(String)).size).toBe(rows.length);
      for (const { createdAt, modifiedAt } of rows) {
        for (const instant of [createdAt, modifiedAt]) if (instant !== null) expect(instant).toMatch(RFC_3339);
      }
    });

    it('of one CO has what the list of all has of it', async () => {
      const all = await targets.list(null);
      const own = all.filter(({ key }) => key.coId === coId);
      expect(own.length).toBeGreaterThan(0);
      expect(own.length).toBeLessThan(all.length);
      expect(await targets.list(coId)).toEqual(own);
    });

    it('is read once for a request, and anew for the next', async () => {
      expect(await callsOf(() => Promise.all([targets.list(coId), targets.list(coId)]))).toBe(1);
      expect(await callsOf(() => targets.list(coId))).toBe(0);
      expect(await callsOf(() => forRequest().list(coId))).toBe(1);
    });
  });

  describe('targets by id', () => {
    it('come in the order asked, as the list has them, with null for one that is not there', async () => {
      const keys = [...known, unknown, target];
      const found = await targets.find(keys);
      const rows = await targets.list(coId);
      const row = (localId: string) => rows.find(({ key }) => key.localId === localId)!;
      expect(found).toEqual(keys.map((key): TargetRecord | null => (key === unknown ? null : row(key.localId))));
    });

    it('cost one call for many of one CO', async () => {
      expect(await callsOf(() => Promise.all(known.map((key) => targets.find([key]))))).toBe(1);
    });

    it('that are not there are null, one by one too', async () => {
      expect(await targets.find([unknown])).toEqual([null]);
      expect(await targets.find([])).toEqual([]);
    });

    it('know which ids can be theirs', () => {
      for (const { localId } of [...known, unknown]) expect(targets.isLocalId(localId)).toBe(true);
      for (const text of [noLocalId, '', '0', '-1', '1.0', '2147483648', '9/../1', '１']) {
        expect([text, targets.isLocalId(text)]).toEqual([text, false]);
      }
    });

    it('carry the failure of the call that they came from', async () => {
      harness.relay.standIn((_, response) => response.writeHead(503).end());
      const found = await targets.find([target, unknown]);
      for (const one of found) expect(one).toMatchObject({ kind: 'unavailable', backend: 'back-end-1' });
    });
  });

  describe('provisioning', () => {
    it('answers for each subject, in the order asked, with one call each, and one to confirm what was done', async () => {
      const subjects: ProvisioningSubject[] = [...people, { kind: 'CO_PERSON', id: '999999' }];
      // That the target is one of its CO is looked up once for a request, and not counted here.
      await targets.list(target.coId);
      let outcomes: Awaited<ReturnType<typeof targets.provision>> = [];
      const calls = await callsOf(async () => {
        outcomes = await targets.provision(target, subjects);
      });
      expect(calls).toBe(subjects.length + coPersonIds.length);
      expect(outcomes.map(({ id: subject, outcome }) => [subject, outcome])).toEqual([
        ...coPersonIds.map((person) => [person, 'SUCCEEDED']),
        ['999999', 'NOT_FOUND'],
      ]);
    });

    it('sends a subject that is named twice once, confirms it once, and answers twice', async () => {
      const [person] = people as [ProvisioningSubject];
      // That the target is one of its CO is looked up once for a request, and not counted here.
      await targets.list(target.coId);
      let outcomes: Awaited<ReturnType<typeof targets.provision>> = [];
      const calls = await callsOf(async () => {
        outcomes = await targets.provision(target, [person, person]);
      });
      expect([calls, outcomes.map(({ outcome }) => outcome)]).toEqual([2, ['SUCCEEDED', 'SUCCEEDED']]);
    });

    it('whose answer is lost is unknown, and is not sent again', async () => {
      // That the target is one of its CO is looked up once for a request, and not counted here.
      await targets.list(target.coId);
      harness.relay.standIn((_, response) => response.destroy());
      let outcomes: Awaited<ReturnType<typeof targets.provision>> = [];
      const calls = await callsOf(async () => {
        outcomes = await targets.provision(target, people.slice(0, 1));
      });
      expect(calls).toBe(1);
      expect(outcomes).toMatchObject([{ outcome: 'UNKNOWN', reason: expect.stringMatching(/not sent again/) }]);
    });

    it('for a caller who is gone sends nothing', async () => {
      const gone = forRequest(AbortSignal.abort());
      let outcomes: Awaited<ReturnType<typeof targets.provision>> = [];
      expect(
        await callsOf(async () => {
          outcomes = await gone.provision(target, people);
        }),
      ).toBe(0);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['FAILED', 'FAILED']);
    });
  });

  describe('a target that is added', () => {
    it('is read back by the key it got, changed, deleted, and gone', async () => {
      const added = await targets.addTarget({ coId, plugin: 'LdapProvisioner', mode: 'MANUAL', description: 'Test' });
      expect(added).toMatchObject({ outcome: 'SUCCEEDED', key: { coId } });
      const key = added.key!;
      expect(await targets.find([key])).toMatchObject([{ key, description: 'Test', mode: 'MANUAL' }]);
      expect(await targets.updateTarget(key, { mode: 'AUTOMATIC' })).toEqual({ outcome: 'SUCCEEDED', reason: null });
      expect(await targets.find([key])).toMatchObject([{ key, description: 'Test', mode: 'AUTOMATIC' }]);
      expect(await targets.deleteTarget(key)).toEqual({ outcome: 'SUCCEEDED', reason: null });
      expect(await targets.find([key])).toEqual([null]);
      expect(await targets.deleteTarget(key)).toMatchObject({ outcome: 'NOT_FOUND' });
      expect(await targets.updateTarget(key, { mode: 'AUTOMATIC' })).toMatchObject({ outcome: 'NOT_FOUND' });
    });

    it('is unknown when the answer is lost, and no failure rejects', async () => {
      harness.relay.standIn((_, response) => response.destroy());
      const lost = { coId, plugin: 'LdapProvisioner', mode: 'MANUAL' } as const;
      expect(await targets.addTarget(lost)).toMatchObject({ outcome: 'UNKNOWN', key: null });
      expect(await targets.deleteTarget(target)).toMatchObject({ outcome: 'FAILED' });
      // It could not even be read, so nothing was written.
      expect(await targets.updateTarget(target, { mode: 'MANUAL' })).toMatchObject({ outcome: 'FAILED' });
    });
  });

  it('never gives an error that is not a back end’s', async () => {
    harness.relay.standIn((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'));
    await expect(targets.list(null)).rejects.toBeInstanceOf(BackendError);
    // Its list cannot be read, so nothing is sent.
    expect(await targets.provision(target, people.slice(0, 1))).toMatchObject([{ outcome: 'FAILED' }]);
  });
});
