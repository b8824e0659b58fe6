import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { dataOf, type Answer } from '../helpers/execute';
import { chunksOf, eachOf } from '../helpers/naughty-strings';
import { sampleIds } from '../helpers/sample-ids';
import { type Everything, startEverything } from '../helpers/start-everything';

jest.setTimeout(120_000);

/** Lists of each connection; a cursor of one is none of another. */
const LISTS: readonly (readonly [name: string, filter: string])[] = [
  ['coProvisioningTargets', ''],
  ['coProvisioningTargets', 'backend: "comanage"'],
  ['coProvisioningTargets', 'coId: "2"'],
  ['provisioningTasks', ''],
  ['provisioningTasks', 'backends: ["oig"]'],
  ['provisioningTasks', 'backends: ["safenet"], userName: "d.haddad"'],
  ['workflowRequests', ''],
  ['workflowRequests', 'state: CREATED'],
];

/** With the argument that takes the cursor. Tasks refuse the way back whatever the cursor is. */
const PLACES = LISTS.flatMap(([name, filter]) =>
  (name === 'provisioningTasks' ? ['after'] : ['after', 'before']).map((place) => [place, name, filter] as const),
);

/** What stands in place of a value, or of a piece of it: nothing of it is a place in a list. */
const ODD = [
  '',
  '0',
  '-1',
  '1e3',
  '01',
  '2147483648',
  '9223372036854775807',
  '9223372036854775808',
  '99999999999999999999999999',
  'NaN',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfff',
  '\u202e',
  "'; DROP TABLE workflow_request; --",
  '..',
  '/../',
  '%2e%2e%2f',
  'safenet',
  'admanager',
  'nobody',
  '2026-02-30T00:00:00.000000Z',
  '2026-13-01T00:00:00.000000Z',
  '0000-01-01T00:00:00.000000Z',
  '9999-12-31T23:59:59.999999Z',
  '99999-01-01T00:00:00.000000Z',
  '-2026-01-01T00:00:00.000000Z',
  '2026-01-01T24:00:00.000000Z',
  '2026-01-01T23:59:60.000000Z',
  '999999999:1:1',
  '1:9999999999999999999:-1',
  '1:1:7',
] as const;

const odd = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...ODD) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.integer().map(String) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }).map((text) => `\ud800${text}`) },
);

/** What a text holds that a position of the ledger is written as. */
function insideOf(text: string): string | undefined {
  const decoded = Buffer.from(text, 'base64url').toString('latin1');
  return /^[ -~]{20,}$/.test(decoded) ? decoded : undefined;
}

/** Each odd text in place of the whole and of each part, at every level. */
function oddOnes(text: string): string[] {
  const inside = insideOf(text);
  const within = inside === undefined ? [] : oddOnes(inside).map((one) => Buffer.from(one).toString('base64url'));
  const parts = text.split(text.includes(' ') ? /( )/ : /(:)/);
  const replaced = parts.flatMap((_, at) => (at % 2 === 0 ? ODD.map((one) => parts.with(at, one).join('')) : []));
  return [...ODD, ...(parts.length > 1 ? replaced : []), ...within];
}

/** Texts that differ from `text` in one place. */
function spoilt(text: string): fc.Arbitrary<string> {
  const inside = insideOf(text);
  if (inside !== undefined) return spoilt(inside).map((one) => Buffer.from(one).toString('base64url'));
  const digits = [...text.matchAll(/\d/g)].map(({ index }) => index);
  if (digits.length === 0) return odd;
  const changed = fc
    .uniqueArray(fc.constantFrom(...digits), { minLength: 1, maxLength: 3 })
    .chain((places) =>
      fc
        .tuple(...places.map(() => fc.nat({ max: 9 })))
        .map((chosen) =>
          places.reduce((old, place, at) => old.slice(0, place) + String(chosen[at]) + old.slice(place + 1), text),
        ),
    );
  return fc.oneof({ weight: 3, arbitrary: changed }, odd);
}

