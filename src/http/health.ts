import type { FastifyInstance } from 'fastify';
import type { WorkflowLedger } from '../../datasources/contracts/workflow-ledger';
import type { LiveBackend } from '../start/backends';
import { createLedgerCheck } from './ledger-check';

export interface HealthFacts {
  readonly backends: readonly LiveBackend[];
  readonly ledger: WorkflowLedger | undefined;
  readonly isStopping: () => boolean;
}

/**
 * `/livez`: the process answers. `/readyz`: it takes requests. A back end that is down makes it neither, and nor does
 * the ledger: everything that raises no request goes on without.
 */
export function registerHealth(app: FastifyInstance, { backends, ledger, isStopping }: HealthFacts): void {
  const checkLedger = ledger && createLedgerCheck(ledger);
  app.get('/livez', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const stopping = isStopping();
    const answers = await checkLedger?.();
    return reply
      .code(stopping ? 503 : 200)
      .header('cache-control', 'no-store')
      .send({
        status: stopping ? 'stopping' : 'ready',
        backends: backends.map(({ info: { name, kind, embedded }, connection }) => ({
          name,
          kind,
          embedded,
          circuit: connection.health(),
        })),
        ...(answers !== undefined && { ledger: answers ? 'available' : 'unavailable' }),
      });
  });
}
