import type { TaskKey } from '../../../../datasources/contracts/provisioning-tasks';
import { retry, type TaskAnswer } from '../../../../datasources/oig/bulk-codec';
import { updateTasks, type BulkWriteOptions } from '../../../../datasources/oig/bulk-write';
import type { BackendEvent } from '../../../../datasources/shared/backend';
import { BackendError } from '../../../../datasources/shared/errors';
import { latch, until } from '../support/scripted-server';

type Send = BulkWriteOptions['client']['updateTasks'];

const keysOf = (...ids: (string | number)[]): TaskKey[] => ids.map((id) => ({ organization: '', localId: String(id) }));
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const done = (ids: readonly string[]): TaskAnswer[] => ids.map((id) => ({ id, status: 'done', reason: null }));

function setUp(answer: (ids: readonly string[]) => readonly TaskAnswer[] | Promise<readonly TaskAnswer[]>) {
  const sent: string[][] = [];
  const events: BackendEvent[] = [];
  const send: Send = async (tasks) => {
    const ids = tasks.map(({ id }) => id);
    sent.push(ids);
    return await answer(ids);
  };
  const options: BulkWriteOptions = {
    backend: 'oig-eu',
    client: { updateTasks: send },
    signal: new AbortController().signal,
    report: (event) => events.push(event),
  };
  return { sent, events, write: (keys: readonly TaskKey[]) => updateTasks(options, keys, retry) };
}

function failure(fields: Partial<ConstructorParameters<typeof BackendError>[0]>): BackendError {
  return new BackendError({ backend: 'oig-eu', operation: 'PUT /provtasks', kind: 'timeout', ...fields });
}

describe('a write to many tasks', () => {
  it('goes out in calls of 50 and answers in the order of the keys', async () => {
    const { sent, write } = setUp((ids) => done([...ids].reverse()));
    const keys = keysOf(...range(1, 120));
    const outcomes = await write(keys);
    expect(sent.map((ids) => ids.length)).toEqual([50, 50, 20]);
    expect(sent.flat()).toEqual(keys.map(({ localId }) => localId));
    expect(outcomes).toEqual(keys.map((key) => ({ key, outcome: 'SUCCEEDED', reason: null })));
  });

  it('has four calls under way at most', async () => {
    const held = latch();
    let now = 0;
    let most = 0;
    const { sent, write } = setUp(async (ids) => {
      now += 1;
      most = Math.max(most, now);
      await held.opened;
      now -= 1;
      return done(ids);
    });
    const written = write(keysOf(...range(1, 300)));
    await until(() => sent.length === 4);
    await new Promise(setImmediate);
    expect(sent).toHaveLength(4);
    held.open();
    expect(await written).toHaveLength(300);
    expect([sent.length, most]).toEqual([6, 4]);
  });

  it('sends a task once that is named twice, and answers for it twice', async () => {
    const { sent, write } = setUp(done);
    expect(await write(keysOf(7, 8, 7))).toMatchObject([
      { key: { localId: '7' }, outcome: 'SUCCEEDED' },
      { key: { localId: '8' }, outcome: 'SUCCEEDED' },
      { key: { localId: '7' }, outcome: 'SUCCEEDED' },
    ]);
    expect(sent).toEqual([['7', '8']]);
  });

  it('to no task sends nothing', async () => {
    const { sent, write } = setUp(done);
    expect(await write([])).toEqual([]);
    expect(sent).toEqual([]);
  });

  it('tells the log when the answers are not those that were due, and names no task there', async () => {
    const { events, write } = setUp(() => done(['2', '8', '9']));
    await write(keysOf(1, 2, 3));
    expect(events).toEqual([
      {
        backend: 'oig-eu',
        operation: 'PUT /provtasks',
        event: 'answers-differ',
        level: 'warn',
        action: 'retry',
        foreign: 2,
        missing: 2,
      },
    ]);
  });

  it('tells the log nothing when all is well', async () => {
    const { events, write } = setUp(done);
    await write(keysOf(1, 2, 3));
    expect(events).toEqual([]);
  });
});

describe('a call that fails', () => {
  it('leaves its own tasks unknown when it may have been carried out, and the others their answers', async () => {
    const { sent, write } = setUp((ids) => {
      if (ids.includes('60')) throw failure({ outcomeUnknown: true, reason: 'it did not answer in time' });
      return done(ids);
    });
    const outcomes = await write(keysOf(...range(1, 110)));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(
      range(1, 110).map((id) => (id > 50 && id <= 100 ? 'UNKNOWN' : 'SUCCEEDED')),
    );
    expect(outcomes[59]!.reason).toBe(
      'The request was sent, and nobody can say whether it was carried out: it did not answer in time. ' +
        'It is not sent again; read the task to find out.',
    );
    expect(sent).toHaveLength(3);
  });

  it('has failed when nothing was carried out for certain', async () => {
    const { write } = setUp(() => {
      throw failure({ kind: 'unavailable', reason: 'it cannot be reached' });
    });
    expect(await write(keysOf(1, 2))).toEqual(
      keysOf(1, 2).map((key) => ({
        key,
        outcome: 'FAILED',
        reason: 'The back end did not take the request, so nothing was changed: it cannot be reached.',
      })),
    );
  });

  it('says at least what kind of failure it was', async () => {
    const { write } = setUp(() => {
      throw failure({ kind: 'forbidden' });
    });
    expect((await write(keysOf(1)))[0]!.reason).toMatch(/: forbidden\.$/);
  });

  it('means by 404 that the task is gone only when there was one task', async () => {
    const { write } = setUp(() => {
      throw failure({ kind: 'not-found', reason: 'gone', outcomeUnknown: true });
    });
    expect((await write(keysOf(1)))[0]!.outcome).toBe('NOT_FOUND');
    expect((await write(keysOf(1, 2))).map(({ outcome }) => outcome)).toEqual(['UNKNOWN', 'UNKNOWN']);
  });

  it('by a mistake of ours is not made an outcome', async () => {
    const { write } = setUp(() => {
      throw new TypeError('a bug');
    });
    await expect(write(keysOf(1))).rejects.toThrow('a bug');
  });
});
