import { GraphQLError } from 'graphql';
import type { AuthCheckerFn } from 'type-graphql';
import type { Caller, RequestContext } from '../../resolvers/context';
import type { Scope } from '../../resolvers/shared/scopes';

/** A caller needs every scope that a query or mutation names. */
export const authorize: AuthCheckerFn<RequestContext, Scope> = ({ context }, scopes) => {
  requireScopes(context, scopes);
  return true;
};

/** @throws GraphQLError `FORBIDDEN` naming the scopes that the caller lacks. */
export function requireScopes(context: RequestContext, scopes: readonly Scope[]): void {
  const caller = context.caller as Caller | undefined;
  if (!caller) {
    throw new GraphQLError('Not authenticated', { extensions: { code: 'UNAUTHENTICATED' } });
  }
  const missing = scopes.filter((scope) => !caller.scopes.has(scope));
  if (missing.length > 0) {
    throw new GraphQLError(`The caller lacks the scope ${missing.join(', ')}`, { extensions: { code: 'FORBIDDEN' } });
  }
}
