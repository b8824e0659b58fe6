import { registry } from '../../../../../datasources';
import { buildGraphSchema } from '../../../../../src/graphql/schema';
import { hashOf } from '../../../../../src/config/operations-manifest';
import { registeredFaults } from '../../../../../src/graphql/operations/check-registered';
import { settingsOf } from '../../../../helpers/injected-server';

const entry = (name: string, body: string, type: 'query' | 'mutation' = 'query') => ({
  id: hashOf(body),
  name,
  type,
  body,
});

const faultsOf = async (...operations: ReturnType<typeof entry>[]) =>
  registeredFaults(operations, await buildGraphSchema(registry), settingsOf().limits);

describe('registered operations are checked when the server starts:', () => {
  it('good ones have no faults, whatever their variables may bring later', async () => {
    const body = `query Tasks($first: Int, $ids: [ID!]!) {
      provisioningTasks(first: $first) { nodes { ...Row } }
      nodes(ids: $ids) { __typename }
    }
    fragment Row on ProvisioningTask { id status }`;
    const write = 'mutation Retry($input: RetryTasksInput!) { retryTasks(input: $input) { results { outcome } } }';
    expect(await faultsOf(entry('Tasks', body), entry('Retry', write, 'mutation'))).toEqual([]);
  });

  it('all faults of all operations are named', async () => {
    const faults = await faultsOf(
      entry('Gone', 'query Gone {\n  nonsense\n  backends { size }\n}'),
      entry('Broken', 'query Broken {'),
      entry('Fine', 'query Fine { backends { name } }'),
    );
    expect(faults).toEqual([
      expect.stringMatching(/^operation Gone: line 2, column 3: Cannot query field "nonsense" on type "Query"/),
      expect.stringMatching(/^operation Gone: line 3, column 14: Cannot query field "size" on type "Backend"/),
      expect.stringMatching(/^operation Broken: Syntax Error: /),
    ]);
  });

  const deep = `query Deep { backends { name } ${'{ a '.repeat(260)}${'}'.repeat(260)} }`;
  const levels = `query Levels { node(id: "x") { ... on ProvisioningTask { backend { name } } } }`;
  const rows = '(first: 100) { nodes { users { userId userName status } } }';
  const times = (count: number, field: string) => Array.from({ length: count }, (_, i) => `a${i}: ${field}`).join(' ');
  it.each([
    ['brackets', entry('Deep', deep), {}, /at most 250 brackets open at once/],
    ['tokens', entry('Long', `query Long { ${'x '.repeat(5_001)} }`), {}, /at most 5000 tokens/],
    ['bytes', entry('Heavy', `query Heavy { x } # ${'x'.repeat(2_000)}`), { bodyBytes: 2_000 }, /bodyBytes is 2000/],
    ['aliases', entry('Many', `query Many { ${times(101, '__typename')} }`), {}, /at most 100 aliases/],
    ['depth', entry('Levels', levels), { depth: 2 }, /at most 2 levels of fields are allowed, and it has 3/],
    ['cost', entry('Dear', `query Dear { ${times(7, `provisioningTasks${rows}`)} }`), {}, /at most 20000 points/],
  ])('an operation over a limit (%s) is a fault', async (_limit, operation, limits, message) => {
    expect(registeredFaults([operation], await buildGraphSchema(registry), settingsOf({ limits }).limits)).toEqual([
      expect.stringMatching(message),
    ]);
  });

  it.each([
    ['two operations', entry('A', 'query A { __typename } query B { __typename }'), 'its body must hold exactly one'],
    ['no operation', entry('A', 'fragment A on Query { __typename }'), 'its body must hold exactly one operation'],
    ['another name', entry('A', 'query B { __typename }'), 'its body has another name'],
    ['no name', entry('A', '{ __typename }'), 'its body has another name'],
    ['another type', entry('A', 'query A { __typename }', 'mutation'), 'its type must be query'],
  ])('a body with %s is a fault', async (_what, operation, message) => {
    expect(await faultsOf(operation)).toEqual([expect.stringContaining(`operation A: ${message}`)]);
  });
});
