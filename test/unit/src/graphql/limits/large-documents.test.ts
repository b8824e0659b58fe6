import fc from 'fast-check';
import { Kind, parse, type DocumentNode, type SelectionSetNode } from 'graphql';
import { registry } from '../../../../../datasources';
import { settingsSchema } from '../../../../../src/config/schema';
import { buildServedSchema } from '../../../../../src/graphql/schema';
import { type GraphqlAnswer, post, type ServerUnderTest, startServer } from '../../../../helpers/injected-server';

const { limits: LIMITS } = settingsSchema.parse({});
/** 20, and one that says that there are more. */
const MOST_ERRORS = 21;
const MOST_CHARACTERS = 64_000;

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({ schema: await buildServedSchema(registry) });
});
afterAll(() => server.app.close());

const times = (count: number, text: string): string => Array.from({ length: count }, () => text).join(' ');
const codesOf = ({ body }: GraphqlAnswer) => body.errors?.map(({ extensions }) => extensions['code']);

/** What an operation comes to with its fragments written out, as plainly as can be; fragments must not go in circles. */
function figuresOf(document: DocumentNode): Record<'depth' | 'aliases' | 'rootFields', number> {
  const fragments = new Map<string, SelectionSetNode>();
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one.selectionSet);
  }
  const figures = { depth: 0, aliases: 0, rootFields: 0 };
  const count = (
    set: SelectionSetNode | undefined,
    level: number,
    sum: { aliases: number; rootFields: number },
  ): void => {
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FIELD) {
        figures.depth = Math.max(figures.depth, level);
        if (node.alias) sum.aliases += 1;
        if (level === 1) sum.rootFields += 1;
        count(node.selectionSet, level + 1, sum);
      } else {
        count(node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : fragments.get(node.name.value), level, sum);
      }
    }
  };
  for (const one of document.definitions) {
    if (one.kind !== Kind.OPERATION_DEFINITION) continue;
    const sum = { aliases: 0, rootFields: 0 };
    count(one.selectionSet, 1, sum);
    figures.aliases = Math.max(figures.aliases, sum.aliases);
    figures.rootFields = Math.max(figures.rootFields, sum.rootFields);
  }
  return figures;
}

/** The longest row of directives anywhere; they stand in these texts and nowhere else with this sign. */
function mostDirectives(text: string): number {
  const rows = text.match(/(?:@\w+(?:\(if: \w+\))?\s*)+/g) ?? [];
  return Math.max(0, ...rows.map((row) => row.split('@').length - 1));
}

const name = fc
  .constantFrom(
    ...[
      'backends',
      'name',
      'provisioningTasks',
      'nodes',
      'id',
      'node',
      'users',
      'aa',
      'b',
      '__typename',
      'x'.repeat(60),
    ],
  )
  .filter((text) => text.length < 50_000);
const directives = fc
  .array(fc.constantFrom('@aa', '@skip(if: true)', '@include(if: yes)', '@deprecated'), { maxLength: 7 })
  .map((list) => list.join(' '));
const few = fc.oneof({ weight: 6, arbitrary: fc.constant('') }, { weight: 1, arbitrary: directives });

/** Selections may spread the fragments behind `first`, so that none goes in circles. */
const selections = (first: number, count: number): fc.Arbitrary<string> =>
  fc.letrec<{ set: string; field: string; one: string }>((tie) => ({
    field: fc
      .tuple(fc.option(name), name, few, fc.option(tie('set'), { freq: 1, maxDepth: 14 }))
      .map(([alias, field, row, set]) => `${alias === null ? '' : `${alias}: `}${field} ${row} ${set ?? ''}`),
    one: fc.oneof(
      { weight: 6, arbitrary: tie('field') },
      { weight: 1, arbitrary: fc.tuple(few, tie('set')).map(([row, set]) => `... on Backend ${row} ${set}`) },
      {
        weight: first < count ? 2 : 0,
        arbitrary: fc
          .tuple(fc.integer({ min: first, max: Math.max(first, count - 1) }), few)
          .map(([index, row]) => `...F${index} ${row}`),
      },
    ),
    set: fc.array(tie('one'), { minLength: 1, maxLength: 4 }).map((list) => `{ ${list.join(' ')} }`),
  })).set;

