import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { registry } from '../../datasources';
import { hashOf } from '../../src/config/operations-manifest';
import { createConfigFolder } from '../helpers/config-folder';
import { launchServer, runServer, type RunningServer } from '../helpers/server-process';

jest.setTimeout(300_000);

const folder = createConfigFolder();
afterAll(() => folder.remove());

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: { message: string; extensions: Record<string, unknown> }[];
}

async function ask(server: RunningServer, payload: object): Promise<Answer> {
  const answer = await fetch(`${server.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  });
  return (await answer.json()) as Answer;
}

describe('the way from a client to a server that serves only its operations', () => {
  const config = folder.write(
    'graph.yaml',
    'server: { drainDelay: 0s }\noperations: { mode: safelist, manifest: operations.json }\n',
  );

  it('is two commands', async () => {
    mkdirSync(join(folder.path, 'client'));
    folder.write('client/names.ts', 'export const names = gql`query Names { backends { ...Name } } ${NAME}`;');
    folder.write('client/name.graphql', 'fragment Name on Backend { name }');
    const out = join(folder.path, 'operations.json');
    const script = resolve('scripts/extract-operations.mjs');
    expect(spawnSync(process.execPath, [script, join(folder.path, 'client'), '--out', out]).status).toBe(0);
    const { operations } = JSON.parse(readFileSync(out, 'utf8')) as { operations: { id: string; body: string }[] };
    const [{ id, body } = { id: '', body: '' }] = operations;

    const server = await launchServer({ args: ['--config', config], database: true });
    const answers = await Promise.all([
      ask(server, { query: body }),
      ask(server, { documentId: `sha256:${id}` }),
      ask(server, { query: '{ backends { name } }' }),
    ]);
    server.child.kill('SIGTERM');
    const { code, stdout } = await server.ended();
    expect(code).toBe(0);
    const data = { backends: registry.map(({ id: name }) => ({ name })) };
    expect(answers.slice(0, 2)).toEqual([{ data }, { data }]);
    expect(answers[2].errors?.[0]?.extensions.code).toBe('OPERATION_NOT_REGISTERED');
    expect(stdout).toMatch(/Operations +only registered ones: 1\./);
    expect(stdout).not.toContain('A first query');
  });

  it('--check-config says how many there are', async () => {
    const { code, stdout } = await runServer('--check-config', '--config', config);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Operations +only registered ones: 1\./)]);
  });

  it('a manifest that is replaced is served from then on, and one that does not fit is not', async () => {
    const put = (...bodies: string[]): void => {
      const operations = bodies.map((body) => ({ id: hashOf(body), name: 'Names', type: 'query', body }));
      const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };
      renameSync(folder.write('next.json', JSON.stringify(manifest)), join(folder.path, 'live.json'));
    };
    const [one, two] = ['query Names { backends { name } }', 'query Names { backends { kind } }'];
    put(one);
    const live = folder.write(
      'live.yaml',
      'operations: { mode: safelist, manifest: live.json }\nserver: { watch: 1s }\nlog: { format: json }\n',
    );
    const server = await launchServer({ args: ['--config', live], database: true });
    const served = async () =>
      Promise.all([one, two].map(async (query) => (await ask(server, { query })).errors?.[0]?.extensions.code));
    expect(await served()).toEqual([undefined, 'OPERATION_NOT_REGISTERED']);
    put(two);
    await server.until('"changed":["operations.manifest"]');
    expect(await served()).toEqual(['OPERATION_NOT_REGISTERED', undefined]);
    put(one, 'query Names { nonsense }');
    await server.until('operations.manifest: live.json: operation Names: ');
    expect(await served()).toEqual(['OPERATION_NOT_REGISTERED', undefined]);
    server.child.kill('SIGKILL');
    await server.ended();
  });

  it('a manifest that does not fit the schema ends the start and the check, naming every fault', async () => {
    const bodies = { Gone: 'query Gone { nonsense }', Broken: 'query Broken {' };
    folder.write(
      'old.json',
      JSON.stringify({
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: Object.entries(bodies).map(([name, body]) => ({ id: hashOf(body), name, type: 'query', body })),
      }),
    );
    const old = folder.write('old.yaml', 'operations: { mode: safelist, manifest: old.json }\n');
    for (const args of [['--check-config'], ['--port', '0']]) {
      const { code, stdout, stderr } = await runServer(...args, '--config', old);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr.trimEnd().split('\n')).toEqual([
        'provisioning-graph: The configuration has 2 faults:',
        expect.stringMatching(/^ {2}operations\.manifest: old\.json: operation Gone: .*Cannot query field "nonsense"/),
        expect.stringMatching(/^ {2}operations\.manifest: old\.json: operation Broken: Syntax Error/),
      ]);
    }
  });
});
