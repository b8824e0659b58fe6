import { GraphQLError } from 'graphql';

export type LimitName =
  'comparisons' | 'nesting' | 'tokens' | 'depth' | 'aliases' | 'rootFields' | 'directives' | 'cost' | 'introspection';

const WORDS: Readonly<Record<LimitName, string>> = {
  comparisons: 'comparisons of fields of one name',
  nesting: 'brackets open at once',
  tokens: 'tokens in the document',
  depth: 'levels of fields',
  aliases: 'aliases',
  rootFields: 'fields at the root',
  directives: 'directives at one place',
  cost: 'points of cost',
  introspection: 'points of cost of introspection',
};

/** The document asks for more than the configured limits allow. */
export class LimitError extends GraphQLError {
  readonly limit: LimitName;
  readonly maximum: number;
  /** What the document comes to; absent where counting stopped at the limit. */
  readonly figure: number | undefined;

  constructor(limit: LimitName, maximum: number, figure?: number) {
    const comesTo = figure === undefined ? 'more than that' : Math.min(figure, Number.MAX_SAFE_INTEGER);
    super(`The operation is too large: at most ${maximum} ${WORDS[limit]} are allowed, and it has ${comesTo}`, {
      extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } },
    });
    this.name = 'LimitError';
    this.limit = limit;
    this.maximum = maximum;
    this.figure = figure === undefined ? undefined : Math.min(figure, Number.MAX_SAFE_INTEGER);
  }
}

/** graphql-js counts tokens itself and says so only in the text of a syntax error (its spelling). */
const TOO_MANY_TOKENS = /^Syntax Error: Document contains more that (\d+) tokens/;

export function tokenLimitOf(message: string): number | undefined {
  const maximum = TOO_MANY_TOKENS.exec(message)?.[1];
  return maximum === undefined ? undefined : Number(maximum);
}

/** What graphql-js says, in full, when it gives up comparing fields of one name, and how many comparisons it makes. */
const GAVE_UP_COMPARING = 'Validation aborted.';
const MOST_COMPARISONS = 500_000;

export function comparisonLimitOf(message: string): number | undefined {
  return message === GAVE_UP_COMPARING ? MOST_COMPARISONS : undefined;
}
