import { HeaderMap } from '@apollo/server';
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

/** This process has more to do than it can. Nothing of the request was looked at. */
export class OverloadedError extends GraphQLError {
  /** @param retryAfter in seconds */
  constructor(readonly retryAfter: number) {
    super(`The server is overloaded, and the request was not begun; try again in ${retryAfter} s`, {
      extensions: { code: 'OVERLOADED', http: { status: 503 } },
    });
    this.name = 'OverloadedError';
  }
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

interface OverBudget {
  /** Points that the operation may cost at most. */
  readonly cost: number;
  readonly left: number;
  /** Of the whole budget. */
  readonly limit: number;
  /** In seconds; undefined for more than there ever will be. */
  readonly retryAfter: number | undefined;
}

/** The caller has spent its points, or never has so many. */
export class RateLimitError extends GraphQLError {
  readonly retryAfter: number | undefined;

  constructor({ cost, left, limit, retryAfter }: OverBudget) {
    const what = `The caller's budget is too small: the operation may cost ${cost} points, one and one for each call to a back end`;
    const words =
      retryAfter === undefined
        ? `${what}, and the whole budget is ${limit}; ask for less at once`
        : `${what}, and ${left} of ${limit} are left; try again in ${retryAfter} s`;
    const headers = retryAfter === undefined ? undefined : new HeaderMap([['retry-after', String(retryAfter)]]);
    super(words, { extensions: { code: 'RATE_LIMITED', http: { status: 429, ...(headers && { headers }) } } });
    this.name = 'RateLimitError';
    this.retryAfter = retryAfter;
  }
}
