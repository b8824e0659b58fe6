import {
  defaultFieldResolver,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { AuthCheckerFn } from 'type-graphql';
import type { Caller, RequestContext } from '../../resolvers/context';
import type { Scope } from '../../resolvers/shared/scopes';
import { READ_SCOPES } from '../../resolvers/node/find-nodes';
import { refusal } from '../graphql/errors/refusals';

/** A caller needs every scope that a query or mutation names. */
export const authorize: AuthCheckerFn<RequestContext, Scope> = ({ context }, scopes) => {
  requireScopes(context, scopes);
  return true;
};

/** @throws GraphQLError `FORBIDDEN` naming the scopes that the caller lacks. */
export function requireScopes(context: RequestContext, scopes: readonly Scope[]): void {
  const caller = context.caller as Caller | undefined;
  if (!caller) throw refusal(undefined, 'UNAUTHENTICATED', 'Not authenticated');
  const missing = scopes.filter((scope) => !caller.scopes.has(scope));
  if (missing.length > 0) {
    throw refusal(undefined, 'FORBIDDEN', `The caller lacks the scope ${missing.join(', ')}`);
  }
}

type Field = GraphQLField<unknown, RequestContext>;

/**
 * Who may write may not read for that: an object in a payload, or behind an object of another type, is handed out only to
 * who may read objects of its type. Its field is null with an error otherwise; the write is done by then, and what became
 * of it is in the fields beside. Queries see to their own scopes.
 *
 * @throws Error for a field that could not be null by itself, so that a new payload is not left out unseen.
 */
export function guardPayloads(schema: GraphQLSchema): void {
  const payloads = Object.values(schema.getMutationType()?.getFields() ?? {}).map(({ type }) => getNamedType(type));
  const readable = Object.values(schema.getTypeMap()).filter((type) => readScopeOf(type) !== undefined);
  const pending = new Set([...payloads, ...readable].filter((type) => isObjectType(type)));
  // What is found on the way is visited too: a set goes on with what is added to it meanwhile.
  for (const parent of pending) {
    for (const field of Object.values(parent.getFields()) as Field[]) {
      const type = getNamedType(field.type);
      const scope = readScopeOf(type);
      if (scope === undefined) {
        if (isObjectType(type)) pending.add(type);
        if (isAbstractType(type))
          throw new Error(`${parent.name}.${field.name} may be anything, whose scope nobody knows`);
      }
      const needed = (field.extensions['scope'] as Scope | undefined) ?? scope;
      if (needed !== undefined && needed !== readScopeOf(parent)) guard(parent, field, needed);
    }
  }
}

function readScopeOf(type: GraphQLNamedType): Scope | undefined {
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  return [type, ...type.getInterfaces()].map(({ name }) => READ_SCOPES.get(name)).find((scope) => scope !== undefined);
}

function guard(parent: GraphQLObjectType, field: Field, scope: Scope): void {
  if (isNonNullType(field.type))
    throw new Error(`${parent.name}.${field.name} needs ${scope}, so it has to be nullable`);
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) => {
    requireScopes(context, [scope]);
    return resolve(source, args, context, info);
  };
  field.description = `${field.description ?? ''} Needs \`${scope}\`; without it FORBIDDEN here, and the rest still comes.`;
}
