import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { inspect } from 'node:util';
import type {
  Backend,
  BackendHealth,
  Capabilities,
  Connection,
  EmulatorOptions,
} from '../../../datasources/shared/backend';
import { BackendError } from '../../../datasources/shared/errors';
import {
  CAPABILITIES,
  eachBackend,
  embeddedSettings,
  fixtureOf,
  startContractHarness,
  type ContractHarness,
} from '../../helpers/each-backend';

/** What `read` gives when it is answered. */
const ANSWER = { id: expect.stringMatching(/./) };
const SOMEWHERE = 'http://127.0.0.1:1';
const request = (signal = new AbortController().signal) => ({ requestId: 'request-1', signal });

/** One read through whichever capability there is, and the id of what comes first. */
async function read(connection: Connection, signal?: AbortSignal): Promise<{ readonly id: string | undefined }> {
  const { provisioningTasks: tasks, provisioningTargets: targets } = connection.forRequest(request(signal));
  if (tasks) {
    const parts = { summary: false, details: false };
    const page = await tasks.list({ organization: tasks.organizations[0]!, filter: {}, after: null, limit: 1, parts });
    return { id: page.items[0]?.position };
  }
  if (targets) return { id: (await targets.list(null))[0]?.key.localId };
  throw new Error('It has no capability that this suite can read through; teach it the new one');
}

