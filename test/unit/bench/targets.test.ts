import { atLeast, atMost } from '../../../bench/targets';

describe('a target', () => {
  it('is met up to its limit and at it', () => {
    expect(atMost('CPU', 2, 2, ' x')).toEqual({
      target: 'CPU',
      wanted: 'at most 2 x',
      found: '2.00 x',
      verdict: 'met',
    });
    expect(atMost('CPU', 2, 2.01).verdict).toBe('missed');
  });

  it('is met from its limit on', () => {
    expect(atLeast('two', 1.8, 1.8).verdict).toBe('met');
    expect(atLeast('two', 1.8, 1.79).verdict).toBe('missed');
  });

  it.each([undefined, Number.NaN])('is neither met nor missed by a value that was not measured (%p)', (value) => {
    expect(atMost('CPU', 2, value)).toMatchObject({ found: '-', verdict: 'not measured' });
  });
});
