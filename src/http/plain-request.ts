import type {
  ApolloServer,
  BaseContext,
  GraphQLRequest,
  HTTPGraphQLRequest,
  HTTPGraphQLResponse,
} from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import { isRecord } from '../../datasources/shared/json';
import type { Stringify } from '../graphql/execution/compiled-execution';

const JSON_ANSWER = 'application/json; charset=utf-8';
const ANY_ANSWER: ReadonlySet<string | undefined> = new Set([undefined, '*/*', 'application/json']);

/**
 * What nearly every client sends: one operation in a POST of JSON, with nothing about it that has to be negotiated or
 * refused before it is looked at. For these Apollo Server is asked without its HTTP layer, which costs a third of all
 * that it does for a request; whatever is unusual in any way goes through it.
 *
 * @param asked the body was read as JSON, which no cross-site form can send
 */
export function plainRequestOf(
  { method, body }: Pick<HTTPGraphQLRequest, 'method' | 'body'>,
  accept: string | undefined,
): GraphQLRequest | undefined {
  if (method !== 'POST' || !ANY_ANSWER.has(accept) || !isRecord(body)) return undefined;
  const { query, operationName, variables, extensions } = body;
  if (typeof query !== 'string' || query === '') return undefined;
  if (!isAbsent(operationName) && typeof operationName !== 'string') return undefined;
  if (!isAbsent(variables) && !isRecord(variables)) return undefined;
  if (!isAbsent(extensions) && !isRecord(extensions)) return undefined;
  return {
    query,
    ...(typeof operationName === 'string' && { operationName }),
    ...(isRecord(variables) && { variables }),
    ...(isRecord(extensions) && { extensions }),
  };
}

/** As Apollo Server's HTTP layer answers. @throws what the layer would answer as an internal error. */
export async function answerPlain<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  request: GraphQLRequest,
  contextValue: Context,
  stringify: Stringify,
): Promise<HTTPGraphQLResponse> {
  const { http, body } = await apollo.executeOperation(request, { contextValue });
  if (body.kind !== 'single') throw new Error('An answer in several parts, which no operation here has');
  const { errors, data, extensions } = body.singleResult;
  if (!http.headers.has('content-type')) http.headers.set('content-type', JSON_ANSWER);
  // In the order that Apollo Server writes them in; what is undefined is not written.
  const answer = { errors, data, extensions } as FormattedExecutionResult;
  return { ...http, body: { kind: 'complete', string: stringify(answer) } };
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
