import {
  type DocumentNode,
  type FieldNode,
  getIntrospectionQuery,
  getNullableType,
  type GraphQLSchema,
  isListType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type ValueNode,
} from 'graphql';
import { MAX_ENTITIES } from '../../../resolvers/node/find-entities';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../../resolvers/shared/page.args';
import type { Limits } from '../../config/schema';
import { LimitError } from '../errors/refusals';
import { limitPassedBy, measureOperation, type Sizes } from './measure';

/** Resolvers refuse longer pages and longer lists of ids, with a clearer message than ours. */
const MOST_ROWS = MAX_PAGE_SIZE;

export function createSizes(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  listSize: number,
): Sizes {
  const defaults = new Map(
    operation.variableDefinitions?.map(({ variable, defaultValue }) => [variable.name.value, defaultValue]),
  );
  let depends = false;

  const resolve = (node: ValueNode | undefined): unknown => {
    if (node?.kind !== Kind.VARIABLE) return node;
    depends = true;
    const name = node.name.value;
    return Object.hasOwn(variables, name) ? variables[name] : defaults.get(name);
  };
  const argument = (node: FieldNode, name: string): unknown =>
    resolve(node.arguments?.find((candidate) => candidate.name.value === name)?.value);

  return {
    ofPage: (node, field) => {
      const asked = toNumber(argument(node, 'first')) ?? toNumber(argument(node, 'last'));
      const fallback: unknown = field.args.find(({ name }) => name === 'first')?.defaultValue;
      return clamp(asked ?? (typeof fallback === 'number' ? fallback : DEFAULT_PAGE_SIZE));
    },
    ofList: (node, field) => {
      const names = field.args.filter(({ type }) => isListType(getNullableType(type))).map(({ name }) => name);
      const lengths = names.map((name) => toLength(argument(node, name))).filter((length) => length !== undefined);
      if (lengths.length === 0) return listSize;
      return clamp(Math.max(...lengths), field.name === '_entities' ? MAX_ENTITIES : MOST_ROWS);
    },
    dependOnVariables: () => depends,
  };
}

function clamp(rows: number, most = MOST_ROWS): number {
  return Math.min(Math.max(Math.trunc(rows), 1), most);
}

function isNode(value: unknown): value is ValueNode {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return isNode(value) && value.kind === Kind.INT ? Number(value.value) : undefined;
}

/** A single value where a list is expected counts as a list of one, as it does in GraphQL. */
function toLength(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.length;
  if (!isNode(value)) return 1;
  if (value.kind === Kind.LIST) return value.values.length;
  return value.kind === Kind.NULL ? undefined : 1;
}

/** @throws LimitError naming the first limit the operation is over. */
export type LimitCheck = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
) => void;

/** How much introspection one operation may do: this many times what a tool's own query asks for. */
const INTROSPECTIONS = 2;

export function createLimitCheck(schema: GraphQLSchema, limits: Limits): LimitCheck {
  const introspection = INTROSPECTIONS * costOfIntrospection(schema, limits);
  // Documents come from Apollo Server's cache, so the same text is the same object.
  const known = new WeakMap<OperationDefinitionNode, LimitError | 'within'>();

  return (document, operation, variables) => {
    let verdict = known.get(operation);
    if (verdict === undefined) {
      const sizes = createSizes(operation, variables, limits.listSize);
      const measure = measureOperation(schema, document, operation, sizes);
      verdict = limitPassedBy(measure, { ...limits, introspection }, CHECKED) ?? 'within';
      if (!sizes.dependOnVariables()) known.set(operation, verdict);
    }
    // A fresh error for each request: answers add a place and an id to theirs.
    if (verdict !== 'within') throw new LimitError(verdict.limit, verdict.maximum, verdict.figure);
  };
}

const CHECKED = ['depth', 'aliases', 'rootFields', 'directives', 'introspection', 'cost'] as const;

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
  return measureOperation(schema, document, operation, createSizes(operation, {}, limits.listSize)).introspection;
}
