import { createTextCache } from '../../../../../src/graphql/operations/known-documents';

describe('a cache of texts', () => {
  it('forgets what nobody asked for the longest when there are too many entries', () => {
    const store = createTextCache({ entries: 2, characters: 100 });
    store.set('a', 'A');
    store.set('b', 'B');
    expect(store.get('a')).toBe('A');
    store.set('c', 'C');
    expect(['a', 'b', 'c'].map((key) => store.get(key))).toEqual(['A', undefined, 'C']);
  });

  it('forgets as many as the new text needs room for', () => {
    const store = createTextCache({ entries: 10, characters: 10 });
    store.set('a', '1234');
    store.set('b', '1234');
    store.set('c', '123456789');
    expect(['a', 'b', 'c'].map((key) => store.get(key))).toEqual([undefined, undefined, '123456789']);
  });

  it('does not keep a text that alone is over the bound, and forgets none for it', () => {
    const store = createTextCache({ entries: 10, characters: 10 });
    store.set('a', '1234');
    store.set('b', '12345678901');
    expect(['a', 'b'].map((key) => store.get(key))).toEqual(['1234', undefined]);
  });

  it('counts a key that is set again or deleted only once', () => {
    const store = createTextCache({ entries: 10, characters: 10 });
    for (let time = 0; time < 50; time++) store.set('a', '12345');
    store.set('b', '12345');
    expect([store.get('a'), store.get('b')]).toEqual(['12345', '12345']);
    expect([store.delete('a'), store.delete('a')]).toEqual([true, false]);
    store.set('c', '12345');
    expect([store.get('b'), store.get('c')]).toEqual(['12345', '12345']);
  });
});
