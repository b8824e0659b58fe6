import { connect } from 'node:net';
import { DEFAULT_BEHAVIOUR, seedState, start, type FailureShape } from '../../../datasources/admanager/emulator';
import { ADD, Harness, fixture, MOVE, NOW } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => {
  harness.now = NOW;
  harness.emulator.reset();
});
afterAll(() => harness.emulator.close());

const created = () => harness.emulator.control.requests.length;
const CREATED =
  '[{"Subject":"Move","requestId":6301,"statusMessage":"Successfully created the request.","status":"1"}]';

it('row 7: has no reason phrase on the wire', async () => {
  const socket = connect(Number(new URL(harness.emulator.url).port), '127.0.0.1');
  socket.write('GET /RestAPI/CreateWorkFlowRequest HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  let text = '';
  for await (const piece of socket) text += String(piece);
  expect(text.slice(0, 15)).toBe('HTTP/1.1 200 \r\n');
});

describe('row 40: faults', () => {
  it.each([true, false])('drop the connection, the request being created: %p', async (carriedOut) => {
    harness.emulator.faults.add({ operation: 'createWorkFlowRequest', kind: 'resetBefore', carriedOut });
    await expect(harness.call([MOVE])).rejects.toThrow();
    expect(created()).toBe(carriedOut ? 1 : 0);
    expect((await harness.call([MOVE])).text).toContain(`"requestId":${carriedOut ? 6302 : 6301}`);
  });

  it.each([true, false])('answer with nothing, the request being created: %p', async (carriedOut) => {
    harness.emulator.faults.add({ kind: 'status', status: 200, reason: '', body: '', carriedOut });
    const { status, reason, text } = await harness.call([MOVE]);
    expect([status, reason, text, created()]).toEqual([200, '', '', carriedOut ? 1 : 0]);
  });

  it.each([true, false])('answer with a page, the request being created: %p', async (carriedOut) => {
    harness.emulator.faults.add({ kind: 'html', carriedOut });
    const { status, text } = await harness.call([MOVE]);
    expect([status, created()]).toEqual([200, carriedOut ? 1 : 0]);
    expect(text).toMatch(/<html>/);
  });

  it.each([true, false])('answer with half of the JSON, the request being created: %p', async (carriedOut) => {
    harness.emulator.faults.add({ kind: 'truncate', carriedOut });
    const { text } = await harness.call([MOVE]);
    expect(text).toBe(CREATED.slice(0, Math.ceil(CREATED.length / 2)));
    expect(created()).toBe(carriedOut ? 1 : 0);
  });

  it('answer with a failure of the whole call on demand', async () => {
    const body = fixture('failure.bad-token.response.json');
    harness.emulator.faults.add({ kind: 'status', status: 200, body, contentType: 'text/html;charset=UTF-8' });
    const { status, text } = await harness.call([MOVE]);
    expect([status, text, created()]).toEqual([200, body, 0]);
  });

  it('refuse connections until listening is resumed, at the same address', async () => {
    await harness.emulator.stopListening();
    await expect(harness.call([MOVE])).rejects.toThrow(/ECONNREFUSED/);
    await harness.emulator.resumeListening();
    expect((await harness.call([MOVE])).text).toBe(CREATED);
  });

  it('delay calls, which then do nothing to a state that was put back', async () => {
    harness.emulator.behaviour.latencyMs = 20;
    const call = harness.call([MOVE]);
    while (harness.emulator.countOf('createWorkFlowRequest') === 0) await new Promise(setImmediate);
    expect(created()).toBe(0);
    harness.emulator.reset();
    expect((await call).status).toBe(500);
    harness.emulator.behaviour.latencyMs = 20;
    expect((await Promise.all([harness.call([MOVE]), harness.call([ADD])])).map(({ status }) => status)).toEqual([
      200, 200,
    ]);
    expect(created()).toBe(2);
    expect(harness.emulator.peakInFlight).toBe(2);
  });
});

describe('other shapes of a failure', () => {
  it.each<[FailureShape, number, unknown, number, unknown]>([
    ['severity', 200, { SEVERITY: 'SEVERE' }, 200, { SEVERITY: 'SEVERE' }],
    ['code', 200, { ERROR_CODE: '00000003' }, 200, { ERROR_CODE: '00000009' }],
    [
      'message',
      200,
      { STATUS_MESSAGE: 'Invalid AuthToken.' },
      200,
      { STATUS_MESSAGE: 'inputData is not a valid JSON array.' },
    ],
    [
      'v2',
      401,
      { error: { code: '00000101', detail: 'Invalid AuthToken.', title: 'Unauthorized' } },
      400,
      { error: { code: '00000100', detail: 'inputData is not a valid JSON array.', title: 'Bad Request' } },
    ],
    [
      'v2UpperCase',
      400,
      { error: { CODE: '00000101', DETAIL: 'Invalid AuthToken.' } },
      400,
      { error: { CODE: '00000100', DETAIL: 'inputData is not a valid JSON array.' } },
    ],
    [
      'iam',
      200,
      { IAM_ERROR_STATUS: true, eSTATUS: 'Invalid AuthToken.' },
      200,
      { IAM_ERROR_STATUS: true, eSTATUS: 'inputData is not a valid JSON array.' },
    ],
    [
      'success',
      200,
      { statusMessage: 'Invalid AuthToken.', success: 'false' },
      200,
      { statusMessage: 'inputData is not a valid JSON array.', success: 'false' },
    ],
    [
      'element',
      200,
      [{ statusMessage: 'Invalid AuthToken.', status: 'SEVERE' }],
      200,
      [{ statusMessage: 'inputData is not a valid JSON array.', status: 'SEVERE' }],
    ],
  ])('%s', async (failureShape, tokenStatus, tokenBody, inputStatus, inputBody) => {
    harness.emulator.behaviour.failureShape = failureShape;
    const token = await harness.call([MOVE], { AuthToken: 'x' });
    const input = await harness.call('{');
    expect([token.status, JSON.parse(token.text)]).toEqual([tokenStatus, tokenBody]);
    expect([input.status, JSON.parse(input.text)]).toEqual([inputStatus, inputBody]);
  });
});

describe('other shapes of an element', () => {
  const both = () => harness.submit(MOVE, { ...MOVE, Subject: 'Bad', Container: 'x' });

  it.each([
    ['number', 1, 0],
    ['words', 'SUCCESS', 'SEVERE'],
  ] as const)('have their status as %s', async (statusAs, good, bad) => {
    harness.emulator.behaviour.statusAs = statusAs;
    expect((await both()).map(({ status }) => status)).toEqual([good, bad]);
  });

  it('have their id as a text, or not at all', async () => {
    harness.emulator.behaviour.requestIdAs = 'string';
    expect((await both())[0]?.requestId).toBe('6301');
    harness.emulator.behaviour.omitRequestId = true;
    expect(Object.keys((await both())[0] ?? {})).toEqual(['Subject', 'statusMessage', 'status']);
    expect(created()).toBe(2);
  });

  it('come in another order, or do not come', async () => {
    harness.emulator.behaviour.elementOrder = 'reverse';
    expect((await both()).map(({ Subject }) => Subject)).toEqual(['Bad', 'Move']);
    harness.emulator.behaviour.missingElements = [0];
    expect((await both()).map(({ Subject }) => Subject)).toEqual(['Bad']);
    expect(created()).toBe(2);
  });

  it('say what the switch says', async () => {
    harness.emulator.behaviour.createdMessage = 'Solicitud <a href="x">creada</a> & más';
    expect((await both())[0]?.statusMessage).toBe('Solicitud <a href="x">creada</a> &amp; más');
  });
});

describe('the running emulator', () => {
  it('puts state, behaviour, faults and calls back', async () => {
    await harness.submit(MOVE);
    harness.emulator.control.execute(6301);
    Object.assign(harness.emulator.behaviour, { firstRequestId: 1, timeZone: 'Asia/Tokyo' });
    harness.emulator.faults.add({ kind: 'html' });
    harness.emulator.reset();
    expect(harness.emulator.state).toEqual(seedState(NOW));
    expect(harness.emulator.behaviour).toEqual(DEFAULT_BEHAVIOUR);
    expect([harness.emulator.faults.pending, harness.emulator.calls.length]).toEqual([0, 0]);
  });

  it('keeps at reset what it was started with, and shares no state', async () => {
    const state = (now: number) => ({ ...seedState(now), tokens: [] });
    const other = await start({ now: () => NOW, behaviour: { firstRequestId: 7 }, state });
    other.behaviour.firstRequestId = 8;
    other.reset();
    expect([other.behaviour.firstRequestId, other.state.tokens]).toEqual([7, []]);
    expect(harness.emulator.state.tokens).not.toEqual([]);
    await other.close();
  });

  it('refuses an address that is not loopback', async () => {
    await expect(start({ host: '0.0.0.0' })).rejects.toThrow(/loopback/);
  });

  it('has a seeded state that depends on the clock only', () => {
    const state = seedState(NOW);
    expect(seedState(NOW)).toEqual(state);
    state.domains[0]!.users[0]!.enabled = false;
    expect(seedState(NOW)).not.toEqual(state);
    const users = state.domains.flatMap((domain) => domain.users);
    expect(new Set(users.map(({ objectGUID }) => objectGUID)).size).toBe(users.length);
    for (const { containers, users: those, groups } of state.domains) {
      for (const { container } of [...those, ...groups]) expect(containers).toContain(container);
    }
  });
});
