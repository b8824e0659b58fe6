import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { getOperationAST, print } from 'graphql';
import { headersOf, type Call } from './call.js';
import type { GraphError } from './failures.js';

/** Data may be there beside errors: then the errors say what in it is missing. */
export interface GraphAnswer<Data> {
  readonly data: Data | null;
  readonly errors: readonly GraphError[];
}

export type Execute = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  call: Call,
) => Promise<GraphAnswer<Data>>;

/** No answer came that can be read. */
export class NoAnswer extends Error {
  constructor(
    /** False when the request cannot have arrived: then nothing was done either. */
    readonly mayHaveArrived: boolean,
    readonly isLate: boolean,
  ) {
    super('provisioning-graph gave no answer');
  }
}

export function createExecute(url: string): Execute {
  return async (document, variables, call) => {
    const late = AbortSignal.timeout(call.timeoutMs);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', ...headersOf(call) },
        body: JSON.stringify({
          query: print(document),
          operationName: getOperationAST(document)?.name?.value,
          variables,
        }),
        // Nobody else may have what stands in these headers.
        redirect: 'error',
        signal: AbortSignal.any([late, call.gone]),
      });
      return readAnswer(await response.json());
    } catch (error) {
      throw new NoAnswer(!neverConnected(error), late.aborted);
    }
  };
}

/** The types are those of the schema that this was built with; here only the envelope is looked at. */
function readAnswer<Data>(body: unknown): GraphAnswer<Data> {
  if (typeof body !== 'object' || body === null) throw new TypeError('not a GraphQL answer');
  const { data, errors } = body as { data?: Data | null; errors?: readonly GraphError[] };
  if (data === undefined && !Array.isArray(errors)) throw new TypeError('not a GraphQL answer');
  return { data: data ?? null, errors: errors ?? [] };
}

const BEFORE_SENDING = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

function neverConnected(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause && BEFORE_SENDING.has(String(cause.code));
}
