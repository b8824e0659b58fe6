import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createConfigFolder } from '../helpers/config-folder';
import { runServer, runServerWith } from '../helpers/server-process';

jest.setTimeout(300_000);
const folder = createConfigFolder();
afterAll(() => folder.remove());

describe('the options that only say something', () => {
  it.concurrent('--help lists every option', async () => {
    const { code, stdout, stderr } = await runServer('--help');
    expect([code, stderr]).toEqual([0, '']);
    for (const option of ['--config', '--port', '--host', '--check-config', '--version', '--help']) {
      expect(stdout).toContain(`  ${option}`);
    }
  });

  it.concurrent('--version is the version of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await runServer('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.concurrent('--check-config says what a good configuration means', async () => {
    const { code, stdout, stderr } = await runServer('--check-config', '--port', '4999');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('The configuration is good.');
    expect(stdout).toContain('127.0.0.1, port 4999');
    expect(stdout).toMatch(/Embedded emulators +safenet \(SAFENET\)/);
  });
});

describe('what is wrong ends with one message, the right exit code and no stack trace', () => {
  const ONE_LINE = /^provisioning-graph: [^\n]+\n$/;

  it.concurrent.each([
    ['an unknown option', ['--prot', '4000'], /Unknown option '--prot'; see --help/],
    ['an option without its value', ['--port'], /--port.*; see --help/],
    ['an empty value', ['--config='], /--config needs a value; see --help/],
    ['a value for a switch', ['--help=yes'], /--help.*; see --help/],
    ['an argument too many', ['serve'], /Unexpected argument 'serve'.*; see --help/],
    ['a missing file', ['--config', '/nowhere/graph.yaml'], /\/nowhere\/graph\.yaml: there is no such file/],
  ])('%s: exit code 2', async (_what, args, message) => {
    const { code, stdout, stderr } = await runServer(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(ONE_LINE);
    expect(stderr).toMatch(message);
  });

  it.concurrent('a file that is not YAML: exit code 2 and the place', async () => {
    const file = folder.write('broken.yaml', 'server:\n  port: [1\nlog: x\n');
    const { code, stderr } = await runServer('--config', file);
    expect(code).toBe(2);
    expect(stderr).toMatch(ONE_LINE);
    expect(stderr).toMatch(/not valid YAML: line 3, column \d+: /);
  });

  it.concurrent.each([
    ['binary', Buffer.from([0xff, 0xfe, 0x00, 0x5b]), /must be encoded in UTF-8/],
    ['nested without end', '['.repeat(100_000), /nested too deeply/],
    ['a list in itself', 'backends: &all [*all]', /an alias stands within what it means/],
    ['a password that looks like a tag', 'backends: [{ password: !hunter2 }]', /a value begins with "!"/],
  ])('a file that is %s: exit code 2 and one line', async (what, content, message) => {
    const file = folder.write(`${what}.yaml`, content);
    const { code, stdout, stderr } = await runServer('--check-config', '--config', file);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(ONE_LINE);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('hunter2');
  });

  it.concurrent('a database and a certificate from nowhere: exit code 2 and every fault', async () => {
    const file = folder.write(
      'ledger.yaml',
      'ledger: { databaseUrl: "${NOT_SET}", pool: 0, tls: { ca: { file: absent.pem } } }',
    );
    const { code, stdout, stderr } = await runServer('--check-config', '--config', file);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd().split('\n')).toEqual([
      `provisioning-graph: ${file} has 3 faults:`,
      '  ledger.databaseUrl: the environment variable NOT_SET is not set',
      expect.stringMatching(/^ {2}ledger\.tls\.ca: .*absent\.pem cannot be read \(ENOENT\)$/),
      '  ledger.pool: must be a whole number from 1 to 100',
    ]);
  });

  it.concurrent('bad settings: exit code 2 and every fault, a line each', async () => {
    const file = folder.write(
      'faults.yaml',
      `
      server: { port: 70000 }
      backends:
        - { name: sas, kind: safenet, url: nonsense, operatorEmail: me@x.example, password: hunter2, organizations: [A] }
        - { name: sas2, kind: safenet, url: 'https://x.example', operatorEmail: me@x.example, password: "\${NOT_SET}", organizations: [A], serverTimeZone: Mars/Base, sesions: 2 }
      `,
    );
    const { code, stdout, stderr } = await runServerWith({ env: { PROVISIONING_GRAPH_CONFIG: file } });
    expect([code, stdout]).toEqual([2, '']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines[0]).toBe(`provisioning-graph: ${file} has 6 faults:`);
    for (const start of [
      '  server.port: must be a whole number',
      '  backends[0].url: must be an absolute',
      '  backends[0].password: must come from outside the file',
      '  backends[1].password: the environment variable NOT_SET is not set',
      '  backends[1].serverTimeZone: must be an IANA time zone',
      '  backends[1]: ',
    ]) {
      expect(lines.filter((line) => line.startsWith(start))).toHaveLength(1);
    }
    expect(lines).toHaveLength(7);
    expect(stderr).not.toMatch(/hunter2|\n\s+at /);
  });

  it.concurrent('a taken port: exit code 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stdout, stderr } = await runServerWith({ args: ['--port', String(port)], database: true });
    other.close();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `provisioning-graph: port ${port} is in use; stop the program that has it, or use --port with another\n`,
    );
  });

  it.concurrent('an address that is not of this machine: exit code 1', async () => {
    const file = folder.write('anonymous.yaml', 'auth: { anonymous: allow }');
    const args = ['--config', file, '--host', '192.0.2.1', '--port', '0'];
    const { code, stderr } = await runServerWith({ args, database: true });
    expect([code, stderr]).toEqual([1, 'provisioning-graph: 192.0.2.1 is no address of this machine; use --host\n']);
  });
});
