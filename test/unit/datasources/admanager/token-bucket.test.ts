import { TokenBucket } from '../../../../datasources/admanager/token-bucket';

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
