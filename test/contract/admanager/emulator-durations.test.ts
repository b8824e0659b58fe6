import { ADD, Harness, NOW } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => {
  harness.now = NOW;
  harness.emulator.reset();
});
afterAll(() => harness.emulator.close());

const POSITIVE = 'duration must be a positive integer.';
const FORM = 'duration must be a date in the form yyyy-MM-dd HH:mm:ss.';
const FUTURE = 'duration must be in the future.';
const UNTYPED = 'durationType is mandatory if there is a duration.';
const MINUTE = 60_000;

async function durationOf(duration: object) {
  await harness.idOf({ ...ADD, ...duration });
  return harness.emulator.control.requests[0]?.duration;
}

describe('rows 23 and 27: never', () => {
  const types = [{}, { durationType: null }, { durationType: '' }, { durationType: '-' }];
  const lengths = [{}, { duration: 0 }, { duration: '0' }];

  it.each(types.flatMap((type) => lengths.map((length) => [{ ...type, ...length }])))('is %j', async (duration) => {
    expect(await durationOf(duration)).toEqual({ kind: 'never' });
  });

  it.each(
    types.flatMap((type) => ['8', 8, '', null, '-', '2027-01-01 00:00:00'].map((duration) => ({ ...type, duration }))),
  )('is not %j', async (duration) => {
    expect(await harness.refusalOf({ ...ADD, ...duration })).toBe(UNTYPED);
  });
});

describe('row 24: a length', () => {
  it.each([
    ['minutes', '30', 30 * MINUTE],
    ['minutes', 1, MINUTE],
    ['hours', '8', 480 * MINUTE],
    ['hours', 2, 120 * MINUTE],
    ['days', '1', 1440 * MINUTE],
    ['days', 365, 365 * 1440 * MINUTE],
  ])('%s %p is taken', async (durationType, duration, milliseconds) => {
    expect(await durationOf({ durationType, duration })).toEqual({ kind: 'for', milliseconds });
  });

  it.each([
    undefined,
    null,
    '',
    0,
    '0',
    -1,
    '-1',
    1.5,
    '1.5',
    '1e3',
    ' 1',
    'x',
    true,
    [1],
    1e15,
    '99999999999999999999',
  ])('of %p is refused', async (duration) => {
    for (const durationType of ['minutes', 'hours', 'days']) {
      expect(await harness.refusalOf({ ...ADD, durationType, duration })).toBe(POSITIVE);
    }
  });

  it.each(['hour', 'Hours', 'weeks', 'Date', 'dates', 'constructor', 7])('in %p is refused', async (durationType) => {
    expect(await harness.refusalOf({ ...ADD, durationType, duration: '1' })).toBe(
      `Invalid durationType: ${durationType}`,
    );
  });
});

describe('rows 25 and 26: a date', () => {
  const until = (duration: unknown, durationType = 'date') => ({ durationType, duration });

  it('is read to the second', async () => {
    expect(await durationOf(until('2026-07-31 18:00:05'))).toEqual({
      kind: 'until',
      at: Date.parse('2026-07-31T18:00:05Z'),
    });
  });

  it.each([
    undefined,
    20_260_731,
    '2026-07-31',
    '2026-07-31T18:00:00',
    '2026-07-31 18:00',
    '2026-07-31 18:00:00Z',
    '2026-7-31 18:00:00',
    '2026-02-30 18:00:00',
    '2027-02-29 18:00:00',
    '2026-13-01 18:00:00',
    '2026-07-31 24:00:00',
    '2026-07-31 18:60:00',
    '2026/07/31 18:00:00',
    ' 2026-07-31 18:00:00',
  ])('of the form %p is refused', async (duration) => {
    expect(await harness.refusalOf({ ...ADD, ...until(duration) })).toBe(FORM);
  });

  it('may be the last of a leap February', async () => {
    expect(await durationOf(until('2028-02-29 00:00:00'))).toMatchObject({ kind: 'until' });
  });

  it('has to be later than now', async () => {
    expect(await harness.refusalOf({ ...ADD, ...until('2020-09-14 18:00:00') })).toBe(FUTURE);
    expect(await harness.refusalOf({ ...ADD, ...until('2026-03-10 08:00:00') })).toBe(FUTURE);
    expect(await durationOf(until('2026-03-10 08:00:01'))).toMatchObject({ at: NOW + 1000 });
  });

  it('may be written in the old ways when the switch says so', async () => {
    harness.emulator.behaviour.legacyDates = true;
    const duration = '2026/07/31 18:00:00';
    const at = Date.parse('2026-07-31T18:00:00Z');
    expect(await durationOf(until(duration, 'dates'))).toEqual({ kind: 'until', at });
    await harness.submit({ ...ADD, ...until(duration) }, { ...ADD, ...until('2026-07-31 18:00:00', 'dates') });
    expect(harness.emulator.control.requests.map(({ duration: each }) => each)).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'until', at })),
    );
    harness.emulator.reset();
    harness.emulator.behaviour.legacyDates = true;
    expect(await harness.refusalOf({ ...ADD, ...until('2026/07-31 18:00:00') })).toBe(FORM);
  });
});

describe('row 39: the time zone', () => {
  it.each([
    ['UTC', '2026-07-31 18:00:00', '2026-07-31T18:00:00Z'],
    ['Europe/Paris', '2026-07-31 18:00:00', '2026-07-31T16:00:00Z'],
    ['Europe/Paris', '2026-12-31 18:00:00', '2026-12-31T17:00:00Z'],
    ['Europe/Paris', '2026-03-29 01:59:59', '2026-03-29T00:59:59Z'],
    ['Europe/Paris', '2026-03-29 03:00:00', '2026-03-29T01:00:00Z'],
    ['Europe/Paris', '2026-10-25 00:30:00', '2026-10-24T22:30:00Z'],
    ['Europe/Paris', '2026-10-25 03:00:00', '2026-10-25T02:00:00Z'],
    ['America/Los_Angeles', '2026-11-01 03:00:00', '2026-11-01T11:00:00Z'],
    ['Asia/Kolkata', '2026-07-31 00:00:00', '2026-07-30T18:30:00Z'],
  ])('%s reads %s as %s', async (timeZone, duration, instant) => {
    harness.emulator.behaviour.timeZone = timeZone;
    expect(await durationOf({ durationType: 'date', duration })).toEqual({ kind: 'until', at: Date.parse(instant) });
  });

  it('decides what is in the past', async () => {
    const date = { durationType: 'date', duration: '2026-03-10 08:30:00' };
    harness.emulator.behaviour.timeZone = 'Europe/Paris';
    expect(await harness.refusalOf({ ...ADD, ...date })).toBe(FUTURE);
    harness.emulator.behaviour.timeZone = 'America/New_York';
    await harness.idOf({ ...ADD, ...date });
  });
});

it('is not read for an action that has none', async () => {
  const removal = { ...ADD, RequestAction: 'REMOVE_USERS_FROM_GROUP', durationType: 'x', duration: 'y' };
  await harness.idOf(removal);
});