const documents: fc.Arbitrary<string> = fc.integer({ min: 0, max: 3 }).chain((count) =>
  fc
    .tuple(
      fc.array(fc.tuple(few, few, selections(0, count), fc.constantFrom(1, 1, 1, 1, 8, 35)), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.tuple(...Array.from({ length: count }, (_, index) => fc.tuple(few, selections(index + 1, count)))),
      fc.option(few),
    )
    .map(([operations, fragments, type]) =>
      [
        ...operations.map(
          ([own, ofVariable, set, repeated], index) =>
            `query Q${index}($v: Int ${ofVariable}) ${own} { ${times(repeated, set.slice(2, -2))} }`,
        ),
        ...fragments.map(([own, set], index) => `fragment F${index} on Backend ${own} ${set}`),
        ...(type === null ? [] : [`type T ${type} { a: Int }`]),
      ].join('\n'),
    ),
);

describe('a document', () => {
  it('that is over a limit is refused for that alone, and none gets a long answer, however wrong it is', async () => {
    const seen = { over: 0, invalid: 0 };
    await fc.assert(
      fc.asyncProperty(documents, async (query) => {
        const answer = await post(server, { query });
        const { errors = [] } = answer.body;
        expect(JSON.stringify(answer.body).length).toBeLessThan(MOST_CHARACTERS);
        expect(errors.length).toBeLessThanOrEqual(MOST_ERRORS);
        let document: DocumentNode;
        try {
          document = parse(query, { maxLexicalTokens: LIMITS.tokens });
        } catch {
          expect(codesOf(answer)).toEqual(['QUERY_TOO_COMPLEX']);
          return;
        }
        const figures = { ...figuresOf(document), directives: mostDirectives(query) };
        const over = Object.entries(figures).filter(
          ([limit, figure]) => figure > LIMITS[limit as keyof typeof figures],
        );
        if (over.length === 0) {
          seen.invalid += codesOf(answer)?.includes('GRAPHQL_VALIDATION_FAILED') ? 1 : 0;
          return;
        }
        seen.over += 1;
        expect(codesOf(answer)).toEqual(['QUERY_TOO_COMPLEX']);
        expect(over.map(([limit]) => limit)).toContain(errors[0]?.extensions['limit']);
      }),
      { seed: 20_261_129, numRuns: 400, endOnFailure: true },
    );
    // Both kinds came.
    expect(seen.over).toBeGreaterThan(50);
    expect(seen.invalid).toBeGreaterThan(50);
  }, 120_000);

  it.each([
    ['of a field', `{ backends ${times(10, '@aa')} { name } }`],
    ['of a field that there is not', `{ nothing { no ${times(10, '@aa')} } }`],
    ['of an operation', `query ${times(10, '@aa')} { backends { name } }`],
    ['of a variable', `query ($v: Int ${times(10, '@aa')}) { backends { name } }`],
    ['of a spread', `{ ...F ${times(10, '@aa')} } fragment F on Query { backends { name } }`],
    ['of a fragment', `{ ...F } fragment F on Query ${times(10, '@aa')} { backends { name } }`],
    ['of a fragment that nobody spreads', `{ backends { name } } fragment F on Query { a ${times(10, '@aa')} }`],
    ['of an inline fragment', `{ ... ${times(10, '@aa')} { backends { name } } }`],
    ['of what is no operation', `{ backends { name } } scalar S ${times(10, '@aa')}`],
  ])('with ten directives at one place is refused with one error: %s', async (_what, query) => {
    const { body } = await post(server, { query });
    expect(body.errors).toEqual([
      {
        message: expect.stringContaining('at most 5 directives at one place'),
        extensions: { code: 'QUERY_TOO_COMPLEX', limit: 'directives', maximum: 5, figure: 10 },
      },
    ]);
    // As often as somebody asks.
    expect((await post(server, { query })).body).toEqual(body);
    const got = await server.app.inject({
      method: 'GET',
      url: `/graphql?query=${encodeURIComponent(query)}`,
      headers: { 'apollo-require-preflight': 'yes' },
    });
    expect(got.json()).toEqual(body);
  });

  it.each([
    ['names that there are not', `{ backends { ${times(2_000, 'nothing')} } }`],
    ['long names', `{ backends { ${times(150, 'n'.repeat(1_500))} } }`],
    ['conflicts in many places', `{ backends { ${times(45, 'a: name a: kind')} } }`],
    ['fields of one name that differ', `{ ${times(15, 'node(id: "1") { id }')} ${times(15, 'node(id: "2") { id }')} }`],
    ['variables that nobody asks', `query (${times(800, '$v: Int')}) { backends { name } }`],
    ['types that there are not', `query (${times(900, '$v: Nothing')}) { backends { name } }`],
    ['fragments that nobody spreads', `{ backends { name } } ${times(500, 'fragment F on Query { x }')}`],
    ['texts of signs', `{ node(id: "1", ${times(300, `x: "${'\\u0007'.repeat(50)}"`)}) { id } }`],
    ['operations of one name', times(500, 'query A { backends { name } }')],
  ])('that is wrong in thousands of places gets a short answer: %s', async (_what, query) => {
    const { body } = await post(server, { query });
    expect(body.data).toBeUndefined();
    expect(JSON.stringify(body).length).toBeLessThan(MOST_CHARACTERS);
    expect(body.errors?.length).toBeGreaterThan(0);
    expect(body.errors?.length).toBeLessThanOrEqual(MOST_ERRORS);
    for (const { locations = [] } of body.errors ?? []) expect(locations.length).toBeLessThanOrEqual(10);
  });

  it('whose references make no sense gets one error, not one for each of them', async () => {
    const nonsense = Array.from({ length: 1_000 }, () => ({}));
    const query = `query ($r: [_Any!]!) { ${Array.from({ length: 10 }, (_, i) => `a${i}: _entities(representations: $r) { __typename }`).join(' ')} }`;
    const { body } = await post(server, { query, variables: { r: nonsense } });
    expect(JSON.stringify(body).length).toBeLessThan(MOST_CHARACTERS);
    expect(codesOf({ body } as GraphqlAnswer)).toContain('BAD_USER_INPUT');
  });
});
