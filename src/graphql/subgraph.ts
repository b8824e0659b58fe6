import {
  type ConstDirectiveNode,
  type DefinitionNode,
  extendSchema,
  GraphQLOneOfDirective,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  isTypeDefinitionNode,
  isUnionType,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  type TypeDefinitionNode,
} from 'graphql';
import { isRecord } from '../../datasources/shared/json';
import type { RequestContext } from '../../resolvers/context';
import { findEntities, type Representation } from '../../resolvers/node/find-entities';
import { OBJECT_PATHS } from '../../resolvers/node/find-nodes';
import { callsOfEntities } from '../../resolvers/node/node-calls';
import { InputError } from '../../resolvers/shared/input-error';
import { selectedFields } from '../../resolvers/shared/selection';

/** The version of Federation that interfaces with keys came with, so that any router since then will do. */
const FEDERATION_LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@tag"])';

const KEY = '@key(fields: "id")';

/**
 * What a router has to know beyond the plain schema, by type or field.
 *
 * `relay` and `write` let a contract variant leave the fields out that make little sense in a supergraph (`node` reads
 * this subgraph's objects only), or that some clients must not see.
 */
export const FEDERATION_DIRECTIVES: Readonly<Record<string, string>> = {
  ProvisioningTask: KEY,
  TokenProvisioningTask: KEY,
  AccountProvisioningTask: KEY,
  TaskUser: KEY,
  WorkflowRequest: KEY,
  CoProvisioningTarget: KEY,
  // Relay fixes its fields, so every subgraph with connections has the same one.
  PageInfo: '@shareable',
  'Query.node': '@tag(name: "relay")',
  'Query.nodes': '@tag(name: "relay")',
  Mutation: '@tag(name: "write")',
};

/**
 * Adds what a Federation 2 router asks a subgraph for. The plain schema stays as it is, resolvers and all: the router's
 * fields are put beside it, where `@apollo/subgraph` would build another schema out of the printed one.
 */
export function toSubgraph(schema: GraphQLSchema): GraphQLSchema {
  const entities = Object.keys(FEDERATION_DIRECTIVES).filter((name) => isEntity(schema, name));
  const subgraph = extendSchema(schema, parse(machinery(entities)));
  const sdl = printSubgraph(schema);
  const fields = subgraph.getQueryType()?.getFields();
  const { _service: service, _entities: list } = fields ?? {};
  if (!service || !list) throw new Error('The fields for routers were not added');
  // Neither asks for a scope of its own: every object has the rule of its type.
  service.resolve = () => ({ sdl });
  list.resolve = (_source, args: { representations: readonly unknown[] }, context: RequestContext, info) =>
    readEntities(args.representations, context, info);
  list.extensions = { calls: callsOfEntities };
  const union = subgraph.getType('_Entity');
  if (isUnionType(union)) union.resolveType = (value: { __typename: string }) => value.__typename;
  return subgraph;
}

function machinery(entities: readonly string[]): string {
  return `
    "A representation of an object: its type in \`__typename\`, and the fields of its key."
    scalar _Any

    "What this subgraph is made of."
    type _Service {
      "This subgraph's schema with its federation directives."
      sdl: String!
    }

    "Anything that another subgraph may refer to."
    union _Entity = ${entities.join(' | ')}

    extend type Query {
      "This subgraph's schema, for routers and schema registries."
      _service: _Service!

      "Objects by their keys, as the router of a supergraph asks for them: one entry per representation, in their order, null for one that is gone."
      _entities(
        "At most 1000, each with \`__typename\` and \`id\`."
        representations: [_Any!]!
      ): [_Entity]!
    }
  `;
}

/** Federation's union has objects only; a reference to an interface is answered with one of its types. */
function isEntity(schema: GraphQLSchema, name: string): boolean {
  return (FEDERATION_DIRECTIVES[name] ?? '').startsWith('@key') && isObjectType(schema.getType(name));
}

function readEntities(representations: readonly unknown[], context: RequestContext, info: GraphQLResolveInfo) {
  const objects = representations.map((value, index): Representation => {
    if (isRecord(value)) return value;
    throw InputError.at(`representations[${index}]`, 'must be an object with __typename and id');
  });
  return findEntities(context, objects, selectedFields(info, OBJECT_PATHS));
}

/**
 * The schema as a subgraph: what `_service { sdl }` answers and a schema registry is given.
 *
 * @throws Error when a directive is meant for something that the schema does not have.
 */
export function printSubgraph(schema: GraphQLSchema): string {
  const unused = new Set(Object.keys(FEDERATION_DIRECTIVES));
  const directivesAt = (place: string): readonly ConstDirectiveNode[] => {
    const text = Object.hasOwn(FEDERATION_DIRECTIVES, place) ? FEDERATION_DIRECTIVES[place] : undefined;
    unused.delete(place);
    return text === undefined ? [] : parseDirectives(text);
  };
  const { definitions } = parse(printSchema(lexicographicSortSchema(schema)));
  const extended = definitions.map((node) => (isTypeDefinitionNode(node) ? withDirectives(node, directivesAt) : node));
  if (unused.size > 0) throw new Error(`The schema has no ${[...unused].join(', ')} to put a directive on`);
  return `${FEDERATION_LINK}\n\n${print({ kind: Kind.DOCUMENT, definitions: extended })}\n`;
}

/** Without `@oneOf`, which the composition of supergraphs does not know; what it means is checked here all the same. */
function withDirectives(
  node: TypeDefinitionNode,
  directivesAt: (place: string) => readonly ConstDirectiveNode[],
): DefinitionNode {
  const name = node.name.value;
  const own = node.directives?.filter((directive) => directive.name.value !== GraphQLOneOfDirective.name) ?? [];
  const directives = [...own, ...directivesAt(name)];
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) {
    return { ...node, directives };
  }
  const fields = node.fields?.map((field) => ({
    ...field,
    directives: [...(field.directives ?? []), ...directivesAt(`${name}.${field.name.value}`)],
  }));
  return { ...node, directives, ...(fields && { fields }) };
}

function parseDirectives(text: string): readonly ConstDirectiveNode[] {
  const [definition] = parse(`scalar Any ${text}`).definitions;
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}
