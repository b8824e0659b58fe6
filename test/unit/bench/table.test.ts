import { numberText, spreadText, tableText } from '../../../bench/table';

describe('a number', () => {
  it.each([
    [1234.5, '1235'],
    [100, '100'],
    [46.125, '46.1'],
    [10, '10.0'],
    [1.844, '1.84'],
    [0.004, '0.00'],
    [0, '0'],
    [-12.34, '-12.3'],
    [Number.NaN, '-'],
    [Infinity, '-'],
  ])('%p is written %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});

describe('a spread', () => {
  it('is written as the median with both ends', () => {
    expect(spreadText({ median: 1.84, least: 1.79, most: 1.93, count: 5 })).toBe('1.84 (1.79-1.93)');
  });

  it('of one round has no ends', () => {
    expect(spreadText({ median: 2, least: 2, most: 2, count: 1 })).toBe('2.00');
  });

  it('of no round is a dash', () => {
    expect(spreadText({ median: Number.NaN, least: Number.NaN, most: Number.NaN, count: 0 })).toBe('-');
  });
});

describe('a table', () => {
  it('is Markdown, its columns aligned for a terminal: text to the left, numbers to the right', () => {
    expect(
      tableText(
        ['query', 'BFF'],
        [
          ['one task', '1.8'],
          ['all', '12.25'],
        ],
      ),
    ).toBe(['| query    |   BFF |', '| -------- | ----: |', '| one task |   1.8 |', '| all      | 12.25 |'].join('\n'));
  });

  it('fills cells that are missing and keeps a line of a cell from ending it', () => {
    expect(tableText(['a', 'b'], [['x|y|z']]).split('\n')[2]).toBe('| x\\|y\\|z |     |');
  });
});
