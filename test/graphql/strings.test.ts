import { safenet } from '../../datasources/safenet';
import type { LiveBackend } from '../../src/graphql/context';
import { NodeIds } from '../../resolvers/shared/node-id';
import { startSafenetHarness, type SafenetHarness } from '../helpers/safenet-harness';
import { startFaultServer, type FaultServer, type GraphqlReply } from '../helpers/fault-server';
import { NAMES, NAUGHTY, NOT_IN_XML, NO_NAMES, apartByCase, chunksOf, eachOf } from '../helpers/naughty-strings';
import { FIRST_TEXT, HOME, naughtyState, type NaughtyStateOptions } from '../helpers/naughty-state';

const VERSIONS = ['1.1', '1.2'] as const;
const ids = new NodeIds('embedded');
const taskId = (localId: number, backend = 'sas'): string =>
  ids.encode({ type: 'ProvisioningTask', backend, organization: HOME, local: [String(localId)] });

/** What a configuration takes as the name of an account. */
const ACCOUNTS = NAMES.filter((text) => text.trim() !== '');
const BACKEND_NAMES = [...new Set(NAUGHTY.filter((text) => /^[a-z0-9][a-z0-9-]{0,39}$/.test(text)))];
const CALM = { sessions: 8, timeouts: { headers: '10s', body: '10s', deadline: '20s' } };

const opened: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const one of opened.reverse()) await one.close();
});

async function startHarness(version: (typeof VERSIONS)[number], strings: NaughtyStateOptions, dirtyXml = false) {
  const harness = await startSafenetHarness({
    state: naughtyState(strings),
    behaviour: { dirtyXml },
    settings: { ...CALM, soapVersion: version },
  });
  opened.push(harness);
  return harness;
}

async function serve(backends: readonly LiveBackend[]): Promise<FaultServer> {
  const server = await startFaultServer(backends);
  opened.push(server);
  return server;
}

/** More connections to the same emulator, by other names or for other organizations. */
function connectMore(
  { emulator }: SafenetHarness,
  settings: Readonly<Record<string, readonly string[]>>,
): LiveBackend[] {
  return Object.entries(settings).map(([name, organizations]) => {
    const embedded = safenet.embeddedSettings(emulator.url) as object;
    const configured = safenet.configure(name, { ...embedded, ...CALM, organizations });
    if ('faults' in configured) throw new Error(JSON.stringify(configured.faults));
    const connection = configured.connect({ now: Date.now, report: () => undefined });
    opened.push(connection);
    return { name, backend: safenet, embedded: true, connection };
  });
}

interface Asked {
  readonly data: unknown;
  readonly errors: GraphqlReply['errors'];
}

/** As many as fit into one document under the server's default limits. */
const AT_ONCE = 30;

/**
 * Asks the same of each string, in documents of many aliases. `field` is written with `$s` for the string; where it can
 * fail it must be nullable, or its failure takes the others along.
 */
async function askEach(
  server: FaultServer,
  operation: 'query' | 'mutation',
  type: string,
  field: string,
  strings: readonly string[],
): Promise<Asked[]> {
  const replies = await eachOf(chunksOf(strings, AT_ONCE), (chunk) => {
    const declared = chunk.map((_, index) => `$s${index}: ${type}`).join(', ');
    const fields = chunk.map((_, index) => `a${index}: ${field.replaceAll('$s', `$s${index}`)}`).join('\n');
    const variables = Object.fromEntries(chunk.map((text, index) => [`s${index}`, text]));
    return server.ask(`${operation} (${declared}) { ${fields} }`, variables);
  });
  return strings.map((_, index) => {
    const reply = replies[Math.floor(index / AT_ONCE)];
    const alias = `a${index % AT_ONCE}`;
    return { data: reply?.data?.[alias], errors: reply?.errors.filter(({ path }) => path?.[0] === alias) ?? [] };
  });
}

it('the strings are those that are expected, so that the counts below mean something', () => {
  expect([NAUGHTY.length, new Set(NAUGHTY).size]).toEqual([485, 481]);
  expect([NAMES.length, NO_NAMES.length, NOT_IN_XML.length]).toEqual([481, 4, 3]);
  expect([ACCOUNTS.length, BACKEND_NAMES.length]).toEqual([477, 21]);
});

