import { createHash } from 'node:crypto';
import { createConfigFolder } from '../helpers/config-folder';
import { launchServer, type RunningServer } from '../helpers/server-process';

jest.setTimeout(300_000);

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: { message: string; extensions: Record<string, unknown> }[];
}

async function ask(server: RunningServer, query: string, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${server.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return (await answer.json()) as Answer;
}

describe('without any configuration', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await launchServer();
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.ended();
  });

  it('says where everything is, and that nothing real is touched', () => {
    const text = server.stdout();
    expect(text).toContain(`GraphQL endpoint  ${server.address}/graphql`);
    expect(text).toContain(`Explorer page     ${server.address}/`);
    expect(text).toMatch(/Embedded emulators +safenet \(SAFENET\)/);
    expect(text).toContain('nothing real is touched');
    expect(text).toContain('Workflow ledger     embedded database in the folder ./data');
    expect(server.stderr()).toBe('');
  });

  it('prints a query and a curl line that work when pasted', async () => {
    const [, body = ''] = /-d '([^']+)'/.exec(server.stdout()) ?? [];
    const { query } = JSON.parse(body) as { query: string };
    const { data, errors } = await ask(server, query);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      provisioningTasks: { nodes: expect.arrayContaining([expect.objectContaining({ status: expect.any(String) })]) },
    });
    const printed = server.stdout().split('A first query')[1]?.split('or into a terminal')[0] ?? '';
    expect(printed.replace(/\s+/g, ' ')).toContain(query);
  });

  it('logs one line of JSON for the start and for each request, behind the start-up lines', async () => {
    await ask(server, 'query Named { __typename }', { 'x-request-id': 'e2e-1' });
    await server.until('"e2e-1"');
    const lines = server
      .stdout()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({
      msg: 'ready',
      endpoint: `${server.address}/graphql`,
      embedded: ['safenet', 'oig', 'comanage', 'admanager'],
    });
    expect(lines.find(({ requestId }) => requestId === 'e2e-1')).toMatchObject({ operationName: 'Named', status: 200 });
  });

  it('executes graphql as in production', async () => {
    const { errors } = await ask(server, '{ nonsense }');
    expect(errors?.[0]?.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });

  it('is ready, with the state of its back ends', async () => {
    const answer = await fetch(`${server.address}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        status: 'ready',
        backends: [
          { name: 'safenet', kind: 'SAFENET', embedded: true, circuit: 'closed' },
          { name: 'oig', kind: 'OIG', embedded: true, circuit: 'closed' },
          { name: 'comanage', kind: 'COMANAGE_REGISTRY', embedded: true, circuit: 'closed' },
          { name: 'admanager', kind: 'ADMANAGER_PLUS', embedded: true, circuit: 'closed' },
        ],
        ledger: 'available',
      },
    ]);
  });

  it('gives the request id back', async () => {
    const answer = await fetch(`${server.address}/livez`, { headers: { 'x-request-id': 'order-7' } });
    expect(answer.headers.get('x-request-id')).toBe('order-7');
  });

  it('refuses a body over the limit without waiting for the rest', async () => {
    const answer = await fetch(`${server.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(1_000_000) } }),
    });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { errors: [{ message: expect.stringContaining('262144 bytes'), extensions: { code: 'REQUEST_TOO_LARGE' } }] },
    ]);
  });

  it('refuses a fragment bomb of 200 levels at once', async () => {
    const fragments = Array.from(
      { length: 199 },
      (_, i) =>
        `fragment f${i} on ProvisioningTaskConnection { nodes { ...g${i} } } fragment g${i} on ProvisioningTask { a: backend { name } b: backend { name } }`,
    );
    const bomb = Array.from({ length: 199 }, (_, i) => `fragment h${i} on Query { ...h${i + 1} ...h${i + 1} }`);
    const query = `{ ...h0 ${fragments.map((_, i) => `p${i}: provisioningTasks { ...f${i} }`).join(' ')} } ${bomb.join(' ')} fragment h199 on Query { __typename } ${fragments.join(' ')}`;
    const started = performance.now();
    const { errors } = await ask(server, query);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
  });

  it.each([
    ['https://studio.apollographql.com', 'https://studio.apollographql.com', 'true'],
    ['https://evil.example', null, null],
  ])('answers the question of a browser for a page of %s', async (origin, allowed, privateNetwork) => {
    const answer = await fetch(`${server.address}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
        'access-control-request-private-network': 'true',
      },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
    expect(answer.headers.get('access-control-allow-private-network')).toBe(privateNetwork);
  });

  it('sends a browser that opens /graphql to the explorer page', async () => {
    const answer = await fetch(`${server.address}/graphql`, { headers: { accept: 'text/html' }, redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/']);
  });
});

describe('with a configuration', () => {
  const folder = createConfigFolder();
  afterAll(() => folder.remove());

  it('keeps standard output to JSON where that is asked for, and calls for a token', async () => {
    const token = createHash('sha256').update('e2e').digest('hex');
    const config = folder.write(
      'graph.yaml',
      `
      deployment: e2e
      log: { format: json }
      auth: { tokens: [{ name: desk, token: "\${DESK}", scopes: ['tasks:read'] }] }
      backends: [{ name: toy-one, kind: safenet, embedded: true }, { name: toy-two, kind: safenet, embedded: true, soapVersion: '1.2' }]
      `,
    );
    const server = await launchServer({ args: ['--config', config], env: { DESK: token }, database: true });
    const refused = await ask(server, '{ backends { name } }');
    const answered = await ask(server, '{ backends { name } }', { authorization: `Bearer ${token}` });
    server.child.kill('SIGINT');
    const { code, stdout, stderr } = await server.ended();
    expect(refused.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
    expect(answered.data).toEqual({ backends: [{ name: 'toy-one' }, { name: 'toy-two' }] });
    expect(code).toBe(0);
    for (const line of stdout.trimEnd().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
    expect(stderr).toContain('GraphQL endpoint');
    expect(stdout + stderr).not.toContain(token);
  });
});