async function failureOf(work: Promise<unknown>): Promise<BackendError> {
  const error: unknown = await work.then(
    () => new Error('It did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof BackendError) return error;
  throw error;
}

it('a back end that is registered without a fixture is named together with the place to add one', () => {
  expect(() => fixtureOf('fifth')).toThrow(/"fifth" is registered.*each-backend\.ts has no entry "fifth".*safenet/s);
});

describe.each(eachBackend())('the back end $id', ({ id, backend }) => {
  const open: ContractHarness[] = [];
  const start = async (): Promise<ContractHarness> => {
    const harness = await startContractHarness(backend);
    open.push(harness);
    return harness;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((harness) => harness.close()));
  });

  describe('its settings', () => {
    const faultsOf = (settings: unknown) => {
      const result = (backend satisfies Backend).configure('back-end-1', settings);
      return 'faults' in result ? result.faults : [];
    };
    const embedded = embeddedSettings(backend, SOMEWHERE);

    it('are right as it makes them for its own emulator', () => {
      expect(faultsOf(embedded)).toEqual([]);
      expect(faultsOf({ ...embedded, ...fixtureOf(id).quick })).toEqual([]);
    });

    it('that nobody knows are refused by name, together with those there are', () => {
      const [fault, ...more] = faultsOf({ ...embedded, noSuchSetting: 'x' });
      expect(more).toEqual([]);
      expect(fault?.message).toContain('noSuchSetting');
      for (const key of Object.keys(embedded)) expect(fault?.message).toContain(key);
    });

    it('that are wrong are all reported at once, each with its path', () => {
      const wrong = Object.fromEntries(Object.keys(embedded).map((key) => [key, { wrong: true }]));
      const faults = faultsOf({ ...wrong, noSuchSetting: 'x' });
      expect(new Set(faults.map(({ path }) => path[0]))).toEqual(new Set([...Object.keys(embedded), undefined]));
      for (const { message } of faults) expect(message).not.toMatch(/undefined|\[object|Invalid input/);
    });

    it('that are missing are all reported', () => {
      const { optional = [] } = fixtureOf(id);
      const needed = Object.keys(embedded).filter((key) => !optional.includes(key));
      expect(faultsOf({}).map(({ path }) => path[0])).toEqual(needed);
    });

    it.each([undefined, null, 'text', 7, []])('are refused as a whole when they are %j', (settings) => {
      expect(faultsOf(settings).length).toBeGreaterThan(0);
    });

    it('never have a secret in a fault', () => {
      const { credentials } = fixtureOf(id);
      const faults = faultsOf({ ...embedded, ...credentials, noSuchSetting: Object.values(credentials) });
      const said = inspect(faults, { depth: Infinity });
      for (const secret of Object.values(credentials)) expect(said).not.toContain(secret.reveal());
    });
  });

  describe('its emulator', () => {
    it('is on a loopback address, and on no other of this machine', async () => {
      const { emulator } = await start();
      const { hostname, port } = new URL(emulator.url);
      expect(hostname).toMatch(/^(127\.\d+\.\d+\.\d+|\[::1\])$/);
      const others = Object.values(networkInterfaces()).flatMap((addresses) =>
        (addresses ?? []).filter(({ internal, family }) => !internal && family === 'IPv4'),
      );
      for (const { address } of others) {
        await expect(reaches(address, Number(port))).resolves.toBe(false);
      }
      await expect(reaches(hostname.replace(/[[\]]/g, ''), Number(port))).resolves.toBe(true);
    });

    it('cannot be talked into listening elsewhere', async () => {
      const options = { host: '0.0.0.0' } as EmulatorOptions;
      await expect(backend.startEmulator(options)).rejects.toThrow(/loopback/);
    });

    it('closes twice without complaint', async () => {
      const emulator = await backend.startEmulator({});
      await emulator.close();
      await expect(emulator.close()).resolves.toBeUndefined();
    });
  });

  // Nothing can be read through it: workflow-requests.test.ts says the same of what it writes.
  if (!fixtureOf(id).provisioningTasks && !fixtureOf(id).provisioningTargets) return;

  describe('its connection', () => {
    it('calls nobody before the first request has to be answered', async () => {
      const { connect, relay } = await start();
      const connection = connect();
      connection.forRequest(request());
      expect(connection.health()).toBe('closed');
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect([relay.connections, relay.requests.length]).toEqual([0, 0]);
      await read(connection);
      expect(relay.requests.length).toBeGreaterThan(0);
    });

    it('offers capabilities, and all that it offers has a contract here', async () => {
      const { connect } = await start();
      const offered = Object.keys(connect().forRequest(request())) as (keyof Capabilities)[];
      expect(offered.length).toBeGreaterThan(0);
      expect(offered.filter((name) => !CAPABILITIES.includes(name))).toEqual([]);
      expect(offered).toEqual(backend.capabilities);
    });

    it('can be closed without ever having been used', async () => {
      const { connect } = await start();
      const connection = connect();
      await expect(connection.close()).resolves.toBeUndefined();
      await expect(connection.close()).resolves.toBeUndefined();
    });

    it('leaves no socket open when it is closed, and refuses later calls as unavailable', async () => {
      const { connect, relay } = await start();
      const connection = connect();
      await Promise.all([read(connection), read(connection), read(connection)]);
      expect(relay.openSockets).toBeGreaterThan(0);
      await connection.close();
      await relay.abandoned();
      const calls = relay.requests.length;
      expect(await failureOf(read(connection))).toMatchObject({ kind: 'unavailable', backend: 'back-end-1' });
      expect([relay.requests.length, relay.openSockets]).toEqual([calls, 0]);
    });

    it('lets a call under way finish while it is closed', async () => {
      const { connect, relay } = await start();
      const connection = connect();
      await read(connection);
      const calls = relay.requests.length;
      const under = read(connection);
      await relay.arrived(calls + 1);
      await Promise.all([connection.close(), expect(under).resolves.toMatchObject(ANSWER)]);
      await relay.abandoned();
    });

    it('shares nothing between two connections of the same settings', async () => {
      const { connect, relay } = await start();
      const [one, other] = [connect(), connect()];
      await read(one);
      await one.close();
      const calls = relay.requests.length;
      await expect(read(other)).resolves.toMatchObject(ANSWER);
      expect(relay.requests.length).toBe(2 * calls);
    });
  });

  describe('its caller', () => {
    it('that is gone already gets `cancelled`, and nothing is sent', async () => {
      const { connect, relay } = await start();
      const error = await failureOf(read(connect(), AbortSignal.abort()));
      expect(error).toMatchObject({ kind: 'cancelled', retriable: false, outcomeUnknown: false });
      expect(relay.requests).toEqual([]);
    });

    it('that goes away while it waits gets `cancelled`, and the next one is answered', async () => {
      const { connect, relay } = await start();
      const connection = connect('patient');
      await read(connection);
      const calls = relay.requests.length;
      relay.standIn(() => undefined);
      const caller = new AbortController();
      const left = failureOf(read(connection, caller.signal));
      await relay.arrived(calls + 1);
      caller.abort();
      expect(await left).toMatchObject({ kind: 'cancelled' });
      relay.standIn(undefined);
      await expect(read(connection)).resolves.toMatchObject(ANSWER);
      expect(connection.health()).toBe('closed');
    });

    it('gives it no more calls than it may have at a time, whoever goes away', async () => {
      const { connect, relay } = await start();
      const connection = connect('patient');
      await read(connection);
      const { mostRunning, ...idle } = connection.load();
      const nothing = { waiting: { write: 0, read: 0, background: 0 }, running: 0, refused: 0, pausedForMs: 0 };
      expect(idle).toMatchObject({ ...nothing, limit: mostRunning });
      const calls = relay.requests.length;
      const held: ServerResponse[] = [];
      relay.standIn((_, response) => void held.push(response));
      for (let wave = 0; wave < 3; wave += 1) {
        const caller = new AbortController();
        setMaxListeners(0, caller.signal);
        const left = Array.from({ length: 30 }, () => failureOf(read(connection, caller.signal)));
        await relay.arrived(calls + 1);
        expect(connection.load().running).toBeGreaterThan(0);
        caller.abort();
        for (const error of await Promise.all(left)) expect(error).toMatchObject({ kind: 'cancelled' });
        expect(connection.load().running).toBeGreaterThan(0);
        expect(connection.load().running).toBeLessThanOrEqual(mostRunning);
        expect(connection.load().waiting.read).toBe(0);
        expect(relay.requests.length - calls).toBeLessThanOrEqual(mostRunning);
      }
      relay.standIn(undefined);
      for (const response of held) response.destroy();
      await expect(read(connection)).resolves.toMatchObject(ANSWER);
    });

    it('whose time is over gets `timeout`, which does not count against the back end', async () => {
      const { connect, relay, fixture } = await start();
      const connection = connect('patient');
      await read(connection);
      relay.standIn(() => undefined);
      for (let time = 0; time <= fixture.failures; time += 1) {
        expect(await failureOf(read(connection, AbortSignal.timeout(30)))).toMatchObject({ kind: 'timeout' });
      }
      expect(connection.health()).toBe('closed');
    });
  });

  describe('an outage', () => {
    it('is unavailable and retriable, pauses the calls after a few, and is over when the back end answers again', async () => {
      const { advance, connect, relay, events, fixture } = await start();
      const connection = connect();
      await relay.stopListening();
      const seen: BackendHealth[] = [];
      for (let time = 0; time < fixture.failures; time += 1) {
        seen.push(connection.health());
        expect(await failureOf(read(connection))).toMatchObject({
          kind: 'unavailable',
          retriable: true,
          outcomeUnknown: false,
          backend: 'back-end-1',
        });
      }
      expect(seen).toEqual(seen.map(() => 'closed'));
      expect(connection.health()).toBe('open');

      await relay.resumeListening();
      const paused = await failureOf(read(connection));
      expect(paused).toMatchObject({ kind: 'unavailable', retriable: true });
      expect(paused.reason).toMatch(/paused/);
      expect(relay.requests).toEqual([]);

      advance(fixture.pauseMs);
      await expect(read(connection)).resolves.toMatchObject(ANSWER);
      expect(connection.health()).toBe('closed');
      const changes = events.map(({ event }) => event).filter((event) => event.startsWith('breaker-'));
      expect(changes).toEqual(['breaker-open', 'breaker-half-open', 'breaker-closed']);
    });

    it('that goes on pauses the calls again after one trial', async () => {
      const { advance, connect, relay, fixture } = await start();
      const connection = connect();
      relay.standIn((_, response) => response.destroy());
      for (let time = 0; time < fixture.failures; time += 1) await failureOf(read(connection));
      expect(connection.health()).toBe('open');
      advance(fixture.pauseMs);
      const calls = relay.requests.length;
      await failureOf(read(connection));
      expect(relay.requests.length).toBeGreaterThan(calls);
      expect(connection.health()).toBe('open');
    });

    it('in the middle of its work is told as one, and is over when it is over', async () => {
      const { connect, relay } = await start();
      const connection = connect('patient');
      await read(connection);
      await relay.stopListening();
      expect(await failureOf(read(connection))).toMatchObject({ kind: 'unavailable', retriable: true });
      await relay.resumeListening();
      await expect(read(connection)).resolves.toMatchObject(ANSWER);
    });
  });

  describe('what it says about a failure', () => {
    const CANARY = 'canary-0b5e55ed';
    const SPOILT: Record<string, (contentType: string) => { status: number; body: string; headers?: object }> = {
      'a web page': () => ({ status: 200, body: `<html>${CANARY}</html>`, headers: { 'content-type': 'text/html' } }),
      'an error page': () => ({ status: 500, body: CANARY, headers: { 'content-type': 'text/html' } }),
      'a refusal of the log-in': () => ({ status: 401, body: CANARY }),
      'a refusal of the address': () => ({ status: 403, body: CANARY }),
      'a redirect': () => ({ status: 302, body: CANARY, headers: { location: `/${CANARY}?token=${CANARY}` } }),
      'too many requests': () => ({ status: 429, body: CANARY, headers: { 'retry-after': CANARY } }),
      'an unavailable service': () => ({ status: 503, body: CANARY }),
      'an answer that is not understood': (type) => ({
        status: 200,
        body: `<${CANARY}>{"${CANARY}"`,
        headers: { 'content-type': type },
      }),
      'a fault that is not understood': (type) => ({
        status: 500,
        body: `<${CANARY}/>`,
        headers: { 'content-type': type },
      }),
    };

    it.each(Object.keys(SPOILT))('holds no credential, cookie or answer after %s', async (name) => {
      const { connect, relay, events, fixture } = await start();
      const connection = connect();
      await read(connection);
      const cookies = [...relay.cookies];
      relay.standIn((_, response) => {
        const { status, body, headers } = SPOILT[name]!(fixture.contentType);
        response.writeHead(status, { 'set-cookie': `session=${CANARY}`, ...headers }).end(body);
      });
      const error = await failureOf(read(connection));
      const { encoded = [] } = fixture;
      const texts = Object.values(fixture.credentials).map((secret) => secret.reveal());
      const secrets = [...texts, ...encoded, ...cookies, CANARY];
      const said = [
        inspect(error, { depth: Infinity, showHidden: true }),
        JSON.stringify(error),
        inspect(events, { depth: Infinity, showHidden: true }),
      ].join('\n');
      for (const secret of secrets) expect(said).not.toContain(secret);
      expect(relay.requests.at(-1)!.path).not.toBe('');
    });

    it('has something to hide: the credentials and cookies do pass', async () => {
      const { connect, relay, fixture } = await start();
      const connection = connect();
      await read(connection);
      await read(connection);
      const passed = inspect(relay.requests, { depth: Infinity, maxStringLength: Infinity });
      for (const secret of fixture.encoded ?? Object.values(fixture.credentials).map((one) => one.reveal())) {
        expect(passed).toContain(secret);
      }
      for (const cookie of relay.cookies) expect(passed.includes(cookie)).toBe(fixture.keepsCookies);
    });

    it('names the back end, the operation and the time, and nothing of the request', async () => {
      const { connect, relay, events } = await start();
      const connection = connect();
      await read(connection);
      relay.standIn((_, response) => response.writeHead(503).end());
      await failureOf(read(connection));
      const failed = events.find(({ event }) => event === 'failed');
      expect(failed).toMatchObject({ backend: 'back-end-1', operation: expect.any(String), ms: expect.any(Number) });
      for (const event of events) {
        const { operation, reason, text, ...others } = event;
        expect(operation).toMatch(/^\w*$|^(GET|PUT|POST) \/[\w/{}]+$/);
        expect([undefined, 'Service Unavailable']).toContain(text);
        expect(String(reason)).toMatch(/^undefined$|503\)?$/);
        for (const value of Object.values(others)) expect(String(value)).toMatch(/^[\w*.:-]*$/);
      }
    });
  });
});

function reaches(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 500 });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
  });
}
