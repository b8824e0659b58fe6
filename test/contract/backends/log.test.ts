import { inspect } from 'node:util';
import type { Connection } from '../../../datasources/shared/backend';
import { RequestSignal } from '../../../datasources/shared/call-signal';
import { createLog } from '../../../src/observability/logger';
import {
  BODY_CANARY,
  eachBackend,
  fixtureOf,
  startContractHarness,
  type ContractHarness,
} from '../../helpers/each-backend';
import type { RelayedRequest } from '../../helpers/relay';

const REQUEST = 'request-4711';
const ORIGIN = { requestId: REQUEST, caller: 'tester', operationName: 'Look' };

/** One call through whichever capability there is; what becomes of it, others test. */
async function call(id: string, connection: Connection): Promise<void> {
  const {
    provisioningTasks: tasks,
    provisioningTargets: targets,
    workflowRequests: requests,
  } = connection.forRequest({ requestId: REQUEST, signal: new RequestSignal({ ...ORIGIN }) });
  const done =
    tasks?.list({
      ...{ organization: tasks.organizations[0]!, filter: {}, after: null, limit: 1 },
      parts: { summary: false, details: false },
    }) ??
    targets?.list(null) ??
    requests?.submit(fixtureOf(id).workflowRequests!.content, 'a1b2c3');
  if (!done) throw new Error('It has no capability that this suite can use; teach it the new one');
  await done.catch(() => undefined);
}

/** A text that sends back all that it was told. */
function echo({ body, headers, path }: RelayedRequest): string {
  const cookies = (headers.cookie ?? '').split('; ').map((pair) => pair.slice(pair.indexOf('=') + 1));
  const parts = [headers.authorization ?? '', ...cookies, decodeURIComponent(path), body, decodeURIComponent(body)];
  return parts.join(' ').replace(/[^\x20-\x7e]|[&<>"]/g, ' ');
}

describe.each(eachBackend())('the log about the back end $id', ({ id, backend }) => {
  const open: ContractHarness[] = [];
  const start = async (): Promise<ContractHarness> => {
    const harness = await startContractHarness(backend);
    open.push(harness);
    return harness;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((harness) => harness.close()));
  });
  const { refuse } = fixtureOf(id);

  it('has the words in which a call was refused, with the operation and the request', async () => {
    const { connect, relay, events } = await start();
    relay.standIn((request, response) => {
      const isSession = /<(Connect|PingConnection) /.test(request.body);
      refuse(isSession ? 'No session' : 'The table   is  locked (1, 315).')(request, response);
    });
    const connection = connect();
    await call(id, connection);
    // The first call of a server with sessions is the log-in, which is refused in its own words.
    const text = id === 'safenet' ? 'No session' : 'The table is locked (1, 315).';
    const expected = { level: 'warn', backend: 'back-end-1', requestId: REQUEST, event: 'refused', text };
    expect(events).toContainEqual(expect.objectContaining({ ...expected, operation: expect.stringMatching(/./) }));
  });

  it('has it as one line with the request beside the back end', async () => {
    const { connect, relay, events } = await start();
    relay.standIn(refuse('Locked.'));
    await call(id, connect());
    const written: string[] = [];
    const log = createLog({ level: 'info', format: 'json', destination: { write: (line) => void written.push(line) } });
    for (const event of events) log.backend(event);
    const lines = written.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        ...{ level: 'warn', event: 'refused', requestId: REQUEST, backend: 'back-end-1' },
        details: expect.objectContaining({ text: 'Locked.', status: expect.any(Number) }),
      }),
    );
  });

  it('has what was wrong with an answer that cannot be read, and none of it', async () => {
    const { connect, relay, events, fixture } = await start();
    relay.standIn((_, response) => {
      response.writeHead(200, { 'content-type': fixture.contentType }).end(`<${BODY_CANARY} {"${BODY_CANARY}`);
    });
    await call(id, connect());
    expect(events).toContainEqual(
      expect.objectContaining({
        ...{ level: 'warn', requestId: REQUEST, reason: expect.stringMatching(/^its answer /) },
      }),
    );
    expect(inspect(events)).not.toContain(BODY_CANARY);
  });

  it('has none of the credentials, cookies, addresses and bodies, even if the back end repeats them all', async () => {
    const { connect, relay, events, fixture } = await start();
    const connection = connect();
    await call(id, connection);
    const cookies = [...relay.cookies];
    relay.standIn((request, response) => {
      refuse(`Refused: ${echo(request)} at http://${request.headers.host}/x?y=${BODY_CANARY}`)(request, response);
    });
    events.length = 0;
    await call(id, connection);
    await call(id, connection);
    const said = inspect(events, { depth: Infinity, maxStringLength: Infinity });
    expect(said).toContain('Refused: ');
    const credentials = Object.values(fixture.credentials).map((secret) => secret.reveal());
    const host = new URL(relay.url).host;
    for (const secret of [...credentials, ...(fixture.encoded ?? []), ...cookies, host, BODY_CANARY]) {
      expect(said).not.toContain(secret);
    }
  });

  it('tells every line about a call whose it was', async () => {
    const { connect, events } = await start();
    await call(id, connect());
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) expect(event).toMatchObject({ requestId: REQUEST });
    // A log-in may serve several.
    expect(events).toContainEqual(expect.objectContaining({ event: 'answered', ...ORIGIN }));
  });
});
