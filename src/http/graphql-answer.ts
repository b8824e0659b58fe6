import type { IncomingHttpHeaders } from 'node:http';
import { type BaseContext, HeaderMap, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Authenticate } from '../auth/authenticate';
import type { Budgets } from '../auth/budgets';
import type { Rate } from '../auth/rates';
import { Spending } from '../auth/spending';
import type { GraphqlServer } from '../graphql/apollo';
import type { RequestFacts } from '../graphql/context';
import { isErrorCode, JSON_TYPE, NEWER_TYPE } from '../graphql/errors/codes';
import { refusal } from '../graphql/errors/refusals';
import type { DocumentCheck } from '../graphql/limits/document-limits';
import { refuseUnregistered } from '../graphql/operations/known-documents';
import { answerTypeOf } from './answer-type';
import { answerPlain, plainRequestOf } from './plain-request';
import { createRequestSignal, requestTimeFrom } from './request-signal';

export interface GraphqlAnswering<Context extends BaseContext> extends Omit<GraphqlServer<Context>, 'errorIds'> {
  readonly authenticate: Authenticate;
  readonly rateOf: (caller: string) => Rate;
  readonly budgets: Budgets;
  readonly createContext: (facts: RequestFacts) => Context | Promise<Context>;
  /** In milliseconds. */
  readonly requestTimeout: number;
  /** Refuses what is too large to be validated. */
  readonly checkDocument: DocumentCheck;
}

type Asked = Omit<HTTPGraphQLRequest, 'headers'>;

/** Answers a request that has arrived. @throws GraphQLError for one that is refused before Apollo Server sees it */
export type GraphqlAnswer = (
  asked: Asked,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<HTTPGraphQLResponse>;

/** Hands requests to Apollo Server, with nothing in between. */
export function createGraphqlAnswer<Context extends BaseContext>(answering: GraphqlAnswering<Context>): GraphqlAnswer {
  const { apollo, knownDocuments, stringify, authenticate, createContext, checkDocument, requestTimeout } = answering;
  const { budgets, rateOf } = answering;

  const spendingOf = ({ headers, record }: FastifyRequest, caller: string): Spending | undefined => {
    const { weight, budget } = rateOf(caller);
    record.weight = weight;
    const tellsCost = headers['x-cost'] === 'true';
    if (!budget && !tellsCost) return undefined;
    return new Spending(record, budget && budgets.of(caller, budget), tellsCost);
  };

  return async (asked, request, reply) => {
    const time = requestTimeFrom(request.headers['x-request-timeout-ms'], requestTimeout);
    const { signal, release } = createRequestSignal(reply.raw, time, request.record);
    let spending: Spending | undefined;
    // Asynchronous for Apollo Server, which takes what is thrown for a refusal only from a promise.
    const context = async (): Promise<Context> => {
      try {
        const caller = authenticate(request.headers.authorization);
        request.record.caller = caller.name;
        spending = spendingOf(request, caller.name);
        // Behind the question who calls: what is registered is no business of strangers.
        refuseUnregistered(asked, knownDocuments);
        refuseOtherTypes(request.headers.accept);
        checkDocument(asked);
        return await createContext({ record: request.record, caller, signal, spending });
      } catch (error) {
        // Apollo Server does not tell its plugins whose request this was.
        if (error instanceof GraphQLError && isErrorCode(error.extensions.code)) {
          request.record.errorCodes.add(error.extensions.code);
        }
        throw error;
      }
    };
    const throughHttpLayer = (contextOf: () => Promise<Context>): Promise<HTTPGraphQLResponse> =>
      apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { ...asked, headers: toHeaderMap(request.headers) },
        context: contextOf,
      });
    try {
      const plain = stringify && plainRequestOf(asked, request.headers.accept);
      if (!plain) return await throughHttpLayer(context);
      try {
        return await answerPlain(apollo, plain, await context(), stringify);
      } catch (error) {
        // Only to say what went wrong: without a context nothing is carried out a second time.
        return await throughHttpLayer(() => {
          throw error;
        });
      }
    } finally {
      release();
      if (spending) await conclude(spending, reply);
    }
  };
}

/** Whatever became of the request, its caller's budget is told, and the answer says how it stands. */
async function conclude(spending: Spending, reply: FastifyReply): Promise<void> {
  const standing = await spending.settle();
  if (standing) void reply.headers(spending.headers(standing));
}

/** @throws GraphQLError before anything is carried out; Apollo Server would find out when it has the answer. */
function refuseOtherTypes(accept: string | undefined): void {
  if (answerTypeOf(accept) !== undefined) return;
  const types = `${JSON_TYPE} or ${NEWER_TYPE}, in UTF-8`;
  throw refusal(406, 'BAD_REQUEST', `The answer would be ${types}, and the \`accept\` header takes neither`);
}

function toHeaderMap(headers: IncomingHttpHeaders): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}