describe.each(VERSIONS)('over SOAP %s', (version) => {
  let harness: SafenetHarness;
  let server: FaultServer;
  beforeAll(async () => {
    harness = await startHarness(version, { userIds: NAMES });
    server = await serve([harness.live]);
  });
  beforeEach(() => harness.emulator.clearCalls());
  const received = (operation: string, parameter: string): unknown[] =>
    harness.emulator.calls
      .filter((call) => call.operation === operation)
      .map(({ parameters }) => parameters[parameter]);

  describe('an argument', () => {
    it('filter.userName arrives as it is, for 481 strings, and finds the task of just that user', async () => {
      const field =
        'provisioningTasks(filter: { userName: $s }, first: 1) { nodes { localId } totalCount problems { code } }';
      const asked = await askEach(server, 'query', 'String!', field, NAMES);
      const groups = apartByCase(NAMES);
      for (const [index, { data, errors }] of asked.entries()) {
        expect(errors).toEqual([]);
        const folded = NAMES[index]!.toLowerCase();
        const found = groups.filter((group) => group.some((name) => name.toLowerCase() === folded)).length;
        expect(data).toEqual({ nodes: [{ localId: '1' }], totalCount: found, problems: [] });
      }
      expect(new Set(received('GetProvisioningTasksForUser', 'user'))).toEqual(new Set(NAMES));
      // Some of the strings are there twice, and equal reads that are under way at once are one call.
      expect(new Set(received('GetProvisioningTasksForUserCount', 'user'))).toEqual(new Set(NAMES));
    });

    it.each([
      ['updateStopDate', 'UpdateProvisioningStopDate', 'stopDate: "2091-03-31T23:59:59Z"'],
      ['removeUsersFromTask', 'RemoveUsersFromProvisioningTask', 'notifyUsers: false'],
    ])('userIds of %s arrive as they are and come back so, for 481 strings', async (mutation, operation, rest) => {
      const mutate = `mutation ($id: ID!, $users: [String!]!) {
        change: ${mutation}(input: { taskId: $id, userIds: $users, ${rest} }) { results { userId outcome reason } }
      }`;
      let count = 0;
      for (const [crowd, names] of apartByCase(NAMES).entries()) {
        for (const users of chunksOf(names, 100)) {
          harness.emulator.clearCalls();
          const { data, errors } = await server.ask(mutate, { id: taskId(1 + crowd), users });
          expect(errors).toEqual([]);
          expect(data?.['change']).toEqual({
            results: users.map((userId) => ({ userId, outcome: 'SUCCEEDED', reason: null })),
          });
          expect(received(operation, 'userNames')).toEqual([users]);
          count += users.length;
        }
      }
      expect(count).toBe(new Set(NAMES).size);
    });
  });
});

it('a string that stands in the document arrives as it is, for 481 strings', async () => {
  const harness = await startHarness('1.1', { userIds: ['ada'] });
  const server = await serve([harness.live]);
  for (const names of chunksOf(NAMES, 30)) {
    const fields = names.map((name, index) => {
      return `a${index}: provisioningTasks(filter: { userName: ${JSON.stringify(name)} }) { totalCount }`;
    });
    expect((await server.ask(`{ ${fields.join(' ')} }`)).errors).toEqual([]);
  }
  const sent = harness.emulator.calls.filter(({ operation }) => operation === 'GetProvisioningTasksForUserCount');
  expect(new Set(sent.map(({ parameters }) => parameters['user']))).toEqual(new Set(NAMES));
});

