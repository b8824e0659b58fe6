import { seedState } from '../../../datasources/admanager/emulator';
import { ADD, Harness, FINANCE, MOVE, NOW } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => {
  harness.now = NOW;
  harness.emulator.reset();
});
afterAll(() => harness.emulator.close());

const HOUR = 3_600_000;
const CORP = 'corp.example';
const vpn = () => harness.emulator.control.membersOf(CORP, 'VPN-Users');

describe('row 34: the life of a request', () => {
  it('goes from state to state, and is told when', async () => {
    const { control } = harness.emulator;
    const id = await harness.idOf(MOVE);
    expect(control.request(id)).toMatchObject({ state: 'RAISED', technician: 'gateway', productName: 'test' });
    for (const state of ['REVIEWED', 'APPROVED', 'EXECUTED']) {
      harness.now += HOUR;
      expect(control.advance(id).state).toBe(state);
    }
    expect(control.request(id).history).toEqual([
      { state: 'RAISED', at: NOW },
      { state: 'REVIEWED', at: NOW + HOUR },
      { state: 'APPROVED', at: NOW + 2 * HOUR },
      { state: 'EXECUTED', at: NOW + 3 * HOUR },
    ]);
  });

  it('ends in EXECUTED or REJECTED and never goes back', async () => {
    const { control } = harness.emulator;
    await harness.submit(MOVE, MOVE);
    control.moveTo(6301, 'APPROVED');
    expect(() => control.moveTo(6301, 'REVIEWED')).toThrow(/APPROVED cannot become REVIEWED/);
    expect(() => control.moveTo(6301, 'APPROVED')).toThrow();
    control.reject(6301);
    control.execute(6302);
    for (const id of [6301, 6302]) {
      expect(() => control.advance(id)).toThrow(/no next state/);
      expect(() => control.execute(id)).toThrow(/cannot become EXECUTED/);
      expect(() => control.reject(id)).toThrow(/cannot become REJECTED/);
    }
    expect(harness.emulator.control.user(CORP, 'mrivera').container).toBe(FINANCE);
  });

  it('names what it does not know', () => {
    const { control } = harness.emulator;
    expect(() => control.request(1)).toThrow('There is no such request');
    expect(() => control.user('x', 'y')).toThrow('There is no such domain');
    expect(() => control.user(CORP, 'y')).toThrow('There is no such user');
    expect(() => control.membersOf(CORP, 'y')).toThrow('There is no such group');
    expect(() => control.revokeToken('y')).toThrow('There is no such token');
  });
});

