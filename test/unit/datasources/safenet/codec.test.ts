import type { NamedTaskUserRecord, TaskUserStatus } from '../../../../datasources/contracts/provisioning-tasks';
import {
  decodeDetailsRow,
  decodeTaskRow,
  detailsOf,
  isTaskId,
  type DETAILS_COLUMNS,
  type LIST_COLUMNS,
} from '../../../../datasources/safenet/codec';
import type { Row } from '../../../../datasources/safenet/results';
import { ProtocolError } from '../../../../datasources/shared/errors';

const listRow = (cells: Partial<Row<(typeof LIST_COLUMNS)[number]>> = {}): Row<(typeof LIST_COLUMNS)[number]> => ({
  taskid: '4711',
  operator: 'h.dubois',
  count: '3',
  tokenoption: 'MobilePASS',
  ...cells,
});

const detailsRow = (
  cells: Partial<Row<(typeof DETAILS_COLUMNS)[number]>> = {},
): Row<(typeof DETAILS_COLUMNS)[number]> => ({
  userid: 'a.moreau',
  username: 'Adèle Moreau',
  startdate: '2025-03-03T09:00:00-05:00',
  stopdate: '2025-03-13T09:00:00-04:00',
  status: 'Active',
  serialnumber: '0001004482',
  description: 'New starters & returners',
  ...cells,
});

const user = (cells: Partial<NamedTaskUserRecord>): NamedTaskUserRecord => ({
  ...decodeDetailsRow(detailsRow(), 'UTC'),
  ...cells,
});

describe('the number of a task', () => {
  it.each(['1', '4711', '2147483647'])('may be %s', (text) => {
    expect(isTaskId(text)).toBe(true);
  });

  it.each(['', '0', '-1', '+1', '01', '1.0', '1e3', ' 1', '1\n', '0x1F', '2147483648', '99999999999', '１'])(
    'may not be %j',
    (text) => {
      expect(isTaskId(text)).toBe(false);
    },
  );
});

describe('a row of a list', () => {
  it('becomes a record without the dates, which are wrong', () => {
    expect(decodeTaskRow(listRow())).toEqual({
      localId: '4711',
      operator: 'h.dubois',
      tokenOption: 'MobilePASS',
      userCount: 3,
    });
  });

  it('may lack everything but its number', () => {
    expect(decodeTaskRow(listRow({ operator: null, count: null, tokenoption: null }))).toEqual({
      localId: '4711',
      operator: null,
      tokenOption: null,
      userCount: null,
    });
    expect(decodeTaskRow(listRow({ operator: '', tokenoption: ' ' }))).toMatchObject({
      operator: '',
      tokenOption: ' ',
    });
  });

  it.each([null, '', '0', '-4711', 'x', ' 4711'])('is refused with the number %j', (taskid) => {
    expect(() => decodeTaskRow(listRow({ taskid }))).toThrow(ProtocolError);
  });

  it.each(['', 'three', '-1', '3.0'])('is refused with %j users', (count) => {
    expect(() => decodeTaskRow(listRow({ count }))).toThrow('no readable number of users');
  });
});

