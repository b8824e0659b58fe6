import type { WorkflowRequestSource } from '../../datasources/contracts/workflow-requests';
import type { RequestContext } from '../context';
import { InputError } from '../shared/input-error';

/** @throws InputError naming `path` unless the back end is configured and raises requests. */
export function requestSourceNamed(context: RequestContext, name: string, path: string): WorkflowRequestSource {
  const source = context.workflowRequests.get(name);
  if (source) return source;
  const known = [...context.workflowRequests.keys()].join(', ') || 'none';
  throw InputError.at(
    path,
    context.backends.has(name)
      ? `raises no requests; back ends that do: ${known}`
      : `is not configured; back ends that raise requests: ${known}`,
  );
}
