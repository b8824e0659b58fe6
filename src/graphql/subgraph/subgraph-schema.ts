import { extendSchema, type GraphQLResolveInfo, type GraphQLSchema, isObjectType, isUnionType, parse } from 'graphql';
import type { RequestContext } from '../../../resolvers/context';
import { findEntities, type Representation } from '../../../resolvers/node/find-entities';
import { OBJECT_PATHS } from '../../../resolvers/node/find-nodes';
import { InputError } from '../../../resolvers/shared/input-error';
import { selectedFields } from '../../../resolvers/shared/selection';
import { FEDERATION_DIRECTIVES } from './federation-directives';
import { printSubgraph } from './subgraph-sdl';

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
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Representation;
    throw InputError.at(`representations[${index}]`, 'must be an object with __typename and id');
  });
  return findEntities(context, objects, selectedFields(info, OBJECT_PATHS));
}
