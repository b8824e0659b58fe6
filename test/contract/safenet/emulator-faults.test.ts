import { once } from 'node:events';
import { get, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { start, type SafenetEmulator } from '../../../datasources/safenet/emulator';
import { FAULT_KINDS, type FaultKind } from '../../../datasources/shared/emulator/http';
import { WireCaller, exchange, rowsOf } from '../../helpers/emulator-client';
import { EXAMPLE_TIME, exampleState } from '../../helpers/safenet-example-state';

const DETAILS = '<taskID>4711</taskID><organization>Northwind Trust</organization>';
const REMOVAL = '<taskID>4713</taskID><organization>Northwind Trust</organization>';

let emulator: SafenetEmulator;
let caller: WireCaller;

beforeAll(async () => {
  emulator = await start({
    now: () => EXAMPLE_TIME,
    behaviour: { latencyMs: 0, rowLatencyMs: 0 },
    state: exampleState(),
  });
});
afterAll(() => emulator.close());
beforeEach(async () => {
  emulator.reset();
  caller = new WireCaller(emulator.url);
  await caller.connect(emulator.operator);
});

const details = () => caller.call('GetProvisioningTaskDetails', DETAILS);

/**
 * What of an answer arrives and how it ends: by itself, by an error, or not at all for a while after `enough` characters
 * have come.
 */
function watch(enough = Infinity): Promise<{ status: number | undefined; body: string; end: string }> {
  return new Promise((resolve) => {
    let incoming: IncomingMessage | undefined;
    let body = '';
    let timer: NodeJS.Timeout | undefined;
    const done = (end: string): void => {
      clearTimeout(timer);
      resolve({ status: incoming?.statusCode, body, end });
      outgoing.destroy();
    };
    const look = (): void => {
      if (body.length >= enough) timer ??= setTimeout(() => done('still open'), 100);
    };
    const fail = (error: NodeJS.ErrnoException): void => done(error.code ?? error.message);
    const cookie = [...caller.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const url = `${emulator.url}/GetProvisioningTaskDetails?taskID=4711&organization=Northwind%20Trust`;
    const outgoing = request(url, { agent: false, headers: { cookie } });
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      incoming = response;
      response.on('data', (piece: Buffer) => {
        body += piece.toString();
        look();
      });
      response.on('error', fail);
      response.on('end', () => done('complete'));
    });
    outgoing.end(look);
  });
}

