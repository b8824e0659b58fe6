import { BackendResolver } from './backends/backend.resolver';
import { NodeResolver } from './node/node.resolver';
import { AccountProvisioningTask } from './provisioning-tasks/account-provisioning-task.type';
import { AccountTaskResolver } from './provisioning-tasks/account-task.resolver';
import { ProvisioningTaskResolver } from './provisioning-tasks/provisioning-task.resolver';
import { TokenProvisioningTask } from './provisioning-tasks/token-provisioning-task.type';
import { WorkflowRequestResolver } from './workflow-requests/workflow-request.resolver';

/** Every class that holds queries or mutations: one line per domain. */
export const resolvers = [
  BackendResolver,
  NodeResolver,
  ProvisioningTaskResolver,
  AccountTaskResolver,
  WorkflowRequestResolver,
] as const;

/** Types that no query names, but that an interface can turn out to be. */
export const orphanedTypes = [TokenProvisioningTask, AccountProvisioningTask];
