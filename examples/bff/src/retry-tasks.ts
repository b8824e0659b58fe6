import type { FastifyInstance } from 'fastify';
import { RetryTasksDocument, type Outcome, type RetryTasksMutation } from '../generated/graphql.js';
import { callOf } from './call.js';
import { problemsOf, refusalOf, type Problem } from './failures.js';
import { NoAnswer, type Execute } from './graph.js';

/** A retry waits for the target systems, and what is cut off is not known. */
const PATIENCE_MS = 150_000;

const BODY = {
  type: 'object',
  properties: { taskIds: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 100 } },
  required: ['taskIds'],
  additionalProperties: false,
} as const;

interface Route {
  Body: { taskIds: string[] };
}

type Result = NonNullable<RetryTasksMutation['retryTasks']>['results'][number];

export function addRetryTasks(app: FastifyInstance, execute: Execute): void {
  app.post<Route>('/tasks/retry', { schema: { body: BODY } }, async (request, reply) => {
    const { taskIds } = request.body;
    const call = callOf(request, reply, PATIENCE_MS);
    try {
      const { data, errors } = await execute(RetryTasksDocument, { taskIds }, call);
      if (!data?.retryTasks) throw refusalOf(errors);
      return summarised(data.retryTasks.results, problemsOf(errors));
    } catch (error) {
      if (!(error instanceof NoAnswer) || !error.mayHaveArrived) throw error;
      return summarised(taskIds.map(lost), []);
    }
  });
}

/** `problems` are of the tasks that could not be read again; what became of each stands in its result all the same. */
function summarised(results: readonly Result[], problems: readonly Problem[]): object {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return { counts, results, problems };
}

function lost(taskId: string): Result {
  const reason = 'No answer came in time. It may have been run: look at the task before it is tried again.';
  return { taskId, outcome: 'UNKNOWN', reason, task: null };
}
