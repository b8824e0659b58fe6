import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  getVariableValues,
  GraphQLScalarType,
  GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { measureOperation, ONE_ROW } from '../limits/measure';
import { conditionVariables, fragmentsOf, selectionsOf } from './selections';
import { specializeOperation, type Variables, valuesFor } from './specialize-operation';

/** Compiling pays from the third time on, and blocks the process meanwhile: 100 fields take about 10 ms. */
const SEEN_BEFORE = 2;
const MOST_FIELDS = 400;
const MOST_KEPT = 500;
/** Of one document: conditions that are decided in yet another way are left to graphql-js. */
const MOST_VARIANTS = 16;
const MOST_COUNTED = 64;

const NONE: Variables = {};

/** The compiler's own coercion differs from that of graphql-js. This leaves it nothing to do. */
const AS_IT_IS = new GraphQLScalarType({ name: 'AsItIs' });

/**
 * Executes a query with its variables, as graphql-js coerced them.
 *
 * @returns `undefined` where one of the arguments is not right, which graphql-js tells of better.
 */
type Run = (context: unknown, variables: Variables) => ExecutionResult | Promise<ExecutionResult> | undefined;

/** A query, and the variables to call it with. */
interface Compiled {
  readonly run: Run;
  readonly variables: Variables;
}

/** What is known of a document, by what its conditions come to. */
interface Variants {
  readonly conditions: readonly string[];
  readonly seen: Map<string, number>;
  readonly runs: Map<string, Run | undefined>;
}

/**
 * Queries turned into functions, which answer as graphql-js would in a fraction of its time: one for each way in which
 * the conditions of a document are decided. Only what is asked again and again, is no mutation (compiled ones would go
 * on behind a failed one) and is not too long; the rest, and every request whose variables are not right, is for
 * graphql-js.
 */
export class CompiledOperations {
  readonly #schema: GraphQLSchema;
  /** The same types, and one more. */
  readonly #compilable: GraphQLSchema;
  /** By document, which Apollo Server keeps one of for each text. */
  readonly #variants = new WeakMap<DocumentNode, Variants>();
  /** Documents of which something is compiled, which go with their functions when there are too many. */
  readonly #kept = new LRUCache<DocumentNode, Variants>({
    maxSize: MOST_KEPT,
    sizeCalculation: ({ runs }) => runs.size,
    dispose: ({ runs }, _document, reason) => {
      if (reason === 'evict') runs.clear();
    },
  });

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    const { types, ...config } = schema.toConfig();
    this.#compilable = new GraphQLSchema({ ...config, types: [...types, AS_IT_IS] });
  }

  /** @returns what answers the request; `undefined` when graphql-js is to do it. */
  find(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): Compiled | undefined {
    if (operation.operation !== OperationTypeNode.QUERY) return undefined;
    const coerced = this.#coerce(operation, variables);
    if (!coerced) return undefined;
    const variants = this.#variantsOf(document, operation);
    const decided = decisionsOf(variants.conditions, coerced);
    if (decided === undefined) return undefined;
    const run = variants.runs.has(decided)
      ? this.#recall(document, variants, decided)
      : this.#meet(document, operation, variants, decided, coerced);
    return run && { run, variables: coerced };
  }

  #coerce({ variableDefinitions = [] }: OperationDefinitionNode, variables: Variables): Variables | undefined {
    if (variableDefinitions.length === 0) return NONE;
    // One fault is enough to know that graphql-js has to tell of all.
    return getVariableValues(this.#schema, variableDefinitions, variables, { maxErrors: 0 }).coerced;
  }

  #variantsOf(document: DocumentNode, operation: OperationDefinitionNode): Variants {
    const known = this.#variants.get(document);
    if (known) return known;
    const fresh = { conditions: conditionVariables(document, operation), seen: new Map(), runs: new Map() };
    this.#variants.set(document, fresh);
    return fresh;
  }

  #recall(document: DocumentNode, variants: Variants, decided: string): Run | undefined {
    // Who was used when matters only where some will have to go.
    if (this.#kept.calculatedSize > MOST_KEPT / 2) this.#kept.get(document);
    return variants.runs.get(decided);
  }

  #meet(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variants: Variants,
    decided: string,
    variables: Variables,
  ): Run | undefined {
    const { seen, runs } = variants;
    if (runs.size >= MOST_VARIANTS) return undefined;
    const times = seen.get(decided) ?? 0;
    seen.delete(decided);
    if (times < SEEN_BEFORE) {
      seen.set(decided, times + 1);
      const [oldest] = seen.keys();
      if (seen.size > MOST_COUNTED && oldest !== undefined) seen.delete(oldest);
      return undefined;
    }
    const run = this.#isFit(document, operation) ? this.#compile(document, operation, variables) : undefined;
    runs.set(decided, run);
    // Put in anew, since it has grown.
    this.#kept.delete(document);
    this.#kept.set(document, variants);
    return run;
  }

  #isFit(document: DocumentNode, operation: OperationDefinitionNode): boolean {
    // Which operation is meant would have to be part of the key; clients that send several are rare.
    if (document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length > 1) return false;
    if (measureOperation(this.#schema, document, operation, ONE_ROW).cost > MOST_FIELDS) return false;
    return hasPlainNames(document, operation);
  }

  /**
   * Every decision over the text and its variables is left to graphql-js.
   *
   * @param variables as graphql-js coerced them; the code holds for all that decide the conditions in the same way.
   */
  #compile(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): Run | undefined {
    const special = specializeOperation(this.#schema, document, operation, variables, AS_IT_IS.name);
    // Resolvers see the document that was sent.
    const sent = { schema: this.#schema, fragments: fragmentsOf(document), operation };
    const compiled = compileQuery(this.#compilable, special.document, undefined, {
      resolverInfoEnricher: ({ fieldNodes }: { readonly fieldNodes: readonly FieldNode[] }) => ({
        ...sent,
        fieldNodes: fieldNodes.map((node) => special.originals.get(node) ?? node),
      }),
    });
    if (!isCompiledQuery(compiled)) return undefined;
    return (context, coerced) => {
      const values = valuesFor(special, coerced);
      return values && compiled.query(undefined, context, values);
    };
  }
}

/** @returns one digit for each condition; `undefined` where one is neither true nor false, which is the client's fault. */
function decisionsOf(conditions: readonly string[], variables: Variables): string | undefined {
  let decided = '';
  for (const name of conditions) {
    const value = variables[name];
    if (typeof value !== 'boolean') return undefined;
    decided += value ? '1' : '0';
  }
  return decided;
}

/**
 * Whether the compiler can tell all names of an operation apart. It keeps some of them in plain objects, where those
 * that every object has are taken, and what it knows of a field under its path with underscores between the names.
 */
function hasPlainNames(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const variables = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
  const aliases = selectionsOf(document, operation).flatMap((node) =>
    node.kind === Kind.FIELD && node.alias ? [node.alias.value] : [],
  );
  return ![...variables, ...aliases].some((name) => name in Object.prototype) && !aliases.join('').includes('_');
}
