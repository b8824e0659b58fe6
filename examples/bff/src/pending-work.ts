import type { FastifyInstance } from 'fastify';
import { PendingWorkDocument } from '../generated/graphql.js';
import { callOf } from './call.js';
import { problemsOf, refusalOf } from './failures.js';
import type { Execute } from './graph.js';
import { PAGE, pageOf, type PageQuery } from './page.js';

/** Somebody looks at a screen. */
const PATIENCE_MS = 8_000;

interface Route {
  Params: { userName: string };
  Querystring: PageQuery;
}

export function addPendingWork(app: FastifyInstance, execute: Execute): void {
  app.get<Route>('/people/:userName/pending-work', { schema: { querystring: PAGE } }, async (request, reply) => {
    const { userName } = request.params;
    const variables = { userName, ...pageOf(request.query) };
    const { data, errors } = await execute(PendingWorkDocument, variables, callOf(request, reply, PATIENCE_MS));
    if (!data?.provisioningTasks) throw refusalOf(errors);
    const { nodes, pageInfo, problems } = data.provisioningTasks;
    return {
      tasks: nodes.filter((task) => task !== null),
      nextPage: pageInfo.hasNextPage ? pageInfo.endCursor : null,
      // Which systems are missing from this page, and which tasks could not be read: a screen that hides it lies.
      problems: [
        ...problems.map(({ backend, ...problem }) => ({ ...problem, backend: backend.name })),
        ...problemsOf(errors),
      ],
    };
  });
}