/** Fields with one of them spoilt, left out, doubled, or of another type; or no list at all. */
function forgery(fields: readonly string[]): fc.Arbitrary<string> {
  const at = fc.nat({ max: fields.length - 1 });
  const one = at.chain((index) =>
    spoilt(fields[index] ?? '').map((field) => fields.map((old, place) => (place === index ? field : old))),
  );
  const others = at.chain((index) =>
    fc.constantFrom(
      fields.toSpliced(index, 1),
      fields.toSpliced(index, 0, fields[index] ?? ''),
      [...fields, 'more'],
      fields.map((old, place) => (place === index ? 7 : old)),
      fields.map((old, place) => (place === index ? null : old)),
      fields.map((old, place) => (place === index ? [old] : old)),
      Object.fromEntries(fields.entries()),
      {},
      [],
      null,
      '',
      1,
    ),
  );
  const texts = fc.constantFrom('', '[', '{', 'null', '[1,]', `${JSON.stringify(fields)} `, '["a"', '\ufeff[]', '[[[[');
  return fc.oneof(
    { weight: 5, arbitrary: one.map((value) => JSON.stringify(value)) },
    others.map((value) => JSON.stringify(value)),
    texts,
  );
}

/** The checksum is no secret: whoever knows the deployment's name can put one over anything. */
function withChecksum(payload: string): string {
  const digest = createHash('sha256').update(`1\ntest\n${payload}`).digest().subarray(0, 9);
  return Buffer.concat([digest, Buffer.from(payload)]).toString('base64url');
}

let graph: Everything;
beforeAll(async () => {
  graph = await startEverything();
}, 60_000);
afterAll(() => graph.close());
afterEach(() => expect(graph.unexpected).toEqual([]));

const calls = (): number =>
  [...graph.emulators.values()].reduce(
    (total, emulator) => total + (emulator as unknown as { calls: readonly unknown[] }).calls.length,
    0,
  );

const RUNS = 30;

function forgeriesOf(id: string, seed: number): string[] {
  const fields = graph.ids.unpack(id)!;
  const each = fields.flatMap((field, at) => oddOnes(field).map((one) => JSON.stringify(fields.with(at, one))));
  const drawn = fc.sample(forgery(fields), { numRuns: RUNS, seed });
  return [...(seed === 0 ? each : []), ...drawn].map(withChecksum);
}

/** @returns what is wrong with an answer that is neither good nor a refusal naming that argument. */
function wrongWith({ status, errors = [] }: Answer, path: RegExp): string | undefined {
  const bad = errors.filter(
    ({ extensions }) =>
      extensions.code !== 'BAD_USER_INPUT' || extensions.fields?.every((field) => path.test(field.path)) !== true,
  );
  return bad.length === 0 && status < 500 ? undefined : JSON.stringify(bad);
}

describe('a cursor that was put together by hand', () => {
  const cursors = new Map<string, readonly string[]>();
  beforeAll(async () => {
    await sampleIds(graph);
    for (const [name, filter] of LISTS) {
      const { page } = await dataOf(
        graph.execute(`{ page: ${name}(first: 3, filter: { ${filter} }) { edges { cursor } } }`),
      );
      const found = (page as { edges: { cursor: string }[] }).edges.map(({ cursor }) => cursor);
      expect(found.length).toBeGreaterThan(0);
      cursors.set(`${name} ${filter}`, found);
    }
  });

  it.each(PLACES)(
    'is a place or BAD_USER_INPUT, and reaches nobody then: as %s of %s(%s)',
    async (place, name, filter) => {
      const page = `${place === 'after' ? 'first' : 'last'}: 2, ${place}: $cursor`;
      const ask = (cursor: string) =>
        graph.execute(
          `query ($cursor: String) { ${name}(${page}, filter: { ${filter} }) { edges { cursor } pageInfo { hasPreviousPage } } }`,
          { cursor },
        );
      const own = cursors.get(`${name} ${filter}`)!;
      const others = [...cursors].filter(([list]) => list !== `${name} ${filter}`).flatMap(([, found]) => found);
      const forged = own.flatMap((cursor, index) => forgeriesOf(cursor, index));
      let refused = 0;
      for (const cursor of forged) {
        const before = calls();
        const answer = await ask(cursor);
        expect([cursor, wrongWith(answer, new RegExp(`^${place}$`))]).toEqual([cursor, undefined]);
        if (!answer.errors) continue;
        refused++;
        expect(calls()).toBe(before);
      }
      expect(refused).toBeGreaterThan(RUNS);
      for (const cursor of others) {
        const { errors } = await ask(cursor);
        expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
      }
    },
  );
});

