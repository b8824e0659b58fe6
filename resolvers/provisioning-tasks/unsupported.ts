import type { WriteOutcome } from '../../datasources/contracts/outcome';
import type { TaskWrite } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';

/** The outcome of a write that a back end lacks, in the words of its definition. */
export function unsupported({ backends }: RequestContext, backend: string, write: TaskWrite): WriteOutcome {
  const info = backends.get(backend);
  const reason = info?.unsupported[write] ?? `${info?.kind ?? backend} does not support this.`;
  return { outcome: 'UNSUPPORTED', reason };
}
