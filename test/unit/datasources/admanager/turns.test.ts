import { TokenBucket } from '../../../../datasources/admanager/token-bucket';
import { NoTurnError, Turns } from '../../../../datasources/admanager/turns';
import { latch, rejection, until } from '../support/scripted-server';

const PATIENT = { atOnce: 2, waiting: 10, waitMs: 60_000 };

describe('turns', () => {
  it('are so many at a time, and the rest come in order', async () => {
    const turns = new Turns(PATIENT);
    const begun: number[] = [];
    const latches = [0, 1, 2, 3, 4].map(() => latch());
    const works = latches.map(({ opened }, index) =>
      turns.run(async () => {
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

  it('are handed on by work that fails', async () => {
    const turns = new Turns({ ...PATIENT, atOnce: 1 });
    const failing = turns.run(() => Promise.reject(new Error('no')));
    const after = turns.run(() => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    await expect(after).resolves.toBe('yes');
    await expect(turns.run(() => Promise.resolve('again'))).resolves.toBe('again');
  });

  it('are refused at once when too many wait', async () => {
    const turns = new Turns({ atOnce: 1, waiting: 1, waitMs: 60_000 });
    const { opened, open } = latch();
    const works = [turns.run(() => opened), turns.run(() => opened)];
    expect(await rejection(turns.run(() => opened))).toEqual(new NoTurnError('too many requests are waiting'));
    open();
    await Promise.all(works);
  });

  it('are not given to who has waited too long, and are not lost with it', async () => {
    const turns = new Turns({ atOnce: 1, waiting: 5, waitMs: 20 });
    const { opened, open } = latch();
    const first = turns.run(() => opened);
    const late = jest.fn(() => Promise.resolve());
    expect(await rejection(turns.run(late))).toEqual(new NoTurnError('too many requests are before it'));
    open();
    await first;
    await expect(turns.run(() => Promise.resolve('next'))).resolves.toBe('next');
    expect(late).not.toHaveBeenCalled();
  });
});

describe('the limit of requests a minute', () => {
  it('lets so many go at once, and further ones as time goes by', () => {
    let now = 0;
    const bucket = new TokenBucket(3, () => now);
    const takes = (times: number): boolean[] => Array.from({ length: times }, () => bucket.take());
    expect(takes(4)).toEqual([true, true, true, false]);
    now += 19_999;
    expect(takes(1)).toEqual([false]);
    now += 1;
    expect(takes(2)).toEqual([true, false]);
    now += 3_600_000;
    expect(takes(4)).toEqual([true, true, true, false]);
  });

  it('takes back what did not go, and never has more than a minute is worth', () => {
    const bucket = new TokenBucket(1, () => 0);
    bucket.giveBack();
    expect([bucket.take(), bucket.take()]).toEqual([true, false]);
    bucket.giveBack();
    expect(bucket.take()).toBe(true);
  });

  it('is not confused by a clock that is set back', () => {
    let now = 1_000_000;
    const bucket = new TokenBucket(1, () => now);
    expect(bucket.take()).toBe(true);
    now = 0;
    expect(bucket.take()).toBe(false);
    now = 60_000;
    expect(bucket.take()).toBe(true);
  });
});
