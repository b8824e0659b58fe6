import { BackendError } from '../../../../datasources/shared/errors';
import { Limiter, type LimiterOptions } from '../../../../datasources/shared/limiter';
import { latch, rejection, until } from '../support/scripted-server';

const OPTIONS: LimiterOptions = {
  backend: 'adm-eu',
  concurrency: 2,
  queueLength: 10,
  waitMs: 60_000,
  work: 'requests',
};

const limiterOf = (options: Partial<LimiterOptions> = {}) => new Limiter({ ...OPTIONS, ...options });

const refusal = (reason: string) =>
  new BackendError({ backend: 'adm-eu', operation: 'Submit', kind: 'unavailable', reason });

describe('limited work', () => {
  it('is so much at a time, and the rest comes in order', async () => {
    const limiter = limiterOf();
    const begun: number[] = [];
    const latches = [0, 1, 2, 3, 4].map(() => latch());
    const works = latches.map(({ opened }, index) =>
      limiter.run('Submit', async () => {
        begun.push(index);
        await opened;
        return index;
      }),
    );
    expect(begun).toEqual([0, 1]);
    latches[1]!.open();
    await works[1];
    await until(() => begun.length === 3);
    for (const { open } of latches) open();
    expect(await Promise.all(works)).toEqual([0, 1, 2, 3, 4]);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('hands its place on when it fails', async () => {
    const limiter = limiterOf({ concurrency: 1 });
    const failing = limiter.run('Submit', () => Promise.reject(new Error('no')));
    const after = limiter.run('Submit', () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    await expect(after).resolves.toBe('yes');
    await expect(limiter.run('Submit', () => Promise.resolve('again'))).resolves.toBe('again');
  });

  it('is refused at once when too much waits', async () => {
    const limiter = limiterOf({ concurrency: 1, queueLength: 1 });
    const { opened, open } = latch();
    const works = [limiter.run('Submit', () => opened), limiter.run('Submit', () => opened)];
    expect(await rejection(limiter.run('Submit', () => opened))).toEqual(refusal('too many requests are waiting'));
    open();
    await Promise.all(works);
  });

  it('is not begun when it has waited too long, and its place is not lost with it', async () => {
    const limiter = limiterOf({ concurrency: 1, queueLength: 5, waitMs: 20 });
    const { opened, open } = latch();
    const first = limiter.run('Submit', () => opened);
    const late = jest.fn(() => Promise.resolve());
    expect(await rejection(limiter.run('Submit', late))).toEqual(refusal('too many requests are before it'));
    open();
    await first;
    await expect(limiter.run('Submit', () => Promise.resolve('next'))).resolves.toBe('next');
    expect(late).not.toHaveBeenCalled();
  });

  it('waits for as long as it takes where no time is set', async () => {
    const limiter = limiterOf({ concurrency: 1, waitMs: undefined, work: 'calls', queueLength: 1 });
    const { opened, open } = latch();
    const works = [limiter.run('Submit', () => opened), limiter.run('Submit', () => opened)];
    expect(await rejection(limiter.run('Submit', () => opened))).toEqual(refusal('too many calls are waiting'));
    open();
    await Promise.all(works);
  });
});
