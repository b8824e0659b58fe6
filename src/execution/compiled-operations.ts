import {
  type DocumentNode,
  type ExecutionResult,
  getVariableValues,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { measureOperation } from '../limits/measure';

/** Compiling pays from the third time on, and blocks the process meanwhile: 100 fields take about 10 ms. */
const SEEN_BEFORE = 2;
const MOST_FIELDS = 400;
const MOST_KEPT = 500;

type Variables = Readonly<Record<string, unknown>>;
type Run = (root: undefined, context: unknown, variables: Variables) => ExecutionResult | Promise<ExecutionResult>;

const ONE_ROW = { ofPage: () => 1, ofList: () => 1, dependOnVariables: () => false };

/**
 * Queries turned into functions, which answer as graphql-js would in a fraction of its time. Only what is asked again
 * and again, is no mutation (compiled ones would go on behind a failed one) and is not too long; the rest, and every
 * request whose variables are not right, is for graphql-js.
 */
export class CompiledOperations {
  readonly #schema: GraphQLSchema;
  /** By document, which Apollo Server keeps one of for each text; least recently used first. */
  readonly #runs = new Map<DocumentNode, Run | undefined>();
  readonly #seen = new WeakMap<DocumentNode, number>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** @returns what answers the request; `undefined` when graphql-js is to do it. */
  find(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): Run | undefined {
    if (operation.operation !== OperationTypeNode.QUERY) return undefined;
    const run = this.#runs.has(document) ? this.#recall(document) : this.#meet(document, operation);
    return run && this.#hasGoodVariables(operation, variables) ? run : undefined;
  }

  #recall(document: DocumentNode): Run | undefined {
    const run = this.#runs.get(document);
    // Who was used when matters only where some will have to go.
    if (this.#runs.size > MOST_KEPT / 2) {
      this.#runs.delete(document);
      this.#runs.set(document, run);
    }
    return run;
  }

  #meet(document: DocumentNode, operation: OperationDefinitionNode): Run | undefined {
    const seen = this.#seen.get(document) ?? 0;
    if (seen < SEEN_BEFORE) {
      this.#seen.set(document, seen + 1);
      return undefined;
    }
    const run = this.#compile(document, operation);
    this.#runs.set(document, run);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > MOST_KEPT && oldest) this.#runs.delete(oldest);
    return run;
  }

  #compile(document: DocumentNode, operation: OperationDefinitionNode): Run | undefined {
    // Which operation is meant would have to be part of the key; clients that send several are rare.
    if (document.definitions.filter(({ kind }) => kind === operation.kind).length > 1) return undefined;
    if (measureOperation(this.#schema, document, operation, ONE_ROW).cost > MOST_FIELDS) return undefined;
    const source = document.loc?.source;
    if (!source) return undefined;
    // Parsed once more: compiling leaves notes on the nodes.
    const compiled = compileQuery(this.#schema, parse(source), undefined);
    return isCompiledQuery(compiled) ? compiled.query : undefined;
  }

  #hasGoodVariables({ variableDefinitions = [] }: OperationDefinitionNode, variables: Variables): boolean {
    return variableDefinitions.length === 0 || !getVariableValues(this.#schema, variableDefinitions, variables).errors;
  }
}
