import { Authorized, Ctx, Query, Resolver } from 'type-graphql';
import { type RequestContext } from '../context';
import { Backend } from './backend.type';
import { backendNamed } from './backend-named';

@Resolver()
export class BackendResolver {
  @Authorized()
  @Query(() => [Backend], {
    nullable: true,
    description:
      'The identity systems behind this API, in the order in which lists walk them. Costs no call; ' +
      'null only with an error that says why.',
  })
  backends(@Ctx() context: RequestContext): Backend[] {
    return [...context.backends.keys()].map((name) => backendNamed(context, name));
  }
}