describe('an id that was put together by hand', () => {
  it('is found, gone or BAD_USER_INPUT wherever an id is taken', async () => {
    const { tokens, accounts, targets, requests, users } = await sampleIds(graph);
    const all = [tokens[0], accounts[0], targets[0], requests[0], users[0]].map((id) => id!);
    const forged = all.flatMap((id) => forgeriesOf(id, 0));
    const path = /^(id|input\.(taskIds\[0\]|taskId|targetId)|representations\[\d+\](\.id)?)$/;
    const reads = ['node', 'provisioningTask', 'coProvisioningTarget', 'workflowRequest'].map(
      (field) => `${field}(id: $id) { __typename }`,
    );
    const writes = [
      'retryTasks(input: { taskIds: [$id] }) { results { outcome } }',
      'removeTask(input: { taskId: $id }) { outcome }',
      'deleteCoProvisioningTarget(input: { targetId: $id }) { results { outcome } }',
      'provision(input: { targetId: $id, coPersonIds: ["1"] }) { results { outcome } }',
    ];
    const askAll = (operation: string, fields: readonly string[], ids: readonly string[]) => {
      const asked = ids.flatMap((_, index) =>
        fields.map((field, at) => `a${index}x${at}: ${field.replace('$id', `$id${index}`)}`),
      );
      const declared = ids.map((_, index) => `$id${index}: ID!`).join(', ');
      const variables = Object.fromEntries(ids.map((id, index) => [`id${index}`, id]));
      return graph.execute(`${operation} (${declared}) { ${asked.join(' ')} }`, variables);
    };
    const entities = 'query ($all: [_Any!]!) { _entities(representations: $all) { __typename } }';
    await eachOf(chunksOf(forged, 7), async (ids) => {
      const types = ['TaskUser', 'WorkflowRequest', 'CoProvisioningTarget', 'AccountProvisioningTask'];
      const all = ids.flatMap((id) => types.map((__typename) => ({ __typename, id })));
      const answers = [
        await askAll('query', reads, ids),
        await askAll('mutation', writes, ids),
        await graph.execute(entities, { all }),
      ];
      for (const answer of answers) expect([ids, wrongWith(answer, path)]).toEqual([ids, undefined]);
    });
  });
});

describe('an odd text', () => {
  it.each([
    ['workflowRequests', ['backends', 'domainName', 'account', 'reference', 'requestId', 'from', 'to']],
    ['provisioningTasks', ['backends', 'organization', 'userName', 'application']],
    ['coProvisioningTargets', ['backend', 'coId']],
  ])('in a filter of %s finds something, nothing or BAD_USER_INPUT', async (name, filters) => {
    const asked = filters.flatMap((filter) => ODD.map((text) => ({ filter, text })));
    const type = `${name[0]!.toUpperCase()}${name.slice(1, -1)}Filter`;
    await eachOf(asked, async ({ filter, text }) => {
      const answer = await graph.execute(
        `query ($filter: ${type}) { ${name}(first: 1, filter: $filter) { totalCount nodes { id } } }`,
        { filter: { [filter]: text } },
      );
      expect([filter, text, wrongWith(answer, /^filter\./)]).toEqual([filter, text, undefined]);
    });
  });

  it('as a key that makes a mutation safe to repeat is one, or BAD_USER_INPUT', async () => {
    await eachOf([...ODD, '\u{1f9d1}'.repeat(100)], async (key) => {
      const answer = await graph.execute(
        `mutation ($key: String) { createWorkflowRequest(input: {
          backend: "admanager", domainNames: "admp.local", subject: "Odd", idempotencyKey: $key, disableUsers: { accounts: ["john"] }
        }) { repeated results { outcome } } }`,
        { key },
      );
      expect([key, wrongWith(answer, /^input\.idempotencyKey$/)]).toEqual([key, undefined]);
    });
  });
});