describe('an argument that makes no sense', () => {
  let harness: SafenetHarness;
  let server: FaultServer;
  beforeAll(async () => {
    harness = await startHarness('1.1', { userIds: NAMES });
    server = await serve([harness.live]);
  });

  const ID = taskId(1);
  const STOP = '2091-03-31T23:59:59Z';
  type Refused = readonly [path: string, strings: readonly string[], count: number, type: string, field: string];

  const QUERIES: readonly Refused[] = [
    ['filter.userName', NO_NAMES, 4, 'String!', 'provisioningTasks(filter: { userName: $s }) { totalCount }'],
    ['filter.organization', NAUGHTY, 485, 'String!', 'provisioningTasks(filter: { organization: $s }) { totalCount }'],
    ['filter.backends[0]', NAUGHTY, 485, 'String!', 'provisioningTasks(filter: { backends: [$s] }) { totalCount }'],
    ['after', NAUGHTY, 485, 'String!', 'provisioningTasks(after: $s) { totalCount }'],
    ['before', NAUGHTY, 485, 'String!', 'coProvisioningTargets(before: $s) { totalCount }'],
    ['before', NAUGHTY, 485, 'String!', 'workflowRequests(last: 1, before: $s) { totalCount }'],
    ['ids[0]', NAUGHTY, 485, 'ID!', 'nodes(ids: [$s]) { id }'],
    ['id', NAUGHTY, 485, 'ID!', 'node(id: $s) { id }'],
    ['id', NAUGHTY, 485, 'ID!', 'provisioningTask(id: $s) { id }'],
  ];
  const MUTATIONS: readonly Refused[] = [
    ['input.taskId', NAUGHTY, 485, 'ID!', 'removeTask(input: { taskId: $s }) { outcome }'],
    ['input.taskId', NAUGHTY, 485, 'ID!', 'removeUsersFromTask(input: { taskId: $s, userIds: ["a"] }) { task { id } }'],
    [
      'input.taskId',
      NAUGHTY,
      485,
      'ID!',
      `updateStopDate(input: { taskId: $s, userIds: ["a"], stopDate: "${STOP}" }) { task { id } }`,
    ],
    [
      'input.userIds[0]',
      NO_NAMES,
      4,
      'String!',
      `removeUsersFromTask(input: { taskId: "${ID}", userIds: [$s] }) { task { id } }`,
    ],
    [
      'input.userIds[1]',
      NO_NAMES,
      4,
      'String!',
      `updateStopDate(input: { taskId: "${ID}", userIds: ["a", $s], stopDate: "${STOP}" }) { task { id } }`,
    ],
    [
      'input.stopDate',
      NAUGHTY,
      485,
      'DateTime!',
      `updateStopDate(input: { taskId: "${ID}", userIds: ["a"], stopDate: $s }) { task { id } }`,
    ],
  ];

  const expectRefused = (asked: readonly Asked[], path: string, count: number): void => {
    const seen = asked.map(({ data, errors }) => [
      data ?? null,
      errors.map(({ extensions: { code, fields } }) => [
        code,
        (fields as { path: string }[]).map((fault) => fault.path),
      ]),
    ]);
    expect(seen).toEqual(asked.map(() => [null, [['BAD_USER_INPUT', [path]]]]));
    expect(seen).toHaveLength(count);
    expect(harness.emulator.calls).toEqual([]);
  };

  it.each([
    ...QUERIES.map((row) => ['query', ...row] as const),
    ...MUTATIONS.map((row) => ['mutation', ...row] as const),
  ])(
    'in a %s as %s is BAD_USER_INPUT that names it, and nothing is sent (%#)',
    async (kind, path, strings, count, type, field) => {
      harness.emulator.clearCalls();
      expectRefused(await askEach(server, kind, type, field, strings), path, count);
    },
  );
});

describe('a name out of the configuration', () => {
  let harness: SafenetHarness;
  beforeAll(async () => {
    harness = await startHarness('1.1', { accounts: ACCOUNTS });
  });
  beforeEach(() => harness.emulator.clearCalls());

  it('of 477 organizations comes back as it is, and its filter arrives as it is', async () => {
    const chunks = apartByCase(ACCOUNTS).flatMap((names) => chunksOf(names, 100));
    const byName = Object.fromEntries(chunks.map((names, index) => [`org-${index}`, names]));
    const server = await serve(connectMore(harness, byName));
    const asked: string[] = [];
    const found: Fields[] = [];
    for (const [name, names] of Object.entries(byName)) {
      const field = `provisioningTasks(filter: { backends: ["${name}"], organization: $s }, first: 1) {
        nodes { id ... on TokenProvisioningTask { organization } }
      }`;
      const answers = await askEach(server, 'query', 'String!', field, names);
      found.push(...answers.flatMap(({ data }) => (data as { nodes: Fields[] }).nodes));
      asked.push(...names);
    }
    expect(found.map((node) => node['organization'])).toEqual(asked);
    const sent = harness.emulator.calls.filter(({ operation }) => operation === 'GetProvisioningTasks');
    expect(new Set(sent.map(({ parameters }) => parameters['organization']))).toEqual(new Set(ACCOUNTS));

    // The names are in the ids as well, and come out of them unharmed.
    const again = await eachOf(chunksOf(found, 30), (nodes) =>
      server.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on TokenProvisioningTask { organization } } }', {
        ids: nodes.map((node) => node['id']),
      }),
    );
    expect(again.flatMap(({ data }) => data?.['nodes'])).toEqual(found);

    const { data } = await server.ask('{ backends { name organizations } }');
    expect(data?.['backends']).toEqual(
      Object.entries(byName).map(([name, organizations]) => ({ name, organizations })),
    );
  });

  it('of an organization is refused for 8 of the strings', () => {
    const refused = NAUGHTY.filter((text) => {
      const embedded = safenet.embeddedSettings(harness.emulator.url) as object;
      return 'faults' in safenet.configure('sas', { ...embedded, organizations: [text] });
    });
    expect(refused).toHaveLength(8);
    expect(refused).toEqual(NAUGHTY.filter((text) => !ACCOUNTS.includes(text)));
  });

  it('of 21 back ends comes back as it is, and so do the ids that hold it', async () => {
    const server = await serve(connectMore(harness, Object.fromEntries(BACKEND_NAMES.map((name) => [name, [HOME]]))));
    const query = `query ($s: String!) {
      provisioningTasks(filter: { backends: [$s] }, first: 1) { nodes { id backend { name } } }
    }`;
    const replies = await eachOf(BACKEND_NAMES, (s) => server.ask(query, { s }));
    const names = replies.map(({ data }) => (nodesOf(data)[0]?.['backend'] as { name: string }).name);
    expect(names).toEqual(BACKEND_NAMES);
    const again = await eachOf(replies, ({ data }) =>
      server.ask('query ($id: ID!) { node(id: $id) { ... on ProvisioningTask { backend { name } } } }', {
        id: nodesOf(data)[0]?.['id'],
      }),
    );
    expect(again.map(({ data }) => data?.['node'])).toEqual(BACKEND_NAMES.map((name) => ({ backend: { name } })));
  });
});

