import { LedgerError, type NewWorkflowRequests } from '../../../../../datasources/contracts/workflow-ledger';
import { trackUnsettled } from '../../../../../src/store/ledger/unsettled';
import { FakeLedger } from '../../../../helpers/fake-ledger';
import { requestsOf } from '../../../../helpers/ledger-harness';

const CREATED = { state: 'CREATED', outcome: 'SUCCEEDED', requestId: '1', statusMessage: null } as const;
const LONG_MS = 60_000;

async function openThrough(requests: NewWorkflowRequests) {
  const fake = new FakeLedger();
  const tracked = trackUnsettled(fake);
  const opened = await tracked.ledger.open(requests);
  if (opened.kind === 'CONFLICT') throw new Error('a conflict with nothing');
  let isOver = false;
  const wait = (milliseconds: number) =>
    tracked.settled(milliseconds).then(() => {
      isOver = true;
    });
  return { fake, tracked, ids: opened.entries.map(({ id }) => id), wait, isOver: () => isOver };
}

const turns = () => new Promise((done) => setImmediate(done));

describe('a ledger that is about to be closed', () => {
  it('is waited for until everything opened is settled', async () => {
    const { tracked, ids, wait, isOver } = await openThrough(requestsOf({}, {}, {}));
    const waiting = wait(LONG_MS);
    await tracked.ledger.settle(ids[0]!, CREATED);
    await turns();
    expect(isOver()).toBe(false);
    await tracked.ledger.settle(ids[1]!, CREATED);
    await waiting;
  });

  it('is not waited for when nothing is open, nor for what a repeat was told of', async () => {
    const { tracked, ids, wait } = await openThrough(requestsOf({ idempotencyKey: 'k' }));
    await tracked.ledger.settle(ids[0]!, CREATED);
    expect((await tracked.ledger.open(requestsOf({ idempotencyKey: 'k' }))).kind).toBe('REPEATED');
    await wait(LONG_MS);
  });

  it('is not waited for when it is away', async () => {
    const { fake, tracked, ids, wait } = await openThrough(requestsOf());
    const waiting = wait(LONG_MS);
    fake.failures.settle = [new LedgerError('away')];
    await expect(tracked.ledger.settle(ids[0]!, CREATED)).rejects.toThrow(LedgerError);
    await waiting;
  });

  it('is not waited for longer than was said', async () => {
    const { wait } = await openThrough(requestsOf());
    await wait(1);
  });
});
