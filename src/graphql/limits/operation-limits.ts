import {
  type DocumentNode,
  getIntrospectionQuery,
  getNullableType,
  type GraphQLSchema,
  isListType,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { MAX_ENTITIES } from '../../../resolvers/node/find-entities';
import type { CostsByBackend } from '../../../resolvers/shared/call-count';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../../resolvers/shared/page.args';
import type { Limits } from '../../config/schema';
import { LimitError } from '../errors/refusals';
import { createCallCounting } from './call-counting';
import { type Asked, GivenArguments } from './given-arguments';
import { limitPassedBy, measureOperation, type Sizes } from './measure';

/** Resolvers refuse longer pages and longer lists of ids, with a clearer message than ours. */
const MOST_ROWS = MAX_PAGE_SIZE;

export function createSizes(given: GivenArguments, listSize: number): Sizes {
  return {
    ofPage: (node, field) => {
      const asked = given.numberOf(node, ['first']) ?? given.numberOf(node, ['last']);
      const fallback: unknown = field.args.find(({ name }) => name === 'first')?.defaultValue;
      return clamp(asked ?? (typeof fallback === 'number' ? fallback : DEFAULT_PAGE_SIZE));
    },
    ofList: (node, field) => {
      const names = field.args.filter(({ type }) => isListType(getNullableType(type))).map(({ name }) => name);
      const lengths = names.map((name) => given.lengthOf(node, [name])).filter((length) => length !== undefined);
      if (lengths.length === 0) return listSize;
      return clamp(Math.max(...lengths), field.name === '_entities' ? MAX_ENTITIES : MOST_ROWS);
    },
  };
}

function clamp(rows: number, most = MOST_ROWS): number {
  return Math.min(Math.max(Math.trunc(rows), 1), most);
}

/**
 * @returns how many calls to back ends the operation may lead to
 * @throws LimitError naming the first limit the operation is over
 */
export type LimitCheck = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  costs?: CostsByBackend,
) => number;

/** How much introspection one operation may do: this many times what a tool's own query asks for. */
const INTROSPECTIONS = 2;

const NO_COSTS: CostsByBackend = new Map();

/** What came of measuring an operation with variables that said the same. */
interface Known {
  readonly asked: readonly Asked[];
  readonly verdict: LimitError | number;
}

/** Of one operation: screens ask for pages of few sizes, routers for lists of many lengths. */
const MOST_KNOWN = 8;

export function createLimitCheck(schema: GraphQLSchema, limits: Limits): LimitCheck {
  const introspection = INTROSPECTIONS * costOfIntrospection(schema, limits);
  const countingWith = createCallCounting(schema);
  // Documents come from Apollo Server's cache, so the same text is the same object. Other back ends, other calls.
  const knownWith = new WeakMap<CostsByBackend, WeakMap<OperationDefinitionNode, Known[]>>();

  return (document, operation, variables, costs = NO_COSTS) => {
    const ofCosts = knownWith.get(costs) ?? new WeakMap<OperationDefinitionNode, Known[]>();
    const known = ofCosts.get(operation) ?? [];
    const given = new GivenArguments(operation, variables);
    let verdict = known.find(({ asked }) => given.answersAre(asked))?.verdict;
    if (verdict === undefined) {
      const sizes = createSizes(given, limits.listSize);
      const measure = measureOperation(schema, document, operation, sizes, countingWith(costs, given, sizes));
      verdict = limitPassedBy(measure, { ...limits, introspection }, CHECKED) ?? measure.backendCalls;
      known.unshift({ asked: given.asked, verdict });
      known.length = Math.min(known.length, MOST_KNOWN);
      knownWith.set(costs, ofCosts.set(operation, known));
    }
    // A fresh error for each request: answers add a place and an id to theirs.
    if (typeof verdict !== 'number') throw new LimitError(verdict.limit, verdict.maximum, verdict.figure);
    return verdict;
  };
}

const CHECKED = ['depth', 'aliases', 'rootFields', 'directives', 'introspection', 'cost', 'backendCalls'] as const;

/** The query that GraphiQL and Apollo Sandbox send, with everything they can ask for. */
function costOfIntrospection(schema: GraphQLSchema, limits: Limits): number {
  const document = parse(
    getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    }),
  );
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (!operation) return 0;
  return measureOperation(schema, document, operation, createSizes(new GivenArguments(operation, {}), limits.listSize))
    .introspection;
}