type Fields = Readonly<Record<string, unknown>>;

function nodesOf(data: GraphqlReply['data']): readonly Fields[] {
  return (data?.['provisioningTasks'] as { nodes: Fields[] } | undefined)?.nodes ?? [];
}

describe.each([
  ['1.1', 'that XML can carry', false],
  ['1.2', 'that XML can carry', false],
  ['1.1', 'that it cannot, from a server that writes them all the same', true],
  ['1.2', 'that it cannot, from a server that writes them all the same', true],
] as const)('data over SOAP %s with strings %s', (version, _, dirty) => {
  const isCarried = (text: string): boolean => dirty || !NOT_IN_XML.includes(text);
  const userIds = NAUGHTY.filter((text) => text !== '' && isCarried(text));
  let server: FaultServer;
  beforeAll(async () => {
    const harness = await startHarness(version, { userIds, texts: NAUGHTY }, dirty);
    server = await serve([harness.live]);
  });

  it('comes out unchanged as ids, names, serial numbers and states of users', async () => {
    const query = `query ($id: ID!) {
      provisioningTask(id: $id) { users { id userId userName serialNumber backendStatus status } }
    }`;
    const crowds = apartByCase(userIds);
    expect(crowds.flat()).toHaveLength(dirty ? 480 : 477);
    for (const [index, names] of crowds.entries()) {
      const { data, errors } = await server.ask(query, { id: taskId(1 + index) });
      expect(errors).toEqual([]);
      const { users } = data?.['provisioningTask'] as { users: Fields[] };
      expect(users.map((user) => ({ ...user, id: undefined }))).toEqual(
        names.map((text) => ({
          userId: text,
          userName: `${text} ${text}`,
          serialNumber: text,
          backendStatus: text,
          status: 'UNKNOWN',
        })),
      );

      // Each can be asked for by its own id, which holds the string too.
      const asked = await eachOf(chunksOf(users, 100), (some) =>
        server.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on TaskUser { userId } } }', {
          ids: some.map((user) => user['id']),
        }),
      );
      expect(asked.flatMap(({ data: found }) => found?.['nodes'])).toEqual(
        users.map(({ id, userId }) => ({ id, userId })),
      );
    }
  });

  it('comes out unchanged as operators, token options and descriptions', async () => {
    const query = `query ($after: String) {
      provisioningTasks(first: 100, after: $after) {
        nodes { localId users { description } ... on TokenProvisioningTask { operator tokenOption } }
        pageInfo { endCursor hasNextPage }
      }
    }`;
    const seen = new Map<number, Fields>();
    for (let after: string | null = null, more = true; more;) {
      const { data, errors }: GraphqlReply = await server.ask(query, { after });
      expect(errors).toEqual([]);
      for (const { localId, ...rest } of nodesOf(data)) seen.set(Number(localId), rest);
      const { pageInfo } = data?.['provisioningTasks'] as {
        pageInfo: { endCursor: string; hasNextPage: boolean };
      };
      after = pageInfo.endCursor;
      more = pageInfo.hasNextPage;
    }
    const carried = NAUGHTY.flatMap((text, index) => (isCarried(text) ? [{ text, id: FIRST_TEXT + index }] : []));
    expect(carried).toHaveLength(dirty ? 485 : 482);
    expect(carried.map(({ id }) => seen.get(id))).toEqual(
      carried.map(({ text }) => ({ operator: text, tokenOption: text, users: [{ description: text }] })),
    );
  });
});
