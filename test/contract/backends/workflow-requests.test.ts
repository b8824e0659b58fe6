import { inspect } from 'node:util';
import type { SubmitOutcome, WorkflowRequestSource } from '../../../datasources/contracts/workflow-requests';
import type { Capabilities, Connection } from '../../../datasources/shared/backend';
import {
  CAPABILITIES,
  eachBackend,
  fixtureOf,
  startContractHarness,
  type ContractHarness,
} from '../../helpers/each-backend';

const CREATED = { outcome: 'SUCCEEDED', requestId: expect.stringMatching(/^\d+$/) };
const BACKENDS = eachBackend().filter(({ id }) => fixtureOf(id).workflowRequests);
const request = (signal = new AbortController().signal) => ({ requestId: 'request-1', signal });

function sourceOf(connection: Connection, signal?: AbortSignal): WorkflowRequestSource {
  return connection.forRequest(request(signal)).workflowRequests!;
}

it('there is a back end that raises workflow requests', () => {
  expect(BACKENDS).not.toEqual([]);
});

describe.each(BACKENDS)('the workflow requests of $id', ({ id, backend }) => {
  const { content, submitted } = fixtureOf(id).workflowRequests!;
  const open: ContractHarness[] = [];
  const start = async (): Promise<ContractHarness> => {
    const harness = await startContractHarness(backend);
    open.push(harness);
    return harness;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((harness) => harness.close()));
  });
  const submit = (connection: Connection, signal?: AbortSignal): Promise<SubmitOutcome> =>
    sourceOf(connection, signal).submit(content, 'a1b2c3');

  describe('its connection', () => {
    it('offers capabilities, and all that it offers has a contract here', async () => {
      const offered = Object.keys((await start()).connect().forRequest(request())) as (keyof Capabilities)[];
      expect(offered).toContain('workflowRequests');
      expect(offered.filter((name) => !CAPABILITIES.includes(name))).toEqual([]);
      expect(offered).toEqual(backend.capabilities);
    });

    it('calls nobody before the first request has to be raised', async () => {
      const { connect, relay } = await start();
      const connection = connect();
      sourceOf(connection).faultsOf(content);
      expect(connection.health()).toBe('closed');
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect([relay.connections, relay.requests.length]).toEqual([0, 0]);
      await submit(connection);
      expect(relay.requests).toHaveLength(1);
    });

    it('can be closed without ever having been used, and twice', async () => {
      const connection = (await start()).connect();
      await expect(connection.close()).resolves.toBeUndefined();
      await expect(connection.close()).resolves.toBeUndefined();
    });

    it('leaves no socket open when it is closed, and raises nothing later', async () => {
      const { connect, emulator, relay } = await start();
      const connection = connect();
      await Promise.all([submit(connection), submit(connection), submit(connection)]);
      await connection.close();
      await relay.abandoned();
      expect(await submit(connection)).toMatchObject({ outcome: 'FAILED', requestId: null });
      expect([relay.requests.length, relay.openSockets, submitted(emulator)]).toEqual([3, 0, 3]);
    });

    it('lets a call under way finish while it is closed', async () => {
      const { connect, relay } = await start();
      const connection = connect();
      const under = submit(connection);
      await relay.arrived(1);
      await Promise.all([connection.close(), expect(under).resolves.toMatchObject(CREATED)]);
      await relay.abandoned();
    });
  });

  describe('a request', () => {
    it('is raised once for each time it is asked for, equal ones too', async () => {
      const { connect, emulator, relay } = await start();
      const source = sourceOf(connect());
      const outcomes = await Promise.all([1, 2, 3].map(() => source.submit(content, null)));
      for (const outcome of outcomes) expect(outcome).toMatchObject(CREATED);
      expect(new Set(outcomes.map(({ requestId }) => requestId)).size).toBe(3);
      expect([relay.requests.length, submitted(emulator)]).toEqual([3, 3]);
    });

    it('without a fault has none, and one for an unknown domain is found without a call', async () => {
      const { connect, relay } = await start();
      const source = sourceOf(connect());
      expect(source.domainNames).toContain(content.domainName);
      expect(source.faultsOf(content)).toEqual([]);
      const elsewhere = { ...content, domainName: 'elsewhere.invalid' };
      expect(source.faultsOf(elsewhere)).toMatchObject([{ field: 'domainName' }]);
      expect(await source.submit(elsewhere, null)).toMatchObject({ outcome: 'FAILED', requestId: null });
      expect(relay.requests).toEqual([]);
    });

    it('says how long it can take at most', async () => {
      const { connect } = await start();
      const [quick, patient] = [connect('quick'), connect('patient')].map((one) => sourceOf(one).longestCallMs);
      expect(quick).toBeGreaterThan(0);
      expect(patient).toBeGreaterThan(quick!);
    });
  });

  describe('its caller', () => {
    it('that is gone already has nothing raised', async () => {
      const { connect, relay } = await start();
      expect(await submit(connect(), AbortSignal.abort())).toMatchObject({ outcome: 'FAILED', requestId: null });
      expect(relay.requests).toEqual([]);
    });

    it('that goes away while it waits does not take the answer along', async () => {
      const { connect, relay } = await start();
      const caller = new AbortController();
      const under = submit(connect('patient'), caller.signal);
      await relay.arrived(1);
      caller.abort();
      expect(await under).toMatchObject(CREATED);
    });
  });

  describe('an outage', () => {
    it('raises nothing, pauses the calls after a few, and is over when the back end answers again', async () => {
      const { advance, connect, relay, events, fixture } = await start();
      const connection = connect();
      await relay.stopListening();
      for (let time = 0; time < fixture.failures; time += 1) {
        expect(connection.health()).toBe('closed');
        expect(await submit(connection)).toMatchObject({ outcome: 'FAILED', requestId: null });
      }
      expect(connection.health()).toBe('open');

      await relay.resumeListening();
      const paused = await submit(connection);
      expect(paused.outcome).toBe('FAILED');
      expect(paused.reason).toMatch(/paused/);
      expect(relay.requests).toEqual([]);

      advance(fixture.pauseMs);
      expect(await submit(connection)).toMatchObject(CREATED);
      const changes = events.map(({ event }) => event).filter((event) => event.startsWith('breaker-'));
      expect(changes).toEqual(['breaker-open', 'breaker-half-open', 'breaker-closed']);
    });
  });

  describe('an answer that went wrong', () => {
    const CANARY = 'canary-0b5e55ed';
    const SPOILT: Record<string, readonly [status: number, body: string, outcome: SubmitOutcome['outcome']]> = {
      'a web page': [200, `<html>${CANARY}</html>`, 'UNKNOWN'],
      nothing: [200, '', 'UNKNOWN'],
      'half an answer': [200, `[{"${CANARY}"`, 'UNKNOWN'],
      'a redirect': [302, CANARY, 'UNKNOWN'],
      'an error page': [500, CANARY, 'UNKNOWN'],
      'an unavailable service': [503, CANARY, 'UNKNOWN'],
      'a refusal of the log-in': [401, CANARY, 'FAILED'],
      'a refusal of the address': [403, CANARY, 'FAILED'],
      'a refusal of the request': [400, `<html>${CANARY}</html>`, 'FAILED'],
    };

    it.each(Object.keys(SPOILT))('as %s does is told as it is, asked for once, and shows no secret', async (name) => {
      const [status, body, outcome] = SPOILT[name]!;
      const { connect, relay, events, fixture } = await start();
      const connection = connect();
      relay.standIn((_, response) =>
        response.writeHead(status, { location: `/${CANARY}`, 'set-cookie': `session=${CANARY}` }).end(body),
      );
      const seen = await submit(connection);
      expect(seen).toMatchObject({ outcome, requestId: null, reason: expect.any(String) });
      expect(relay.requests).toHaveLength(1);
      const secrets = [...Object.values(fixture.credentials).map((one) => one.reveal()), CANARY];
      const said = inspect([seen, events, connection], { depth: Infinity, showHidden: true });
      for (const secret of secrets) expect(said).not.toContain(secret);
      const passed = inspect(relay.requests, { maxStringLength: Infinity });
      for (const one of Object.values(fixture.credentials)) expect(passed).toContain(one.reveal());
    });

    it('is in the log with the back end, the operation and the time, and nothing of the request', async () => {
      const { connect, relay, events } = await start();
      relay.standIn((_, response) => response.writeHead(503).end());
      await submit(connect());
      const failed = events.find(({ event }) => event === 'failed');
      expect(failed).toMatchObject({ backend: 'back-end-1', operation: expect.any(String), ms: expect.any(Number) });
      for (const { operation, reason, text, ...others } of events) {
        expect(operation).toMatch(/^(GET|PUT|POST) \/[\w/{}]+$|^\*$/);
        expect([undefined, 'Service Unavailable']).toContain(text);
        expect(String(reason)).toMatch(/^undefined$|503\)?$/);
        for (const value of Object.values(others)) expect(String(value)).toMatch(/^[\w*.:-]*$/);
      }
    });
  });
});
