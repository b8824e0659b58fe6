import {
  getIntrospectionQuery,
  Kind,
  parse,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Limits } from '../../config/schema';
import { LimitError } from '../errors/limit-error';
import { createSizes } from './list-size';
import { measureOperation, type Measure } from './measure';

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
      verdict = judge(measureOperation(schema, document, operation, sizes), { ...limits, introspection });
      if (!sizes.dependOnVariables()) known.set(operation, verdict);
    }
    // A fresh error for each request: answers add a place and an id to theirs.
    if (verdict !== 'within') throw new LimitError(verdict.limit, verdict.maximum, verdict.figure);
  };
}

const CHECKED = ['depth', 'aliases', 'rootFields', 'directives', 'introspection', 'cost'] as const;

function judge(measure: Measure, limits: Limits & { readonly introspection: number }): LimitError | 'within' {
  for (const limit of CHECKED) {
    if (measure[limit] > limits[limit]) return new LimitError(limit, limits[limit], measure[limit]);
  }
  return 'within';
}

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
