import type { WriteOutcome } from '../contracts/outcome';
import type { TaskKey, TaskOutcome } from '../contracts/provisioning-tasks';
import type { BackendEvent } from '../shared/backend';
import type { CallSignal } from '../shared/call-signal';
import { BackendError } from '../shared/errors';
import { fanOut } from '../shared/batch';
import { matchAnswers, type MatchedAnswers, type TaskUpdate } from './bulk-codec';
import type { OigClient } from './client';

/** A retry runs a connector for each task, and the call waits for all of them (contract 8.2 and 14). */
export const TASKS_PER_CALL = 50;
const CALLS_IN_FLIGHT = 4;

export interface BulkWriteOptions {
  readonly backend: string;
  readonly client: Pick<OigClient, 'updateTasks'>;
  readonly signal: CallSignal;
  readonly report: (event: BackendEvent) => void;
}

/** Writes to every task once, and answers for every key, in the order of the keys. */
export async function updateTasks(
  options: BulkWriteOptions,
  keys: readonly TaskKey[],
  update: TaskUpdate,
): Promise<readonly TaskOutcome[]> {
  const chunks = chunksOf([...new Set(keys.map(({ localId }) => localId))]);
  const results = await fanOut(chunks, CALLS_IN_FLIGHT, (ids) => sendChunk(options, ids, update));
  const outcomes = new Map<string, WriteOutcome>();
  for (const [index, result] of results.entries()) {
    const ids = chunks[index] ?? [];
    if (!(result instanceof Error)) {
      for (const [id, outcome] of result.outcomes) outcomes.set(id, outcome);
    } else if (result instanceof BackendError) {
      const outcome = outcomeOfFailure(result, ids.length);
      for (const id of ids) outcomes.set(id, outcome);
    } else {
      // A mistake of ours must not pass for an outcome.
      throw result;
    }
  }
  return keys.map((key) => {
    const outcome = outcomes.get(key.localId);
    if (!outcome) throw new Error('A task was neither sent nor given up');
    return { key, ...outcome };
  });
}

async function sendChunk(
  { backend, client, report, signal }: BulkWriteOptions,
  ids: readonly string[],
  update: TaskUpdate,
): Promise<MatchedAnswers> {
  const answers = await client.updateTasks(
    ids.map((id) => ({ id })),
    update,
    signal,
  );
  const matched = matchAnswers(ids, answers);
  if (matched.foreign > 0 || matched.missing > 0) {
    const { foreign, missing } = matched;
    const { action } = update;
    report({
      ...{ backend, operation: 'PUT /provtasks', requestId: signal.requestId, event: 'answers-differ', level: 'warn' },
      ...{ action, foreign, missing },
    });
  }
  return matched;
}

function outcomeOfFailure({ kind, outcomeUnknown, reason = kind }: BackendError, tasks: number): WriteOutcome {
  // For several tasks nobody knows which one is meant, or whether others were carried out before it.
  if (kind === 'not-found' && tasks === 1) {
    return { outcome: 'NOT_FOUND', reason: `The back end answered that there is no such task: ${reason}.` };
  }
  return outcomeUnknown
    ? {
        outcome: 'UNKNOWN',
        reason:
          `The request was sent, and nobody can say whether it was carried out: ${reason}. ` +
          'It is not sent again; read the task to find out.',
      }
    : { outcome: 'FAILED', reason: `The back end did not take the request, so nothing was changed: ${reason}.` };
}

function chunksOf(ids: readonly string[]): (readonly string[])[] {
  const chunks: (readonly string[])[] = [];
  for (let start = 0; start < ids.length; start += TASKS_PER_CALL)
    chunks.push(ids.slice(start, start + TASKS_PER_CALL));
  return chunks;
}