describe('a row of the details', () => {
  it('becomes a record with instants in UTC', () => {
    expect(decodeDetailsRow(detailsRow(), 'UTC')).toEqual({
      userId: 'a.moreau',
      userName: 'Adèle Moreau',
      startDate: '2025-03-03T14:00:00Z',
      stopDate: '2025-03-13T13:00:00Z',
      status: 'ACTIVE',
      backendStatus: 'Active',
      serialNumber: '0001004482',
      description: 'New starters & returners',
    });
  });

  it('may lack everything but its user', () => {
    const bare = detailsRow({
      username: null,
      startdate: null,
      stopdate: '',
      status: null,
      serialnumber: null,
      description: null,
    });
    expect(decodeDetailsRow(bare, 'UTC')).toEqual({
      userId: 'a.moreau',
      userName: null,
      startDate: null,
      stopDate: null,
      status: 'UNKNOWN',
      backendStatus: null,
      serialNumber: null,
      description: null,
    });
  });

  it('has no serial number where the cell is empty, but keeps other empty texts', () => {
    const record = decodeDetailsRow(detailsRow({ serialnumber: '', username: '', description: '' }), 'UTC');
    expect(record).toMatchObject({ serialNumber: null, userName: '', description: '' });
  });

  it.each(['00417', '1e5', 'true', '   ', 'realm\\x, y', 'R&D'])('keeps the user id %j as it is', (userid) => {
    expect(decodeDetailsRow(detailsRow({ userid }), 'UTC').userId).toBe(userid);
  });

  it.each([null, ''])('is refused with the user id %j', (userid) => {
    expect(() => decodeDetailsRow(detailsRow({ userid }), 'UTC')).toThrow('no user id');
  });

  it('is refused with a date that no calendar has, without showing it', () => {
    const decode = (): unknown => decodeDetailsRow(detailsRow({ stopdate: '2025-02-30T00:00:00Z' }), 'UTC');
    expect(decode).toThrow(ProtocolError);
    expect(decode).not.toThrow(/02-30/);
  });

  it('reads dates without an offset in the zone of the server', () => {
    const record = decodeDetailsRow(detailsRow({ stopdate: '3/13/2025 9:00:00 AM' }), 'America/New_York');
    expect(record.stopDate).toBe('2025-03-13T13:00:00Z');
  });

  it.each<[string | null, TaskUserStatus]>([
    ['Active', 'ACTIVE'],
    ['Completed', 'COMPLETED'],
    ['Locked', 'LOCKED'],
    ['Expired', 'EXPIRED'],
    ['ACTIVE', 'ACTIVE'],
    ['locked', 'LOCKED'],
    ['Aktiv', 'UNKNOWN'],
    ['Suspended', 'UNKNOWN'],
    ['', 'UNKNOWN'],
    [' Active', 'UNKNOWN'],
    ['constructor', 'UNKNOWN'],
    ['__proto__', 'UNKNOWN'],
    [null, 'UNKNOWN'],
  ])('knows the status %j as %s and keeps the word', (status, expected) => {
    expect(decodeDetailsRow(detailsRow({ status }), 'UTC')).toMatchObject({ status: expected, backendStatus: status });
  });
});

describe('a task as its rows make it', () => {
  it('is none without rows', () => {
    expect(detailsOf([])).toBeNull();
  });

  it.each<[TaskUserStatus[], string]>([
    [['ACTIVE'], 'PENDING'],
    [['COMPLETED', 'LOCKED', 'EXPIRED', 'ACTIVE'], 'PENDING'],
    [['UNKNOWN', 'ACTIVE'], 'PENDING'],
    [['COMPLETED', 'EXPIRED', 'LOCKED'], 'LOCKED'],
    [['COMPLETED', 'EXPIRED'], 'EXPIRED'],
    [['UNKNOWN', 'EXPIRED'], 'EXPIRED'],
    [['COMPLETED', 'COMPLETED'], 'COMPLETED'],
    [['COMPLETED', 'UNKNOWN'], 'UNKNOWN'],
    [['UNKNOWN'], 'UNKNOWN'],
  ])('with users that are %j is %s', (statuses, expected) => {
    expect(detailsOf(statuses.map((status) => user({ status })))?.status).toBe(expected);
  });

  it('begins with its earliest user and ends with its latest, as instants', () => {
    const details = detailsOf([
      user({ startDate: '2025-03-03T14:00:00.5Z', stopDate: '2025-03-13T13:00:00Z' }),
      user({ startDate: '2025-03-03T14:00:00.25Z', stopDate: '2025-04-01T03:59:59Z' }),
      user({ startDate: '2025-03-03T14:00:01Z', stopDate: '2025-04-01T03:59:59.123Z' }),
      user({ startDate: null, stopDate: null }),
    ]);
    expect(details).toMatchObject({ startDate: '2025-03-03T14:00:00.25Z', stopDate: '2025-04-01T03:59:59.123Z' });
  });

  it('has no dates when no user has', () => {
    expect(detailsOf([user({ startDate: null, stopDate: null })])).toMatchObject({ startDate: null, stopDate: null });
  });

  it('shows its users as they came', () => {
    const users = [user({ userId: 'b' }), user({ userId: 'a' })];
    expect(detailsOf(users)?.users).toEqual(users);
  });
});