describe('row 35: what execution does', () => {
  it('nothing before EXECUTED, and nothing for a rejected request', async () => {
    const before = seedState(NOW).domains;
    await harness.submit(MOVE, ADD, { ...MOVE, RequestAction: 'DISABLE_USER' });
    for (const id of [6301, 6302, 6303]) harness.emulator.control.moveTo(id, 'APPROVED');
    expect(harness.emulator.state.domains).toEqual(before);
    for (const id of [6301, 6302, 6303]) harness.emulator.control.reject(id);
    expect(harness.emulator.state.domains).toEqual(before);
  });

  it('MOVE_USER moves all the users it names', async () => {
    const { control } = harness.emulator;
    const accounts = [{ sAMAccountName: 'mrivera' }, { sAMAccountName: 'j.müller' }];
    const Container = String.raw`OU=Sales\, East,OU=Staff,DC=corp,DC=example`;
    control.execute(await harness.idOf({ ...MOVE, accounts, Container }));
    expect(['mrivera', 'j.müller', 'hsato'].map((name) => control.user(CORP, name).container)).toEqual([
      Container,
      Container,
      'OU=Staff,DC=corp,DC=example',
    ]);
  });

  it('ADD_USERS_TO_GROUP adds all users to all groups, for good when nothing else is said', async () => {
    const groups = [{ sAMAccountName: 'VPN-Users' }, { sAMAccountName: 'R&D-Writers' }];
    const accounts = [{ sAMAccountName: "o'neil" }, { sAMAccountName: 'hsato' }, { sAMAccountName: 'HSATO' }];
    harness.emulator.control.execute(await harness.idOf({ ...ADD, accounts, groups }));
    harness.now += 10_000 * HOUR;
    expect(vpn()).toEqual(["o'neil", 'hsato']);
    expect(harness.emulator.control.membersOf(CORP, 'r&d-writers')).toEqual(["o'neil", 'hsato']);
  });

  it('REMOVE_USERS_FROM_GROUP removes from the groups named, or from all', async () => {
    const { control } = harness.emulator;
    const groups = [{ sAMAccountName: 'VPN-Users' }, { sAMAccountName: 'DOC-Readers' }];
    const removal = { ...ADD, RequestAction: 'REMOVE_USERS_FROM_GROUP' };
    await harness.submit({ ...ADD, groups }, removal, { ...ADD, groups }, { ...removal, isRemoveAllGroup: true });
    const members = () => [vpn(), control.membersOf(CORP, 'DOC-Readers')];
    const seen = [6301, 6302, 6303, 6304].map((id) => {
      control.execute(id);
      return members();
    });
    const [none, hers]: string[][] = [[], ['mrivera']];
    expect(seen).toEqual([
      [hers, hers],
      [none, hers],
      [hers, hers],
      [none, none],
    ]);
  });

  it('DISABLE_USER disables, and other actions change nothing', async () => {
    const { control } = harness.emulator;
    control.execute(await harness.idOf({ ...MOVE, RequestAction: 'DISABLE_USER' }));
    expect(control.user(CORP, 'mrivera').enabled).toBe(false);
    const before = structuredClone(harness.emulator.state.domains);
    const group = { Subject: 'x', accounts: [{ sAMAccountName: 'VPN-Users' }] };
    await harness.submit(
      { ...MOVE, RequestAction: 'DELETE_FOLDER' },
      { ...group, RequestAction: 'DELETE_GROUP' },
      { ...group, RequestAction: 'ADD_GROUPS_TO_GROUP', groups: [{ sAMAccountName: 'DOC-Readers' }] },
    );
    for (const id of [6302, 6303, 6304]) expect(control.execute(id).state).toBe('EXECUTED');
    expect(harness.emulator.state.domains).toEqual(before);
  });
});

describe('a membership that ends', () => {
  it('row 28: runs from its execution, not from its raise', async () => {
    const id = await harness.idOf({ ...ADD, durationType: 'hours', duration: '8' });
    harness.now += 100 * HOUR;
    harness.emulator.control.execute(id);
    harness.now += 8 * HOUR - 1;
    expect(vpn()).toEqual(['mrivera']);
    harness.now += 1;
    expect(vpn()).toEqual([]);
    expect(harness.emulator.control.request(id).state).toBe('EXECUTED');
  });

  it('ends on its date, which may be over before anybody executes it', async () => {
    const until = { ...ADD, durationType: 'date', duration: '2026-03-10 09:00:00' };
    await harness.submit(until, until);
    harness.emulator.control.execute(6301);
    expect(vpn()).toEqual(['mrivera']);
    harness.now = Date.parse('2026-03-10T09:00:00Z');
    expect(harness.emulator.state.domains.flatMap(({ groups }) => groups).flatMap(({ members }) => members)).toEqual([
      { user: 'mary', until: null },
    ]);
    harness.emulator.control.execute(6302);
    expect(vpn()).toEqual([]);
  });

  it('gets a new end with a new length, and keeps it when it is asked for good', async () => {
    await harness.submit(
      { ...ADD, durationType: 'hours', duration: 1 },
      { ...ADD, durationType: 'hours', duration: 3 },
      ADD,
    );
    for (const id of [6301, 6302, 6303]) harness.emulator.control.execute(id);
    harness.now += 2 * HOUR;
    expect(vpn()).toEqual(['mrivera']);
    harness.now += HOUR;
    expect(vpn()).toEqual([]);
  });
});
