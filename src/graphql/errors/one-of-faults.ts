import { type GraphQLSchema, isInputObjectType } from 'graphql';
import type { InputFault } from '../../../resolvers/shared/input-error';

/** What graphql-js says of an input that has several fields, or none, where exactly one is to be given. */
const OF_A_PLACE =
  /^Variable "\$\w+" got invalid value .* at "([^"]+)"; Exactly one key must be specified for OneOf type "(\w+)"\.$/s;
const OF_A_VARIABLE =
  /^Variable "\$(\w+)" got invalid value .*; Exactly one key must be specified for OneOf type "(\w+)"\.$/s;
const IN_THE_TEXT = /^OneOf Input Object "(\w+)" must specify exactly one key\.$/;

export interface OneOfFault {
  readonly message: string;
  /** Absent for what is written in a document; its error has the place. */
  readonly field?: InputFault;
}

/** Says in the words of this house which fields there are, and repeats nothing of the value. */
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
    const [, path, type = IN_THE_TEXT.exec(text)?.[1] ?? ''] = OF_A_PLACE.exec(text) ?? OF_A_VARIABLE.exec(text) ?? [];
    const rule = rules.get(type);
    if (rule === undefined) return undefined;
    if (path === undefined) return { message: `${hideNames ? 'The input' : type} ${rule}.` };
    return { message: `${path}: ${rule}`, field: { path, message: rule } };
  };
}
