import { Secret } from '../../../../datasources/shared/settings';
import { loadConfig, type Config, type Environment, type Flags } from '../../../../src/config';
import { ConfigError } from '../../../../src/config/faults';
import { createConfigFolder } from '../../../helpers/config-folder';
import { createFakeKind } from '../../../helpers/fake-backend';

const folder = createConfigFolder();
afterAll(() => folder.remove());

const registry = ['alpha', 'beta'].map((id) => createFakeKind(id, new Secret('made up')).backend);
const ENV: Environment = { ALPHA_PASSWORD: 'opensesame' };

const load = (yaml: string | Buffer, env: Environment = ENV, flags: Flags = {}): Config =>
  loadConfig({ config: folder.write('config.yaml', yaml), ...flags }, env, registry);

/** The lines of the message, without the file's name. */
function faultsOf(yaml: string, env: Environment = ENV, flags: Flags = {}): string[] {
  try {
    load(yaml, env, flags);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

const GOOD_BACKEND = `{ name: one, kind: alpha, url: 'https://one.example', account: me, password: "\${ALPHA_PASSWORD}" }`;
const backend = (changes: string): string =>
  `backends: [{ name: one, kind: alpha, url: 'https://one.example', account: me, password: "\${ALPHA_PASSWORD}", ${changes} }]`;

describe('without a file', () => {
  it('every kind runs as its emulator, on the loopback address', () => {
    const config = loadConfig({}, {}, registry);
    expect(config.backends.map(({ name, embedded }) => [name, embedded])).toEqual([
      ['alpha', true],
      ['beta', true],
    ]);
    expect([config.server.host, config.server.port, config.deployment]).toEqual(['127.0.0.1', 4000, 'embedded']);
    expect(config.server.cors.origins).toContain('https://studio.apollographql.com');
    expect([config.server.shutdownTimeout, config.server.requestTimeout]).toEqual([undefined, 30_000]);
  });

  it.each([
    ['an empty file', ''],
    ['a file of comments', '# nothing\n'],
    ['a file without back ends', 'server: { port: 5000 }'],
  ])('%s has the same back ends', (_what, yaml) => {
    expect(load(yaml).backends.map(({ name }) => name)).toEqual(['alpha', 'beta']);
  });
});

describe('a good file', () => {
  it('names any number of back ends of any kind', () => {
    const config = load(`
      backends:
        - ${GOOD_BACKEND}
        - { name: two, kind: alpha, url: 'http://two.example:8080/x', account: you, password: "\${ALPHA_PASSWORD}" }
        - { name: toy, kind: beta, embedded: true }
    `);
    expect(config.backends.map(({ name, backend: { id }, embedded }) => [name, id, embedded])).toEqual([
      ['one', 'alpha', false],
      ['two', 'alpha', false],
      ['toy', 'beta', true],
    ]);
  });

  it('may put a secret into a file beside it, and its last line break is left out', () => {
    folder.write('password.txt', ' open sesame \n');
    const kind = createFakeKind('alpha', new Secret('made up'));
    const file = folder.write(
      'secret.yaml',
      `backends: [{ name: one, kind: alpha, url: 'https://x.example', account: me, password: { file: password.txt } }]`,
    );
    const [configured] = loadConfig({ config: file }, {}, [kind.backend]).backends;
    configured?.connector()({ now: () => 0, report: () => undefined });
    expect(kind.connected[0]?.settings.password.reveal()).toBe(' open sesame ');
  });

  it('may take any text from the environment, not only secrets', () => {
    const config = load(`server: { host: "\${ADDRESS}" }`, { ADDRESS: '127.0.0.2' });
    expect(config.server.host).toBe('127.0.0.2');
  });

  it('may change settings of an embedded back end', () => {
    const kind = createFakeKind('alpha', new Secret('made up'));
    const file = folder.write('embedded.yaml', 'backends: [{ name: toy, kind: alpha, embedded: true, mode: fast }]');
    const [configured] = loadConfig({ config: file }, {}, [kind.backend]).backends;
    configured?.connector('http://127.0.0.1:45678')({ now: () => 0, report: () => undefined });
    expect(kind.connected[0]?.settings).toMatchObject({ mode: 'fast', url: new URL('http://127.0.0.1:45678') });
  });
});

describe('flags and variables', () => {
  const FILE = 'server: { port: 5000, host: 127.0.0.3 }\nlog: { level: warn }';

  it('the file wins over the defaults, variables over the file, and flags over variables', () => {
    const ports = [{}, { PORT: '6000' }].map((env) => load(FILE, env).server.port);
    const flagged = load(FILE, { PORT: '6000', HOST: '127.0.0.4' }, { port: '7000', host: '127.0.0.5' }).server;
    expect([...ports, flagged.port, flagged.host]).toEqual([5000, 6000, 7000, '127.0.0.5']);
    expect(load(FILE, { HOST: '127.0.0.4', LOG_LEVEL: 'debug' })).toMatchObject({
      server: { host: '127.0.0.4' },
      log: { level: 'debug' },
    });
  });

  it('an empty variable is one that is not set', () => {
    expect(load(FILE, { PORT: '', HOST: '', LOG_LEVEL: '', PROVISIONING_GRAPH_CONFIG: '' }).server.port).toBe(5000);
  });

  it('the file may be named by a variable, and the flag wins', () => {
    const file = folder.write('by-variable.yaml', 'server: { port: 5001 }');
    expect(loadConfig({}, { PROVISIONING_GRAPH_CONFIG: file }, registry).server.port).toBe(5001);
    expect(load(FILE, { PROVISIONING_GRAPH_CONFIG: file }).server.port).toBe(5000);
  });

  it.each([
    ['--port', {}, { port: 'http' }, '--port: must be a whole number from 0 to 65535'],
    ['--port', {}, { port: '70000' }, '--port: must be a whole number from 0 to 65535'],
    ['PORT', { PORT: '-1' }, {}, 'PORT: must be a whole number from 0 to 65535'],
    [
      'LOG_LEVEL',
      { LOG_LEVEL: 'loud' },
      {},
      'LOG_LEVEL: must be one of silent, fatal, error, warn, info, debug, trace',
    ],
  ])('a wrong %s is named as such, not as the setting it stands for', (_name, env, flags, line) => {
    expect(faultsOf(FILE, env, flags)).toEqual([line]);
  });
});

describe('one fault', () => {
  it.each([
    ['an unknown setting', 'sever: { port: 1 }', 'unknown setting "sever"; did you mean "server"?'],
    ['an unknown setting like none', 'kubernetes: true', 'unknown setting "kubernetes"'],
    ['an unknown setting in a group', 'server: { prot: 1 }', 'server: unknown setting "prot"; did you mean "port"?'],
    ['a text for a number', 'server: { port: "4000" }', 'server.port: must be a whole number from 0 to 65535'],
    ['a number out of range', 'limits: { depth: 1000 }', 'limits.depth: must be a whole number from 2 to 100'],
    ['a fraction', 'limits: { cost: 100.5 }', 'limits.cost: must be a whole number from 10 to 10000000'],
    ['a text for a switch', 'server: { introspection: maybe }', 'server.introspection: must be true or false'],
    [
      'a duration without a unit',
      'server: { requestTimeout: 30 }',
      'server.requestTimeout: must be a duration such as 500ms, 15s or 10m',
    ],
    [
      'too long a duration',
      'server: { shutdownTimeout: 3h }',
      'server.shutdownTimeout: must be a duration from 1ms to 2h, such as 60s',
    ],
    ['a list for a group', 'server: [1]', 'server: must be a group of settings'],
    ['nothing for a group', 'server:', 'server: must be a group of settings'],
    ['a word that is none of the choices', 'log: { format: xml }', 'log.format: must be one of auto, json, pretty'],
    [
      'an origin with a path',
      'server: { cors: { origins: ["https://a.example/"] } }',
      'server.cors.origins[0]: must be an origin such as https://portal.example.org: no path, no slash at the end',
    ],
    [
      'any origin',
      'server: { cors: { origins: ["*"] } }',
      'server.cors.origins[0]: must be an origin such as https://portal.example.org: no path, no slash at the end',
    ],
    [
      'a bad name of the deployment',
      'deployment: Prod EU',
      'deployment: must be a name: small letters, digits and hyphens, 40 at most, beginning with a letter or digit',
    ],
    ['no back ends', 'backends: []', 'backends: must have at least 1 entries'],
    [
      'a back end without a name',
      'backends: [{ kind: alpha, embedded: true }]',
      'backends[0].name: must be a name: small letters, digits and hyphens, 40 at most, beginning with a letter or digit',
    ],
    ['a back end without a kind', 'backends: [{ name: one, embedded: true }]', 'backends[0].kind: must be a text'],
    [
      'an unknown kind',
      'backends: [{ name: one, kind: alfa }]',
      'backends[0].kind: must be one of alpha, beta; did you mean "alpha"?',
    ],
    [
      'a name used twice',
      'backends: [{ name: a, kind: alpha, embedded: true }, { name: a, kind: beta, embedded: true }]',
      'backends[1].name: "a" is used twice; names must differ',
    ],
    [
      'an unknown setting of a back end',
      backend('tiemouts: {}'),
      'backends[0]: unknown setting "tiemouts"; did you mean "timeouts"?',
    ],
    [
      'an unknown setting in a group of a back end',
      backend('timeouts: { conect: 1s }'),
      'backends[0].timeouts: unknown setting "conect"; did you mean "connect"?',
    ],
    ['a wrong setting of a back end', backend('size: 10'), 'backends[0].size: must be at most 9'],
    ['a wrong word of a back end', backend('mode: slow'), 'backends[0].mode: must be one of fast, careful'],
    ['a file for an address', 'server: { host: { path: x } }', 'server.host: must be a text'],
    [
      'an address of an embedded back end',
      "backends: [{ name: a, kind: alpha, embedded: true, url: 'https://real.example' }]",
      'backends[0].url: is set by the emulator; remove it, or remove `embedded: true` to use a real back end',
    ],
    ['a file that is a list', '- 1\n- 2', 'must be a group of settings'],
    ['a file that is a text', 'hello', 'must be a group of settings'],
  ])('%s', (_what, yaml, line) => {
    expect(faultsOf(yaml)).toEqual([line]);
  });

  it('of a back end are all named, though its name is bad or missing', () => {
    for (const name of ['name: Not a name, ', '']) {
      expect(
        faultsOf(`backends: [{ ${name}kind: alpha, url: 'https://one.example', account: me, size: 10, mode: slow }]`),
      ).toEqual([
        expect.stringMatching(/^backends\[0\]\.name: /),
        expect.stringMatching(/^backends\[0\]\.password: /),
        'backends[0].size: must be at most 9',
        'backends[0].mode: must be one of fast, careful',
      ]);
    }
    expect(faultsOf('backends: [{ name: Not a name, kind: alfa }]')).toEqual([
      expect.stringMatching(/^backends\[0\]\.name: /),
      'backends[0].kind: must be one of alpha, beta; did you mean "alpha"?',
    ]);
  });

  it.each([
    [
      'in clear',
      'hunter2',
      'must come from outside the file: "${NAME}" for an environment variable, or { file: path }',
    ],
    ['missing from the environment', '"${NOT_SET}"', 'the environment variable NOT_SET is not set'],
    ['empty in the environment', '"${EMPTY}"', 'the environment variable EMPTY is empty'],
    [
      'with something around the variable',
      '"x${ALPHA_PASSWORD}"',
      '"${NAME}" must be the whole value, with a valid variable name',
    ],
    [
      'from a variable with an impossible name',
      '"${A-B}"',
      '"${NAME}" must be the whole value, with a valid variable name',
    ],
    ['from a file without a name', '{ file: }', 'file: must be the path of a file'],
  ])('a secret %s', (_what, value, message) => {
    const yaml = `backends: [{ name: one, kind: alpha, url: 'https://one.example', account: me, password: ${value} }]`;
    expect(faultsOf(yaml, { ...ENV, EMPTY: '' })).toEqual([`backends[0].password: ${message}`]);
  });

  it.each([
    ['is not there', 'absent.txt', 'cannot be read (ENOENT)'],
    ['is a folder', '.', 'is not a file'],
    ['is empty', 'empty.txt', 'is empty'],
    ['is far too long', 'long.txt', 'has more than 65536 bytes'],
  ])('a secret in a file that %s', (_what, name, message) => {
    folder.write('empty.txt', '\n');
    folder.write('long.txt', 'x'.repeat(70_000));
    const yaml = `backends: [{ name: one, kind: alpha, url: 'https://one.example', account: me, password: { file: ${name} } }]`;
    expect(faultsOf(yaml)).toEqual([
      expect.stringMatching(
        new RegExp(`^backends\\[0\\]\\.password: ${folder.path}.* ${message.replace(/[()]/g, '\\$&')}$`),
      ),
    ]);
  });
});

describe('who may call', () => {
  const TOKEN = {
    ...ENV,
    TOKEN: 'a-token-of-good-length',
    OTHER: 'another-token-as-long',
    PHRASE: 'open sesame, open sesame',
  };
  const token = (changes = ''): string => `{ name: desk, token: "\${TOKEN}", scopes: ['tasks:read'] ${changes} }`;

  it('may be somebody with several tokens', () => {
    const { auth } = load(
      `auth: { tokens: [{ name: desk, tokens: ["\${TOKEN}", "\${OTHER}"], scopes: ['tasks:read'] }] }`,
      TOKEN,
    );
    expect(auth.tokens?.map(({ name, tokens }) => [name, tokens?.map((one) => one.reveal())])).toEqual([
      ['desk', [TOKEN.TOKEN, TOKEN.OTHER]],
    ]);
  });

  it('may be everybody on this machine', () => {
    for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', '::1'])
      expect(faultsOf(`server: { host: "${host}" }`)).toEqual([]);
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'server.example.org', '127.0.0.1.example.org'])(
    'must be said before other machines can reach %s',
    (host) => {
      expect(faultsOf(`server: { host: "${host}" }`)).toEqual([
        expect.stringMatching(/^server\.host: .* set auth\.tokens/),
      ]);
      expect(faultsOf(`server: { host: "${host}" }\nauth: { anonymous: allow }`)).toEqual([]);
      expect(faultsOf(`server: { host: "${host}" }\nauth: { tokens: [${token()}] }`, TOKEN)).toEqual([]);
      expect(faultsOf('', ENV, { host })).toEqual([expect.stringMatching(/^--host: .* set auth\.tokens/)]);
    },
  );

  it.each([
    [
      'a token in clear',
      `auth: { tokens: [{ name: desk, token: hunter2hunter2hunter2, scopes: ['tasks:read'] }] }`,
      'auth.tokens[0].token: must come from outside the file: "${NAME}" for an environment variable, or { file: path }',
    ],
    [
      'a scope that is none',
      `auth: { tokens: [{ name: desk, token: "\${TOKEN}", scopes: ['tasks:reed'] }] }`,
      'auth.tokens[0].scopes[0]: must be one of tasks:read, tasks:write, targets:read, targets:write, requests:read, requests:write, schema:read',
    ],
    [
      'no scope',
      `auth: { tokens: [{ name: desk, token: "\${TOKEN}", scopes: [] }] }`,
      'auth.tokens[0].scopes: must have at least 1 entries',
    ],
    ['no tokens', 'auth: { tokens: [] }', 'auth.tokens: must have at least 1 entries'],
    [
      'the same name twice',
      `auth: { tokens: [${token()}, { name: desk, token: "\${OTHER}", scopes: ['tasks:read'] }] }`,
      'auth.tokens[1].name: "desk" is used twice; names must differ',
    ],
    [
      'the same token twice',
      `auth: { tokens: [${token()}, { name: other, token: "\${TOKEN}", scopes: ['tasks:read'] }] }`,
      'auth.tokens[1].token: is the same as an earlier one; tokens must differ',
    ],
    [
      'too short a token',
      `auth: { tokens: [{ name: desk, token: "\${ALPHA_PASSWORD}", scopes: ['tasks:read'] }] }`,
      'auth.tokens[0].token: must have at least 16 characters',
    ],
    [
      'neither a token nor several',
      `auth: { tokens: [{ name: desk, scopes: ['tasks:read'] }] }`,
      'auth.tokens[0].token: is missing; one of `token` and `tokens` is needed',
    ],
    [
      'a token and several',
      `auth: { tokens: [${token(', tokens: ["${OTHER}"]')}] }`,
      'auth.tokens[0].tokens: must be left out where `token` is given',
    ],
    [
      'no token of several',
      `auth: { tokens: [{ name: desk, tokens: [], scopes: ['tasks:read'] }] }`,
      'auth.tokens[0].tokens: must have at least 1 entries',
    ],
    [
      'one of several in clear',
      `auth: { tokens: [{ name: desk, tokens: ["\${TOKEN}", hunter2hunter2hunter2], scopes: ['tasks:read'] }] }`,
      'auth.tokens[0].tokens[1]: must come from outside the file: "${NAME}" for an environment variable, or { file: path }',
    ],
    [
      'a token twice in one caller',
      `auth: { tokens: [{ name: desk, tokens: ["\${TOKEN}", "\${TOKEN}"], scopes: ['tasks:read'] }] }`,
      'auth.tokens[0].tokens[1]: is the same as an earlier one; tokens must differ',
    ],
    [
      'a token of several that another caller has',
      `auth: { tokens: [{ name: portal, tokens: ["\${OTHER}", "\${TOKEN}"], scopes: ['tasks:read'] }, ${token()}] }`,
      'auth.tokens[1].token: is the same as an earlier one; tokens must differ',
    ],
    [
      'a token that no header can carry',
      `auth: { tokens: [{ name: desk, token: "\${PHRASE}", scopes: ['tasks:read'] }] }`,
      'auth.tokens[0].token: must be one word of printable ASCII characters',
    ],
    [
      'tokens and anybody',
      `auth: { anonymous: allow, tokens: [${token()}] }`,
      'auth.anonymous: must be left out where auth.tokens says who may call',
    ],
  ])('%s', (_what, yaml, line) => {
    expect(faultsOf(yaml, TOKEN)).toEqual([line]);
  });
});

describe('the message', () => {
  it('has every fault of the whole file, one line each', () => {
    const yaml = `
      sever: {}
      server: { port: 99999, requestTimeout: soon }
      limits: { depth: deep }
      backends:
        - { name: one, kind: alpha, url: nonsense, account: "", password: hunter2, size: 0 }
        - { name: TWO, kind: alpha, embedded: true }
        - { name: three, kind: gamma }
        - { name: four, kind: beta, url: "https://me:hunter2@x.example", account: me, password: "\${NOT_SET}" }
    `;
    const lines = faultsOf(yaml);
    expect([...lines].sort()).toEqual(
      [
        'unknown setting "sever"; did you mean "server"?',
        'server.port: must be a whole number from 0 to 65535',
        'server.requestTimeout: must be a duration from 1ms to 10m, such as 30s',
        'limits.depth: must be a whole number from 2 to 100',
        'backends[0].url: must be an absolute http:// or https:// address',
        'backends[0].account: must not be empty',
        'backends[0].password: must come from outside the file: "${NAME}" for an environment variable, or { file: path }',
        'backends[0].size: must be at least 1',
        'backends[1].name: must be a name: small letters, digits and hyphens, 40 at most, beginning with a letter or digit',
        'backends[2].kind: must be one of alpha, beta',
        'backends[3].url: must not hold credentials, a query or a fragment',
        'backends[3].password: the environment variable NOT_SET is not set',
      ].sort(),
    );
    expect(lines.join('\n')).not.toContain('hunter2');
  });

  it('has what two settings together have wrong, beside what one has', () => {
    const yaml = `
      server: { port: 99999, host: 0.0.0.0 }
      backends: [{ name: a, kind: alpha, embedded: true }, { name: a, kind: beta, embedded: true }, 7]
    `;
    expect(faultsOf(yaml).map((line) => line.split(':')[0])).toEqual([
      'server.port',
      'backends[2]',
      'backends[1].name',
      'server.host',
    ]);
    const tokens = `
      server: { port: 99999 }
      auth: { anonymous: allow, tokens: [{ name: d, token: "\${A}", scopes: [] }, { name: d, token: "\${A}", scopes: ['tasks:read'] }] }
    `;
    expect(faultsOf(tokens, { ...ENV, A: 'short' }).map((line) => line.split(':')[0])).toEqual([
      'server.port',
      'auth.tokens[0].scopes',
      'auth.tokens[0].token',
      'auth.tokens[1].name',
      'auth.tokens[1].token',
      'auth.tokens[1].token',
      'auth.anonymous',
    ]);
  });

  it('says how many there are, and of which file', () => {
    const file = folder.write('two-faults.yaml', 'server: { port: -1, host: 7 }');
    expect(() => loadConfig({ config: file }, {}, registry)).toThrow(`${file} has 2 faults:\n`);
  });

  it('leaves zod as it was', async () => {
    const { z } = await import('zod');
    faultsOf('server: { port: -1 }');
    expect(z.string().safeParse(7).error?.issues[0]?.message).toBe('Invalid input: expected string, received number');
  });
});

describe('YAML that is none', () => {
  it.each([
    ['an open quote', 'server:\n  host: "127.0.0.1\n', /line 3, column 1: /],
    ['a tab', 'server:\n\thost: x\n', /line 2, column 1: /],
    ['a key twice', 'server: {}\nserver: {}\n', /line 2, column 1: a setting is written twice in one group$/],
    ['an unknown tag', 'server: !magic x\n', /line 1, column 9: /],
    [
      'an alias of nothing',
      'server: *nothing\n',
      /line 1, column 9: a value begins with "\*", which makes it an alias of /,
    ],
    ['an alias in itself', 'backends: &all [*all]\n', /line 1, column 17: an alias stands within what it means$/],
    ['a set', 'server: !!set { port }\n', /line 1, column 9: a value begins with "!"/],
    ['a list as a key', '? [port]\n: 1\n', /line 1, column 3: /],
    ['no UTF-8', Buffer.from('deployment: \xe9t\xe9\n', 'latin1'), /config\.yaml must be encoded in UTF-8$/],
    [
      'many levels',
      `a: ${'['.repeat(40)}${']'.repeat(40)}`,
      /line 1, column 36: lists and groups are nested too deeply$/,
    ],
    ['far too much', `a: ${'x'.repeat(1_048_576)}`, /config\.yaml has more than 1048576 bytes$/],
    ['a wrong indentation', 'log:\n  level: info\n format: json\n', /line 3, column \d+: /],
  ])('%s is one line with its place', (_what, yaml, message) => {
    expect(() => load(yaml)).toThrow(ConfigError);
    expect(() => load(yaml)).toThrow(message);
    expect(() => load(yaml)).toThrow(/^[^\n]+$/);
  });

  it.each([
    '"hunter2',
    '!hunter2',
    '!!hunter2 x',
    '!<hunter2',
    '*hunter2',
    '&hunter2',
    '|hunter2',
    '>hunter2',
    '%hunter2',
    '@hunter2',
    '`hunter2',
    '"\\hunter2"',
    '{hunter2',
    '[hunter2',
    'hunter2: x',
    '!!int hunter2',
  ])('is never quoted: the faulty line may hold a secret (password: %s)', (password) => {
    expect(() => load(`backends:\n  - password: ${password}\n    x: y`)).toThrow(/^((?!hunter2)[^])*$/);
  });

  it('an alias bomb ends in one line', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'.split('').map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefg'[i]}`).join(', ')}]`),
    ];
    expect(() => load(bomb.join('\n'))).toThrow(/is not valid YAML: .*alias/);
  });

  it.each([
    ['is not there', 'absent.yaml', /absent\.yaml: there is no such file$/],
    ['is a folder', '.', /is a folder; expected a YAML file$/],
  ])('a file that %s is one line', (_what, name, message) => {
    expect(() => loadConfig({ config: `${folder.path}/${name}` }, {}, registry)).toThrow(message);
  });
});