describe('every kind of fault', () => {
  const full = async (): Promise<string> => (await watch()).body;

  it('is named', () => {
    const tested: FaultKind[] = [
      'resetBefore',
      'resetInBody',
      'hangHeaders',
      'hangBody',
      'trickle',
      'truncate',
      'html',
      'serviceUnavailable',
      'oversize',
      'redirect',
      'status',
      'encoding',
    ];
    expect(FAULT_KINDS).toEqual(tested);
  });

  it('resetBefore: no byte', async () => {
    emulator.faults.add({ kind: 'resetBefore' });
    expect(await watch()).toEqual({ status: undefined, body: '', end: 'ECONNRESET' });
  });

  it('resetInBody: half a body and a reset', async () => {
    const whole = await full();
    emulator.faults.add({ kind: 'resetInBody' });
    const { status, body, end } = await watch();
    expect([status, end]).toEqual([200, 'ECONNRESET']);
    expect(body.length).toBeGreaterThan(0);
    expect(whole.startsWith(body) && body.length < whole.length).toBe(true);
  });

  it.each(['resetBefore', 'resetInBody'] as const)('%s: by a reset, not by an orderly end', async (kind) => {
    emulator.faults.add({ kind });
    const { hostname, port, pathname } = new URL(emulator.url);
    const socket = connect(Number(port), hostname);
    socket.resume();
    socket.write(`GET ${pathname}/PingConnection HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    const end = new Promise((resolve) => {
      socket.on('end', () => resolve('FIN'));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(await end).toBe('ECONNRESET');
  });

  it('hangHeaders: nothing, for ever', async () => {
    emulator.faults.add({ kind: 'hangHeaders' });
    expect(await watch(0)).toEqual({ status: undefined, body: '', end: 'still open' });
  });

  it('hangBody: half a body, then silence', async () => {
    const whole = await full();
    emulator.faults.add({ kind: 'hangBody' });
    const { status, body, end } = await watch(1);
    expect([status, end]).toEqual([200, 'still open']);
    expect(whole.startsWith(body) && body.length > 0 && body.length < whole.length).toBe(true);
  });

  it('encoding: the same text in other bytes, with what head and declaration say', async () => {
    const whole = await full();
    emulator.faults.add({ kind: 'encoding', encoding: 'utf8', charset: 'iso-8859-1' });
    expect((await watch()).body).toBe(whole.replace('encoding="utf-8"', 'encoding="iso-8859-1"'));
    emulator.faults.add({ kind: 'encoding', encoding: 'utf8' });
    expect((await watch()).body).toBe(whole.replace(' encoding="utf-8"', ''));
    emulator.faults.add({ kind: 'encoding', encoding: 'utf16le' });
    expect((await watch()).body).toContain('<\0?\0x\0m\0l\0');
  });

  it('trickle: a byte now and then', async () => {
    const whole = await full();
    emulator.faults.add({ kind: 'trickle', everyMs: 5 });
    const { status, body, end } = await watch(3);
    expect([status, end]).toEqual([200, 'still open']);
    expect(whole.startsWith(body) && body.length < whole.length).toBe(true);
  });

  it('truncate: a complete answer with half of the text', async () => {
    const whole = await full();
    emulator.faults.add({ kind: 'truncate' });
    const { status, body, end } = await watch();
    expect([status, end]).toEqual([200, 'complete']);
    expect(whole.startsWith(body) && body.length < whole.length).toBe(true);
  });

  it('html: a page where XML is due', async () => {
    emulator.faults.add({ kind: 'html' });
    const answer = await details();
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  });

  it('serviceUnavailable: 503 and a page, with more headers if wanted', async () => {
    emulator.faults.add({ kind: 'serviceUnavailable', headers: { 'Retry-After': '7' } });
    const answer = await details();
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '7']);
  });

  it.each([true, false])('oversize: the right answer with much room in it (declared: %s)', async (declared) => {
    emulator.faults.add({ kind: 'oversize', bytes: 1_000_000, declared });
    const answer = await details();
    expect(answer.body.length).toBeGreaterThan(1_000_000);
    expect(answer.headers['content-length'] !== undefined).toBe(declared);
    expect(rowsOf(answer)).toHaveLength(3);
  });

  it('redirect: to a log-in page', async () => {
    emulator.faults.add({ kind: 'redirect' });
    const answer = await details();
    expect([answer.status, answer.headers.location]).toEqual([302, '/login']);
  });

  it('status: whatever is asked for', async () => {
    emulator.faults.add({ kind: 'status', status: 418, body: 'teapot', contentType: 'text/plain' });
    const { status, headers, body } = await details();
    expect([status, headers['content-type'], body]).toEqual([418, 'text/plain', 'teapot']);
  });

  it.each([
    ['No Kettle, "caf\u00e9"\r\nX: 1', 'No Kettle, "caf\u00c3\u00a9"  X: 1'],
    ['', ''],
    [undefined, "I'm a Teapot"],
  ])('status: with the reason %j in the status line, in bytes and on one line', async (reason, received) => {
    emulator.faults.add({ kind: 'status', status: 418, ...(reason !== undefined && { reason }) });
    const [message] = (await once(get(emulator.url), 'response')) as [IncomingMessage];
    message.resume();
    expect([message.statusCode, message.statusMessage]).toEqual([418, received]);
  });
});

describe('the fault script', () => {
  it('hits the named operation, as often as said, in order', async () => {
    emulator.faults.add({ operation: 'GetProvisioningTaskDetails', kind: 'status', status: 501, times: 2 });
    emulator.faults.add({ operation: /^GetProvisioning/, kind: 'status', status: 502 });
    expect((await caller.call('PingConnection')).status).toBe(200);
    for (const status of [501, 501, 502, 200]) expect((await details()).status).toBe(status);
    emulator.faults.add({ kind: 'html', times: Infinity });
    expect(emulator.faults.pending).toBe(1);
    emulator.faults.clear();
    expect((await details()).headers['content-type']).toContain('xml');
  });

  it.each([false, true])('says whether a write is carried out before it goes wrong: %s', async (carriedOut) => {
    emulator.faults.add({ operation: 'RemoveProvisioningTask', kind: 'resetBefore', carriedOut });
    await expect(caller.call('RemoveProvisioningTask', REMOVAL)).rejects.toThrow();
    expect(emulator.state.tasks.some(({ id }) => id === 4713)).toBe(!carriedOut);
    expect(emulator.calls.at(-1)).toMatchObject({ operation: 'RemoveProvisioningTask', form: 'soap11', status: 0 });
  });

  it('does not carry out a write whose answer it only cuts', async () => {
    emulator.faults.add({ kind: 'truncate' });
    expect((await caller.call('RemoveProvisioningTask', REMOVAL)).status).toBe(200);
    expect(emulator.state.tasks).toHaveLength(3);
  });
});

describe('listening', () => {
  it('stops and starts again on the same port', async () => {
    await emulator.stopListening();
    await expect(details()).rejects.toThrow(expect.objectContaining({ code: 'ECONNREFUSED' }) as Error);
    await emulator.stopListening();
    await emulator.resumeListening();
    await emulator.resumeListening();
    expect((await details()).status).toBe(200);
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'localhost', 'example.org'])('is refused on %s', async (host) => {
    await expect(start({ host })).rejects.toThrow('loopback');
  });

  it('gets rid of open connections when it closes', async () => {
    const own = await start({ behaviour: { latencyMs: 0 }, state: exampleState() });
    own.faults.add({ kind: 'hangHeaders' });
    const hanging = exchange(own.url).catch((error: unknown) => error);
    while (own.calls.length === 0) await new Promise(setImmediate);
    await own.close();
    expect(await hanging).toMatchObject({ code: 'ECONNRESET' });
    await own.close();
  });
});

describe('the call log', () => {
  it('tells operation, form, session, status and parameters', async () => {
    emulator.clearCalls();
    await details();
    await caller.get('PingConnection');
    await exchange(emulator.url);
    const session = caller.cookies.get('ASP.NET_SessionId');
    const base = { at: EXAMPLE_TIME, status: 200, notes: [], session };
    expect(emulator.calls).toEqual([
      {
        ...base,
        operation: 'GetProvisioningTaskDetails',
        form: 'soap11',
        parameters: { taskID: 4711, organization: 'Northwind Trust' },
      },
      { ...base, operation: 'PingConnection', form: 'get', parameters: {} },
      { ...base, operation: 'help', form: 'page', parameters: {}, session: undefined },
    ]);
    expect(emulator.countOf('PingConnection')).toBe(1);
    emulator.clearCalls();
    expect([emulator.calls, emulator.countOf('PingConnection')]).toEqual([[], 0]);
  });
});
