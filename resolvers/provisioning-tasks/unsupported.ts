import type { WriteOutcome } from '../../datasources/contracts/outcome';
import type { TaskWrite } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';

/** The outcome of a write that a back end lacks, in the words of its definition. */
export function unsupported(context: RequestContext, backend: string, write: TaskWrite): WriteOutcome {
  return { outcome: 'UNSUPPORTED', reason: context.unsupported(backend, write) };
}
