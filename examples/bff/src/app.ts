import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { requestIdFrom } from './call.js';
import { Refusal, type Failure } from './failures.js';
import { createExecute, NoAnswer } from './graph.js';
import { addPendingWork } from './pending-work.js';
import { addRequests } from './requests.js';
import { addRetryTasks } from './retry-tasks.js';

export function createApp(graphUrl: string): FastifyInstance {
  const app = fastify({
    genReqId: ({ headers }) => requestIdFrom(headers['x-request-id']),
    // What does not fit is refused, neither bent into shape nor left out.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({ 'x-request-id': request.id, 'cache-control': 'no-store' });
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { status, failure } = refusalFor(error);
    if (status === 401) void reply.header('www-authenticate', 'Bearer');
    return reply.code(status).send({ ...failure, requestId: request.id });
  });

  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ code: 'NOT_FOUND', message: 'There is nothing here', requestId: request.id }),
  );

  const execute = createExecute(graphUrl);
  addPendingWork(app, execute);
  addRetryTasks(app, execute);
  addRequests(app, execute);
  return app;
}

function refusalFor(error: FastifyError): { readonly status: number; readonly failure: Failure } {
  if (error instanceof Refusal) return error;
  if (error instanceof NoAnswer) {
    return error.isLate
      ? { status: 504, failure: { code: 'DEADLINE_EXCEEDED', message: 'No answer came in time', retriable: true } }
      : { status: 503, failure: { code: 'GRAPH_UNAVAILABLE', message: error.message, retriable: true } };
  }
  if (error.validation) {
    const fields = error.validation.map(({ instancePath, params, message = 'is not valid' }) => ({
      path: [instancePath.slice(1).replaceAll('/', '.'), params.missingProperty ?? params.additionalProperty]
        .filter(Boolean)
        .join('.'),
      message,
    }));
    return { status: 400, failure: { code: 'BAD_USER_INPUT', message: error.message, fields } };
  }
  const { statusCode: status = 500 } = error;
  if (status < 500) return { status, failure: { code: 'BAD_REQUEST', message: error.message } };
  process.stderr.write(`${error.stack ?? error.message}\n`);
  return { status: 500, failure: { code: 'INTERNAL_SERVER_ERROR', message: 'Internal server error' } };
}
