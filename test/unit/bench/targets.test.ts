import { atLeast, atMost } from '../../../bench/targets';

describe('a target', () => {
  it('is met up to its limit and at it', () => {
    expect(atMost('CPU', 2, 2, ' x')).toEqual({ target: 'CPU', wanted: 'at most 2 x', found: '2.00 x', met: true });
    expect(atMost('CPU', 2, 2.01).met).toBe(false);
  });

  it('is met from its limit on', () => {
    expect(atLeast('two', 1.8, 1.8).met).toBe(true);
    expect(atLeast('two', 1.8, 1.79).met).toBe(false);
  });

  it.each([undefined, Number.NaN])('is not met by a value that was not measured (%p)', (value) => {
    expect(atMost('CPU', 2, value)).toMatchObject({ found: 'not measured', met: false });
  });
});
