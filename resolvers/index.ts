import { BackendResolver } from './backends/backend';
import { NodeResolver } from './node/node.resolver';
import { CoProvisioningTargetResolver } from './provisioning-targets/co-provisioning-target.resolver';
import { AccountProvisioningTask } from './provisioning-tasks/account-provisioning-task.type';
import { ChangeTaskResolver } from './provisioning-tasks/change-task.resolver';
import { manyTasksResolvers } from './provisioning-tasks/many-tasks.resolvers';
import { ProvisioningTaskResolver } from './provisioning-tasks/provisioning-task.resolver';
import { TokenProvisioningTask } from './provisioning-tasks/token-provisioning-task.type';
import { WorkflowRequestResolver } from './workflow-requests/workflow-request.resolver';

/** Every class that holds queries or mutations: one line per domain. */
export const resolvers = [
  BackendResolver,
  NodeResolver,
  ProvisioningTaskResolver,
  ChangeTaskResolver,
  ...manyTasksResolvers,
  CoProvisioningTargetResolver,
  WorkflowRequestResolver,
] as const;

/** Types that no query names, but that an interface can turn out to be. */
export const orphanedTypes = [TokenProvisioningTask, AccountProvisioningTask];
