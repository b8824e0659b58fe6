import { GraphQLError, type GraphQLSchema, isInputObjectType } from 'graphql';
import type { InputFault } from '../../../resolvers/shared/input-error';
import { LimitError } from './refusals';

/** What graphql-js tells only in the text of an error: nothing else of these errors says what they are about. */

/** Its own spelling. */
const TOO_MANY_TOKENS = /^Syntax Error: Document contains more that (\d+) tokens/;
/** In full, when it gives up comparing fields of one name, and how many comparisons it makes. */
const GAVE_UP_COMPARING = 'Validation aborted.';
const MOST_COMPARISONS = 500_000;
/** When it has told of so many bad values of variables that it leaves out the rest. */
const MORE_BAD_VALUES = 'Too many errors processing variables, error limit reached. Execution aborted.';

export function limitErrorOf(message: string): LimitError | undefined {
  const tokens = TOO_MANY_TOKENS.exec(message)?.[1];
  if (tokens !== undefined) return new LimitError('tokens', Number(tokens));
  return message === GAVE_UP_COMPARING ? new LimitError('comparisons', MOST_COMPARISONS) : undefined;
}

/** graphql-js gives no code to some values that it finds out about only while it executes, or does not look at. */
export function isAboutValues(error: unknown): boolean {
  if (!(error instanceof GraphQLError) || error.originalError) return false;
  return error.message.startsWith('Argument "') || error.message === MORE_BAD_VALUES;
}

/** graphql-js names what is like a wrong name, wherever it finds one: also in values, while it executes. */
export function withoutSuggestions(message: string): string {
  return message.replace(/ ?Did you mean .*$/s, '');
}

/** Of an input that has several fields, or none, where exactly one is to be given. */
const OF_A_PLACE =
  /^Variable "\$\w+" got invalid value .* at "([^"]+)"; Exactly one key must be specified for OneOf type "(\w+)"\.$/s;
const OF_A_VARIABLE =
  /^Variable "\$(\w+)" got invalid value .*; Exactly one key must be specified for OneOf type "(\w+)"\.$/s;
const IN_THE_DOCUMENT = /^OneOf Input Object "(\w+)" must specify exactly one key\.$/;

interface OneOfFault {
  readonly message: string;
  /** Absent for what is written in a document; its error has the place. */
  readonly field?: InputFault;
}

/** Says in our own words which fields there are, and repeats nothing of the value. */
export type ExplainOneOf = (message: string) => OneOfFault | undefined;

/** @param hideNames the schema is not told to anybody */
export function createExplainOneOf(schema: GraphQLSchema, hideNames = false): ExplainOneOf {
  const rules = new Map<string, string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInputObjectType(type) || !type.isOneOf) continue;
    const names = hideNames ? 'its fields' : Object.keys(type.getFields()).join(', ');
    rules.set(type.name, `must have exactly one of ${names}; null counts as given`);
  }
  return (text) => {
    const [, path, type = IN_THE_DOCUMENT.exec(text)?.[1] ?? ''] =
      OF_A_PLACE.exec(text) ?? OF_A_VARIABLE.exec(text) ?? [];
    const rule = rules.get(type);
    if (rule === undefined) return undefined;
    if (path === undefined) return { message: `${hideNames ? 'The input' : type} ${rule}.` };
    return { message: `${path}: ${rule}`, field: { path, message: rule } };
  };
}
