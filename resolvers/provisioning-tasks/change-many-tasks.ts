import type { WriteOutcome } from '../../datasources/contracts/outcome';
import type {
  ProvisioningTaskSource,
  TaskKey,
  TaskOutcome,
  TaskWrite,
} from '../../datasources/contracts/provisioning-tasks';
import { BackendError } from '../../datasources/shared/errors';
import type { RequestContext } from '../context';
import { sentenceOfBackendError } from '../backends/backend-problem';
import { indexesByBackend, referToTask, type TaskReference } from './find-tasks';
import { unsupported } from './change-task';

export interface ManyTaskOutcome extends WriteOutcome {
  readonly taskId: string;
  readonly task: TaskReference;
}

/** Writes to the tasks of one back end; `undefined` where the back end has no such operation. */
export type WriteMany = (
  source: ProvisioningTaskSource,
  keys: readonly TaskKey[],
) => Promise<readonly TaskOutcome[]> | undefined;

/**
 * Writes to tasks of any back ends, each back end once for all of its own, all of them at the same time.
 *
 * @param check looks at the back ends concerned before the first of them is written to.
 * @returns one outcome per task, in the order asked, whatever fails.
 * @throws InputError naming the id that is not one of a task in this deployment; nothing was sent then.
 */
export async function changeManyTasks(
  context: RequestContext,
  taskIds: readonly string[],
  name: TaskWrite,
  write: WriteMany,
  check?: (sources: ReadonlySet<ProvisioningTaskSource>) => Promise<void>,
): Promise<ManyTaskOutcome[]> {
  const references = taskIds.map((taskId, index) => referToTask(context, taskId, `input.taskIds[${index}]`));
  await check?.(new Set(references.map(({ source }) => source)));
  const outcomes = new Map<string, WriteOutcome>();
  const writes = [...indexesByBackend(references)].map(async ([backend, indexes]) => {
    const group = indexes.flatMap((index) => references[index] ?? []);
    const [first] = group;
    if (!first) return;
    const keys = group.map(({ key }) => key);
    for (const outcome of await attempt(context, first, keys, name, write)) {
      outcomes.set(identityOf(backend, outcome.key), outcome);
    }
  });
  await Promise.all(writes);
  return references.map((task, index) => {
    const outcome = outcomes.get(identityOf(task.backend, task.key));
    // A source answers for every key by contract; one that does not is a mistake of ours, and must not look like success.
    if (!outcome) throw new Error(`${task.backend} did not answer for task ${task.key.localId}`);
    return { taskId: taskIds[index] ?? '', task, outcome: outcome.outcome, reason: outcome.reason };
  });
}

async function attempt(
  context: RequestContext,
  { backend, source }: TaskReference,
  keys: readonly TaskKey[],
  name: TaskWrite,
  write: WriteMany,
): Promise<readonly TaskOutcome[]> {
  try {
    const written = write(source, keys);
    if (written) return await written;
    return keys.map((key) => ({ key, ...unsupported(context, backend, name) }));
  } catch (error) {
    // A mistake of ours is not an outcome.
    if (!(error instanceof BackendError)) throw error;
    const outcome = error.outcomeUnknown ? 'UNKNOWN' : 'FAILED';
    return keys.map((key) => ({ key, outcome, reason: sentenceOfBackendError(error) }));
  }
}

function identityOf(backend: string, key: TaskKey): string {
  return JSON.stringify([backend, key.organization, key.localId]);
}
