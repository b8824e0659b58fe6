import { setImmediate } from 'node:timers/promises';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { registry } from '../../datasources';
import { createCompiledExecution } from '../../src/graphql/execution/compiled-execution';
import { CompiledOperations } from '../../src/graphql/execution/compiled-operations';
import { createFormatError } from '../../src/graphql/errors/public-error';
import { buildServedSchema } from '../../src/graphql/schema';
import type { RequestContext } from '../../resolvers/context';
import { ALL_SCOPES } from '../../resolvers/shared/scopes';
import { type AnswerSeen, differencesOf } from '../helpers/answer-differences';
import type { Variables } from '../helpers/execute';
import { MemoryBackends, type FailurePlan } from '../helpers/memory-backends';
import { dice } from '../helpers/random-operation';
import { RequestMaker } from '../helpers/random-request';
import { pick } from '../helpers/random-values';

/** More, or others: CONTRIBUTING.md. */
const OPERATIONS = Number(process.env['DIFFERENTIAL_OPERATIONS'] ?? 3_000);
const SEED = Number(process.env['DIFFERENTIAL_SEED'] ?? 20_271_103);

type Run = (document: DocumentNode, variables: Variables, context: RequestContext) => Promise<ExecutionResult>;

let schema: GraphQLSchema;
let memory: MemoryBackends;
let compiled: Run;
beforeAll(async () => {
  schema = await buildServedSchema(registry);
  memory = await MemoryBackends.create();
  compiled = await compiledRun();
});

async function compiledRun(): Promise<Run> {
  const { executor } = await createCompiledExecution(schema).gateway.load({ apollo: {} });
  if (!executor) throw new Error('There is no executor');
  return async (document, variables, context) => {
    const operation = document.definitions[0] as OperationDefinitionNode;
    return (await executor({ document, operation, request: { variables }, context } as never)) as ExecutionResult;
  };
}

const plain: Run = async (document, variables, context) =>
  execute({ schema, document, variableValues: variables, contextValue: context });

const format = createFormatError(() => 'an id');

async function see(run: Run, document: DocumentNode, variables: Variables, plan: FailurePlan): Promise<AnswerSeen> {
  const { context, calls } = memory.request(plan);
  const { data, errors = [] } = await run(document, variables, context);
  // An answer that is null as a whole does not wait for what goes on below it.
  await setImmediate();
  return { data, errors: errors.map((error) => format(error.toJSON(), error)), calls };
}

function failurePlanOf(roll: () => number): FailurePlan {
  const failing = pick([0, 0, 0, 0, 10, 30, 100], roll);
  const lacks = new Set(roll() < 0.05 ? [pick([...ALL_SCOPES], roll)] : []);
  return { failing, seed: Math.floor(roll() * 1e9), lacks };
}

describe('a compiled query', () => {
  it(
    `answers as graphql-js does, and asks the back ends the same, for ${OPERATIONS} generated operations`,
    async () => {
      const found = jest.spyOn(CompiledOperations.prototype, 'find');
      const roll = dice(SEED);
      const maker = new RequestMaker(schema, memory.values(), roll);
      const different: unknown[] = [];
      const seen = { operations: 0, asks: 0, differing: 0, givenUp: 0, withErrors: 0, calls: 0, characters: 0 };
      while (seen.operations < OPERATIONS) {
        const { query, asks } = maker.request();
        const document = parse(query);
        if (validate(schema, document).length > 0) continue;
        seen.operations++;
        const plan = failurePlanOf(roll);
        const before = different.length;
        for (const [number, variables] of asks.entries()) {
          const expected = await see(plain, document, variables, plan);
          const actual = await see(compiled, document, variables, plan);
          seen.asks++;
          seen.calls += expected.calls.length;
          seen.characters += JSON.stringify(expected.data ?? null).length;
          if (expected.errors.length > 0) seen.withErrors++;
          const differences = differencesOf(expected, actual);
          if (differencesOf(expected, actual, []).length > differences.length) seen.givenUp++;
          if (differences.length > 0) different.push({ query, variables, number, differences });
        }
        if (different.length > before) seen.differing++;
      }
      const runs = found.mock.results.filter(({ value }) => value !== undefined).length;
      found.mockRestore();
      if (process.env['DIFFERENTIAL_OPERATIONS']) process.stderr.write(`${JSON.stringify({ ...seen, runs })}\n`);
      expect([seen, different.slice(0, 3)]).toEqual([expect.objectContaining({ differing: 0 }), []]);
      // Nothing of this is worth anything where hardly anything is asked, or compiled.
      expect(runs).toBeGreaterThan(seen.asks * 0.2);
      expect(seen.calls).toBeGreaterThan(seen.asks);
      expect(seen.characters).toBeGreaterThan(seen.asks * 50);
      expect(seen.withErrors).toBeGreaterThan(seen.asks * 0.1);
      expect(seen.givenUp).toBeLessThan(seen.asks * 0.02);
    },
    600_000 + OPERATIONS * 100,
  );
});
