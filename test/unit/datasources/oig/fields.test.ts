import { FieldList, decodeInstant } from '../../../../datasources/oig/fields';
import { ProtocolError } from '../../../../datasources/shared/errors';

describe('an instant', () => {
  it.each([
    ['2025-03-04T08:15:02Z', '2025-03-04T08:15:02Z'],
    ['2025-04-30', '2025-04-30T00:00:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['2025-03-04T08:15:02.123Z', '2025-03-04T08:15:02Z'],
  ])('is read from %s', (text, instant) => {
    expect(decodeInstant(text)).toBe(instant);
  });

  it.each([
    '',
    'tomorrow',
    '2025-02-30',
    '2025-13-01',
    '2025-03-04T25:00:00Z',
    '04/03/2025',
    '2025-03-04T08:15:02',
    ' 2025-03-04',
  ])('is not guessed from %p', (text) => {
    expect(decodeInstant(text)).toBeNull();
  });
});

describe('a list of fields', () => {
  const list = FieldList.decode([
    { name: 'Text', value: 'a b' },
    { name: 'Number', value: 7401 },
    { name: 'Some.Key', value: 0 },
    { name: 'usr_key', value: '0' },
    { name: 'System level', value: 0 },
    { name: 'Empty', value: '' },
    { name: 'Null', value: null },
    { name: 'Flag', value: true },
    { name: 'Odd', value: { a: [1] } },
    { name: 'None' },
  ]);

  it.each([
    ['Text', 'a b'],
    ['Number', '7401'],
    ['Some.Key', null],
    ['usr_key', null],
    ['System level', '0'],
    ['Empty', null],
    ['Null', null],
    ['Flag', 'true'],
    ['Odd', '{"a":[1]}'],
    ['None', null],
    ['Not there', null],
  ])('gives %s as %p', (name, value) => {
    expect(list.peek(name)).toBe(value);
  });

  it('tells an absent name from an absent value', () => {
    expect([list.has('Empty'), list.has('Not there')]).toEqual([true, false]);
  });

  it('keeps in their order the pairs that nobody took', () => {
    const fields = FieldList.decode([
      { name: 'B', value: '1' },
      { name: 'A', value: '2' },
      { name: 'C', value: '3' },
    ]);
    expect(fields.take('A')).toBe('2');
    expect(fields.rest()).toEqual([
      { name: 'B', value: '1' },
      { name: 'C', value: '3' },
    ]);
    expect(fields.peek('C')).toBe('3');
    expect(fields.rest()).toHaveLength(2);
  });

  it('takes the first of two with one name and leaves the second to be seen', () => {
    const fields = FieldList.decode([
      { name: 'A', value: 'first' },
      { name: 'A', value: 'second' },
    ]);
    expect(fields.take('A')).toBe('first');
    expect(fields.rest()).toEqual([{ name: 'A', value: 'second' }]);
  });

  it('takes all of several names and gives the first value there is', () => {
    const fields = FieldList.decode([
      { name: 'A', value: '' },
      { name: 'B', value: 'b' },
      { name: 'C', value: 'c' },
    ]);
    expect(fields.takeFirst('A', 'B', 'C')).toBe('b');
    expect(fields.rest()).toEqual([]);
  });

  it('leaves what does not decode where it can be seen', () => {
    const fields = FieldList.decode([
      { name: 'Good', value: '2025-04-30' },
      { name: 'Bad', value: 'next week' },
      { name: 'Empty', value: '' },
    ]);
    expect(fields.takeAs('Good', decodeInstant)).toBe('2025-04-30T00:00:00Z');
    expect(fields.takeAs('Bad', decodeInstant)).toBeNull();
    expect(fields.takeAs('Empty', decodeInstant)).toBeNull();
    expect(fields.rest()).toEqual([{ name: 'Bad', value: 'next week' }]);
  });

  it('may be left out', () => {
    expect(FieldList.decode(undefined).rest()).toEqual([]);
    expect(FieldList.decode(null).rest()).toEqual([]);
  });

  it('cuts a value of no known kind that is endless', () => {
    const fields = FieldList.decode([{ name: 'A', value: Array.from({ length: 5_000 }, () => 1) }]);
    expect(fields.take('A')).toHaveLength(1_000);
  });

  it.each([[{}], ['text'], [7], [[null]], [['text']], [[{ value: 1 }]], [[{ name: 7, value: 1 }]]])(
    'is not read from %j',
    (json) => {
      expect(() => FieldList.decode(json)).toThrow(ProtocolError);
    },
  );
});
