import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  GraphQLScalarType,
  GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { fragmentsOf, selectionsOf } from './selections';
import { settleOperation, valuesFor, type Variables } from './settle-operation';

type Answer = ExecutionResult | Promise<ExecutionResult>;

/**
 * Executes a query with its variables, as graphql-js coerced them.
 *
 * @returns `undefined` where one of the arguments is not right, which graphql-js tells of better.
 */
export type Run = (context: unknown, variables: Variables) => Answer | undefined;

/** The compiler's own coercion differs from that of graphql-js. This leaves it nothing to do. */
const AS_IT_IS = new GraphQLScalarType({ name: 'AsItIs' });

/** Compiles queries in a way that leaves every decision over their text and their variables to graphql-js. */
export class QueryCompiler {
  readonly #schema: GraphQLSchema;
  /** The same types, and one more. */
  readonly #compilable: GraphQLSchema;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    const { types, ...config } = schema.toConfig();
    this.#compilable = new GraphQLSchema({ ...config, types: [...types, AS_IT_IS] });
  }

  /** @param variables as graphql-js coerced them; the code holds for all that decide the conditions in the same way. */
  compile(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): Run | undefined {
    const settled = settleOperation(this.#schema, document, operation, variables, AS_IT_IS.name);
    const { originals } = settled;
    // Resolvers see the document that was sent.
    const sent = { schema: this.#schema, fragments: fragmentsOf(document), operation };
    const compiled = compileQuery(this.#compilable, settled.document, undefined, {
      resolverInfoEnricher: ({ fieldNodes }: { readonly fieldNodes: readonly FieldNode[] }) => ({
        ...sent,
        fieldNodes: fieldNodes.map((node) => originals.get(node) ?? node),
      }),
    });
    if (!isCompiledQuery(compiled)) return undefined;
    return (context, coerced) => {
      const values = valuesFor(settled, coerced);
      return values && compiled.query(undefined, context, values);
    };
  }
}

/**
 * Whether the compiler can tell all names of an operation apart. It keeps some of them in plain objects, where those
 * that every object has are taken, and what it knows of a field under its path with underscores between the names.
 */
export function hasPlainNames(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const variables = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
  const aliases = selectionsOf(document, operation).flatMap((node) =>
    node.kind === Kind.FIELD && node.alias ? [node.alias.value] : [],
  );
  return [...variables, ...aliases].every((name) => !(name in Object.prototype)) && !aliases.some(hasUnderscore);
}

function hasUnderscore(name: string): boolean {
  return name.includes('_');
}
