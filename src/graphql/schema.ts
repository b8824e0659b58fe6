import 'reflect-metadata';
import {
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import { buildSchema } from 'type-graphql';
import { orphanedTypes, resolvers } from '../../resolvers';
import { isLazy } from '../../resolvers/shared/lazy';
import { type DescribedKind, registerBackendKinds } from '../../resolvers/backends/backend';
import { ONE_OF, validateInput } from '../../resolvers/shared/checks';
import { authorize, guardPayloads } from '../auth/authorize';
import { reportMutations } from './report-mutations';
import { toSubgraph } from './subgraph';

const DESCRIPTIONS = {
  Query:
    'Everything that can be read. A field that fails is null, with an error that says why, and the fields beside it ' +
    'still come.',
  Mutation:
    'Everything that can be changed. Each takes one argument, `input`. An input that makes no sense is a ' +
    '`BAD_USER_INPUT` error and nothing was sent; what a back end did or refused is data, with one outcome per thing ' +
    'asked; a write whose answer was lost is `UNKNOWN` and is never sent again by this API. A mutation that fails is ' +
    'null, with an error that says why; those beside it keep their payloads.',
};

/**
 * The public schema with its resolvers.
 *
 * @param kinds every kind of back end there is, e.g. the registry.
 */
export async function buildGraphSchema(kinds: readonly DescribedKind[]): Promise<GraphQLSchema> {
  registerBackendKinds(kinds);
  const schema = await buildSchema({
    resolvers,
    orphanedTypes,
    authChecker: authorize,
    // type-graphql's own way would be asynchronous; what is thrown names every fault with its path.
    validate: false,
    validateFn: validateInput,
  });
  // type-graphql has no place for the descriptions of the root types.
  for (const [name, description] of Object.entries(DESCRIPTIONS)) {
    const type = schema.getType(name);
    if (type) type.description = description;
  }
  for (const type of Object.values(schema.getTypeMap())) {
    // type-graphql's own is asynchronous, which makes a promise of every row in a list.
    if (isAbstractType(type)) type.resolveType = (value: { readonly __typename: string }) => value.__typename;
    if (isObjectType(type) && !isIntrospectionType(type) && !(type.name in DESCRIPTIONS)) leavePlain(type);
    if (isInputObjectType(type)) type.isOneOf = type.extensions['oneOf'] === ONE_OF.oneOf;
  }
  guardPayloads(schema);
  reportMutations(schema);
  return schema;
}

/**
 * type-graphql has a resolver for every accessor and for every field of an interface, which reads the plain property at
 * many times the price. Only a lazy field needs one. An architecture rule forbids what would be lost with it.
 */
function leavePlain(type: GraphQLObjectType): void {
  for (const field of Object.values(type.getFields())) {
    const { name } = field;
    delete field.resolve;
    if (!isLazy(type, name)) continue;
    field.resolve = (source: Readonly<Record<string, unknown>>) => {
      const value = source[name];
      return typeof value === 'function' ? (value as () => unknown)() : value;
    };
  }
}

/** What the server serves: the public schema, and beside it the fields that a Federation router asks a subgraph for. */
export async function buildServedSchema(kinds: readonly DescribedKind[]): Promise<GraphQLSchema> {
  return toSubgraph(await buildGraphSchema(kinds));
}
