import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import {
  type ApolloServerOptionsWithGateway,
  type GraphQLRequestContext,
  type GraphQLResponse,
  HeaderMap,
  type HTTPGraphQLHead,
} from '@apollo/server';
import { LRUCache } from 'lru-cache';
import type { ServerContext } from '../context';
import { CompiledOperations } from './compiled-operations';

/** Tools send one text each, and an answer with the whole schema is a tree of half a megabyte. */
const MOST_KEPT = 5;
const ABOUT_THE_SCHEMA: ReadonlySet<string> = new Set(['__schema', '__type', '__typename']);

/** Answers to queries that ask about the schema and nothing else: they are the same for everybody. */
export class SchemaAnswers {
  /** By operation, which Apollo Server keeps one of for each text. */
  readonly #answers = new LRUCache<OperationDefinitionNode, ExecutionResult>({ max: MOST_KEPT });
  /** What was written of an answer that is kept, by its data; empty before it was sent. */
  readonly #texts = new WeakMap<object, string>();

  /** Takes the answer from `execute` unless it is known. */
  async answer(
    operation: OperationDefinitionNode,
    execute: () => ExecutionResult | Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    const known = this.#answers.get(operation);
    if (known) return known;
    const answer = await execute();
    if (answer.errors) return answer;
    this.#answers.set(operation, answer);
    if (answer.data) this.#texts.set(answer.data, '');
    return answer;
  }

  /** An answer as it is sent: half a megabyte is written down once, and not for each who asks. */
  textOf(answer: FormattedExecutionResult): string {
    const { data, errors, extensions } = answer;
    const text = data && !errors && !extensions ? this.#texts.get(data) : undefined;
    if (text) return text;
    const written = `${JSON.stringify(answer)}\n`;
    if (data && text !== undefined) this.#texts.set(data, written);
    return written;
  }
}

/** Fragments at the top are not looked into: no tool writes them there. */
export function isAboutTheSchema({ operation, variableDefinitions, selectionSet }: OperationDefinitionNode): boolean {
  return (
    operation === OperationTypeNode.QUERY &&
    !variableDefinitions?.length &&
    selectionSet.selections.every((field) => field.kind === Kind.FIELD && ABOUT_THE_SCHEMA.has(field.name.value))
  );
}

type Context = GraphQLRequestContext<ServerContext>;

/** Writes an answer down as it is sent. */
export type Stringify = (answer: FormattedExecutionResult) => string;

interface Asked {
  readonly document: DocumentNode;
  /** Absent where the document has several operations and none of that name. */
  readonly operation: OperationDefinitionNode | undefined;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: unknown;
}

const NOTHING_TO_ADD: HTTPGraphQLHead = { headers: new HeaderMap() };

/** Apollo Server's way to another executor is the one it has for routers; nothing here is a router. */
export function createCompiledExecution(schema: GraphQLSchema) {
  const operations = new CompiledOperations(schema);
  const schemaAnswers = new SchemaAnswers();
  /** By context, which each request has its own of. */
  const failed = new WeakMap<object, Promise<ExecutionResult>>();

  const run = async ({ document, operation, operationName, variables, context }: Asked): Promise<ExecutionResult> => {
    const interpret = () =>
      execute({ schema, document, operationName, variableValues: variables, contextValue: context });
    if (operation && isAboutTheSchema(operation)) return schemaAnswers.answer(operation, interpret);
    const compiled = operation && operations.find(document, operation, variables);
    const answer = compiled?.run(context, compiled.variables);
    return answer ? withRealErrors(await answer) : interpret();
  };

  /**
   * Executes, and answers where nothing failed. Apollo Server's own way to another executor describes each request to it
   * anew, in an object that V8 keeps, with all that the request refers to, until a full collection.
   *
   * @returns null where something did: the gateway then has the result, so that Apollo Server tells of the errors.
   */
  const respond = async ({ document, operation, request, contextValue }: Context): Promise<GraphQLResponse | null> => {
    if (!document || !operation) return null;
    const { operationName, variables = {} } = request;
    const running = run({ document, operation, operationName, variables, context: contextValue });
    const result = await running.catch(() => undefined);
    if (result && !result.errors) {
      return { http: NOTHING_TO_ADD, body: { kind: 'single', singleResult: { data: result.data ?? null } } };
    }
    failed.set(contextValue, running);
    return null;
  };

  const gateway: ApolloServerOptionsWithGateway<ServerContext>['gateway'] = {
    onSchemaLoadOrUpdate: (callback) => {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: () =>
      Promise.resolve({
        executor: async ({ document, operationName, request, context, ...rest }) => {
          const operation = rest.operation as OperationDefinitionNode | undefined;
          const { variables = {} } = request;
          return (
            failed.get(context) ??
            run({ document, operation, operationName: operationName ?? undefined, variables, context })
          );
        },
      }),
    stop: () => Promise.resolve(),
  };

  return { respond, gateway, stringifyResult: (answer: FormattedExecutionResult) => schemaAnswers.textOf(answer) };
}

/** The compiler's errors only look like those of graphql-js: some have no extensions. */
function withRealErrors(result: ExecutionResult): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map(toRealError) } : result;
}

function toRealError({ message, path, locations, originalError }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, { path, originalError });
  return locations ? Object.defineProperty(error, 'locations', { value: locations, enumerable: true }) : error;
}
