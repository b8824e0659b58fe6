import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Authorized, Ctx, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { type RequestContext } from '../context';
import { CostsCalls } from '../shared/call-count';
import { pageRequestOf } from '../shared/page.args';
import { Scope } from '../shared/scopes';
import { selectedFields } from '../shared/selection';
import {
  AddCoProvisioningTargetInput,
  DeleteCoProvisioningTargetInput,
  UpdateCoProvisioningTargetInput,
} from './change-target.input';
import {
  AddCoProvisioningTargetPayload,
  addTarget,
  DeleteCoProvisioningTargetPayload,
  deleteTarget,
  UpdateCoProvisioningTargetPayload,
  updateTarget,
} from './change-targets';
import { CoProvisioningTargetConnection, CoProvisioningTargetsArgs } from './co-provisioning-target-connection.type';
import { CoProvisioningTarget } from './co-provisioning-target.type';
import { findTarget, referToTarget } from './find-targets';
import { listTargets } from './list-targets';
import { ProvisionInput, ProvisionPayload, provisionSubjects } from './provision';
import { callsOfProvision, callsOfTarget, callsOfTargetList, callsOfTargetWrite } from './target-calls';

@Resolver(() => CoProvisioningTarget)
export class CoProvisioningTargetResolver {
  @Authorized(Scope.TargetsRead)
  @CostsCalls(callsOfTarget)
  @Query(() => CoProvisioningTarget, {
    nullable: true,
    description:
      'One provisioning target by its global id; null when it is gone. ' +
      'Several of one CO cost one call; those that are configured here cost none.',
  })
  async coProvisioningTarget(
    @Arg('id', () => ID, { description: 'Global id of the target.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<CoProvisioningTarget | null> {
    return findTarget(context, referToTarget(context, id, 'id'));
  }

  @Authorized(Scope.TargetsRead)
  @CostsCalls(callsOfTargetList)
  @Query(() => CoProvisioningTargetConnection, {
    nullable: true,
    description:
      'One list of provisioning targets over every registry: by back end, CO and number. ' +
      'Costs one call for each CO that is configured, or one for a registry, whatever the page. ' +
      'Null only with an error that says why.',
  })
  async coProvisioningTargets(
    @Args(() => CoProvisioningTargetsArgs) args: CoProvisioningTargetsArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<InstanceType<typeof CoProvisioningTargetConnection>> {
    const page = pageRequestOf(args);
    const selected = selectedFields(info, [[]]);
    const countNow = selected.has('totalCount') && selected.has('problems');
    const list = await listTargets(context, args.filter ?? {}, page, countNow);
    const [error] = list.errors;
    // A gap that nobody looks at would be a lie: who does not select `problems` gets the failure itself.
    if (error && !selected.has('problems')) throw error;
    return new CoProvisioningTargetConnection(list, page);
  }

  @Authorized(Scope.TargetsWrite)
  @CostsCalls(callsOfTargetWrite('addTarget', 'AddCoProvisioningTargetResult'))
  @Mutation(() => AddCoProvisioningTargetPayload, {
    nullable: true,
    description:
      'Adds a provisioning target to a collaboration. Its plugin is configured in the web interface afterwards. ' +
      'No server of today implements this (UNSUPPORTED, with that reason).',
  })
  async addCoProvisioningTarget(
    @Arg('input', () => AddCoProvisioningTargetInput, { description: 'Which target to add to which collaboration.' })
    input: AddCoProvisioningTargetInput,
    @Ctx() context: RequestContext,
  ): Promise<AddCoProvisioningTargetPayload> {
    return { results: [await addTarget(context, input)] };
  }

  @Authorized(Scope.TargetsWrite)
  @CostsCalls(callsOfTargetWrite('updateTarget', 'UpdateCoProvisioningTargetResult'))
  @Mutation(() => UpdateCoProvisioningTargetPayload, {
    nullable: true,
    description:
      'Changes a provisioning target. It is read first, since an edit must repeat what stays as it is. ' +
      'No server of today implements this (UNSUPPORTED, with that reason).',
  })
  async updateCoProvisioningTarget(
    @Arg('input', () => UpdateCoProvisioningTargetInput, { description: 'What to change of which target.' })
    input: UpdateCoProvisioningTargetInput,
    @Ctx() context: RequestContext,
  ): Promise<UpdateCoProvisioningTargetPayload> {
    return { results: [await updateTarget(context, input)] };
  }

  @Authorized(Scope.TargetsWrite)
  @CostsCalls(callsOfTargetWrite('deleteTarget', 'DeleteCoProvisioningTargetResult'))
  @Mutation(() => DeleteCoProvisioningTargetPayload, {
    nullable: true,
    description:
      'Deletes a provisioning target; what it provisioned so far stays where it is. Cannot be undone. ' +
      'No server of today implements this (UNSUPPORTED, with that reason).',
  })
  async deleteCoProvisioningTarget(
    @Arg('input', () => DeleteCoProvisioningTargetInput, { description: 'Which target to delete.' })
    input: DeleteCoProvisioningTargetInput,
    @Ctx() context: RequestContext,
  ): Promise<DeleteCoProvisioningTargetPayload> {
    return { results: [await deleteTarget(context, input)] };
  }

  @Authorized(Scope.TargetsWrite)
  @CostsCalls(callsOfProvision)
  @Mutation(() => ProvisionPayload, {
    nullable: true,
    description:
      'Brings people, groups and mailing lists up to date in one target now, in whatever mode it is. ' +
      'One call per subject, a few at a time, one more to confirm it for each person and group, ' +
      'and two more for each person to find by identifier, or one for more than 10. ' +
      'Each call waits for the plugin; none is ever sent twice.',
  })
  async provision(
    @Arg('input', () => ProvisionInput, { description: 'Whom and what to provision in which target.' })
    input: ProvisionInput,
    @Ctx() context: RequestContext,
  ): Promise<ProvisionPayload> {
    return { results: await provisionSubjects(context, input) };
  }
}
