import type { HeaderMap } from '@apollo/server';
import { type ASTNode, GraphQLError } from 'graphql';
import type { ErrorCode } from './codes';

interface RefusalDetails {
  /** Where in the document. */
  readonly nodes?: ASTNode | null;
  readonly headers?: HeaderMap;
  /** Of a persisted document. */
  readonly hash?: string;
}

/**
 * Tells a client in our own words why it does not get what it asked for.
 *
 * @param status of the whole answer; undefined for a single field, which leaves the answer what it is
 */
export function refusal(
  status: number | undefined,
  code: ErrorCode,
  message: string,
  { nodes = null, headers, hash }: RefusalDetails = {},
): GraphQLError {
  return new GraphQLError(message, {
    nodes,
    extensions: {
      code,
      ...(status !== undefined && { http: { status, ...(headers && { headers }) } }),
      ...(hash !== undefined && { hash }),
    },
  });
}

const LIMIT_WORDS = {
  comparisons: 'comparisons of fields of one name',
  nesting: 'brackets open at once',
  tokens: 'tokens in the document',
  depth: 'levels of fields',
  aliases: 'aliases',
  rootFields: 'fields at the root',
  directives: 'directives at one place',
  cost: 'points of cost',
  introspection: 'points of cost of introspection',
  backendCalls: 'calls to back ends',
};

/** The document asks for more than the configured limits allow. */
export class LimitError extends GraphQLError {
  /** What the document comes to; absent where counting stopped at the limit. */
  readonly figure: number | undefined;

  constructor(
    readonly limit: keyof typeof LIMIT_WORDS,
    readonly maximum: number,
    figure?: number,
  ) {
    const shown = figure === undefined ? undefined : Math.min(figure, Number.MAX_SAFE_INTEGER);
    const words = LIMIT_WORDS[limit];
    super(
      `The operation is too large: at most ${maximum} ${words} are allowed, and it has ${shown ?? 'more than that'}`,
      { extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } } },
    );
    this.name = 'LimitError';
    this.figure = shown;
  }
}
