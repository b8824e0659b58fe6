import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import {
  execute,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { CompiledOperations } from './compiled-operations';
import { isAboutTheSchema, SchemaAnswers } from './schema-answers';

export interface CompiledExecution {
  readonly gateway: ApolloServerOptionsWithGateway<BaseContext>['gateway'];
  readonly stringifyResult: (answer: FormattedExecutionResult) => string;
}

/** Apollo Server's way to another executor is the one it has for routers; nothing here is a router. */
export function createCompiledExecution(schema: GraphQLSchema): CompiledExecution {
  const operations = new CompiledOperations(schema);
  const schemaAnswers = new SchemaAnswers();
  const gateway: CompiledExecution['gateway'] = {
    onSchemaLoadOrUpdate: (callback) => {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: () =>
      Promise.resolve({
        executor: async ({ document, operationName, request, context, ...rest }) => {
          const variables = request.variables ?? {};
          // Absent, whatever its type says, where the document has several and none is named.
          const operation = rest.operation as OperationDefinitionNode | undefined;
          const interpret = () =>
            execute({ schema, document, operationName, variableValues: variables, contextValue: context });
          if (operation && isAboutTheSchema(operation)) return await schemaAnswers.answer(operation, interpret);
          const run = operation && operations.find(document, operation, variables);
          if (run) return withRealErrors(await run(undefined, context, variables));
          return await interpret();
        },
      }),
    stop: () => Promise.resolve(),
  };
  return { gateway, stringifyResult: (answer) => schemaAnswers.textOf(answer) };
}

/** The compiler's errors only look like those of graphql-js: some have no extensions. */
function withRealErrors(result: ExecutionResult): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map(toRealError) } : result;
}

function toRealError({ message, path, locations, originalError }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, { path, originalError });
  return locations ? Object.defineProperty(error, 'locations', { value: locations, enumerable: true }) : error;
}
