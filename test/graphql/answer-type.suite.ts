import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { startOig, type OigGraph } from '../helpers/start-oig';

let graph: OigGraph;
beforeAll(async () => {
  graph = await startOig({}, { limits: { bodyBytes: 2_048 } });
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

interface Told {
  readonly status: number | undefined;
  /** Without its parameters. */
  readonly type: string | undefined;
  readonly code: string | undefined;
}

/** Not `fetch`, which would have an `accept` of its own. */
async function ask(accept: string | undefined, query: string, method = 'POST'): Promise<Told> {
  const url = new URL(graph.endpoint);
  if (method === 'GET') url.searchParams.set('query', query);
  return new Promise((resolve, reject) => {
    const headers = {
      ...(method === 'GET' ? { 'apollo-require-preflight': 'yes' } : { 'content-type': 'application/json' }),
      ...(accept !== undefined && { accept }),
    };
    const outgoing = request(url, { method, headers }, (answer) => {
      text(answer).then((body) => {
        const { errors } = JSON.parse(body) as { errors?: { extensions: { code: string } }[] };
        const type = answer.headers['content-type']?.split(';')[0];
        resolve({ status: answer.statusCode, type, code: errors?.[0]?.extensions.code });
      }, reject);
    });
    outgoing.on('error', reject);
    outgoing.end(method === 'GET' ? undefined : JSON.stringify({ query }));
  });
}

const READ = '{ provisioningTasks { totalCount } }';
const write = (): string => {
  const [task] = graph.queue();
  return `mutation { setTaskNote(input: { taskIds: ["${graph.taskId(task!.key)}"], note: "x" }) { results { outcome } } }`;
};
const JSON_TYPE = 'application/json';
const NEWER = 'application/graphql-response+json';

describe('a client that takes neither type', () => {
  it.each([
    ['text/plain'],
    ['text/html, image/*'],
    ['multipart/mixed; deferSpec=20220824'],
    [`${JSON_TYPE};q=0`],
    ['*/*;q=0'],
    ['application/json; charset=utf-16'],
    ['garbage'],
    [',;,='],
  ])('has nothing carried out, and is told so: %s', async (accept) => {
    for (const query of [write(), READ]) {
      expect(await ask(accept, query)).toEqual({ status: 406, type: JSON_TYPE, code: 'BAD_REQUEST' });
    }
    expect(await ask(accept, READ, 'GET')).toEqual({ status: 406, type: JSON_TYPE, code: 'BAD_REQUEST' });
    expect(graph.counts()).toEqual({});
  });
});

describe('a client that takes one', () => {
  it.each([
    [undefined, JSON_TYPE],
    ['', JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    ['APPLICATION/JSON;CHARSET="UTF-8"', JSON_TYPE],
    ['text/html, */*;q=0.1', JSON_TYPE],
    ['text/x;a="1,2;q=0", application/json', JSON_TYPE],
    [`${NEWER};q=0, ${JSON_TYPE}`, JSON_TYPE],
    [`${NEWER};q=0.1, ${JSON_TYPE}`, JSON_TYPE],
    ['Application/GraphQL-Response+JSON', NEWER],
    [`${JSON_TYPE};q=0.1, ${NEWER}`, NEWER],
    [`${JSON_TYPE};q=0, */*`, NEWER],
    [`${NEWER}; charset=utf-8, ${JSON_TYPE}; charset=utf-8`, NEWER],
  ])('has every answer in it: %s', async (accept, type) => {
    expect(await ask(accept, write())).toEqual({ status: 200, type, code: undefined });
    await expectOneType(accept, type);
  });

  it('has every answer in the same, whoever makes it: Apollo Server, or this server before it', async () => {
    const quality = fc.constantFrom('', ';q=0', ';q=0.5', '; q=1', ';q=0.500', ';Q=0.3', ';q=x', ';q=');
    const parameter = fc.constantFrom(
      '',
      '',
      '; charset=utf-8',
      ';charset="UTF-8"',
      ';charset=latin1',
      ';x=1',
      ';charset=*',
    );
    const type = fc.constantFrom(
      JSON_TYPE,
      NEWER,
      NEWER.toUpperCase(),
      'application/*',
      '*/*',
      'text/html',
      '*',
      'text/*',
      '',
    );
    const range = fc.tuple(type, parameter, quality).map((parts) => parts.join(''));
    const accepts = fc.array(range, { minLength: 1, maxLength: 4 }).map((ranges) => ranges.join(', ').trim());
    await fc.assert(
      fc.asyncProperty(accepts, (accept) => expectOneType(accept)),
      { numRuns: 300, seed: 12 },
    );
  }, 60_000);
});

async function expectOneType(accept: string | undefined, type?: string): Promise<void> {
  const executed = await ask(accept, '{ backends { name } }');
  const refused = await ask(accept, '{');
  // Refused before Apollo Server sees them.
  const nested = await ask(accept, '{ a '.repeat(300));
  const large = await ask(accept, `{ a } #${'.'.repeat(3_000)}`);
  const told = [executed, refused, nested, large];
  if (executed.status === 406) {
    expect([accept, type, refused.status]).toEqual([accept, undefined, 406]);
    return;
  }
  const expected = type ?? executed.type;
  const isNewer = expected === NEWER;
  expect([accept, ...told.map(({ type: one }) => one)]).toEqual([accept, expected, expected, expected, expected]);
  expect([accept, ...told.map(({ status }) => status)]).toEqual([
    accept,
    200,
    ...(isNewer ? [400, 400, 413] : [200, 200, 200]),
  ]);
}
