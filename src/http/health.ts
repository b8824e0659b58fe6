import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { WorkflowLedger } from '../../datasources/contracts/workflow-ledger';
import type { LiveBackend } from '../graphql/context';
import type { SharedRedis } from '../store/redis';

export interface HealthOptions {
  readonly backends: () => readonly LiveBackend[];
  readonly ledger?: WorkflowLedger | undefined;
  readonly shared?: Pick<SharedRedis, 'isAvailable'> | undefined;
  readonly isStopping: () => boolean;
}

/**
 * `/livez`: the process answers. `/readyz`: it takes requests. A back end that is down makes it neither, and nor does
 * the ledger or Redis: everything that raises no request goes on without the one, and everything without the other.
 */
export function registerHealth(app: FastifyInstance, { backends, ledger, shared, isStopping }: HealthOptions): void {
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
        backends: backends().map(({ name, backend: { kind }, embedded, connection }) => ({
          name,
          kind,
          embedded,
          circuit: connection.health(),
        })),
        ...(answers !== undefined && { ledger: answers ? 'available' : 'unavailable' }),
        ...(shared && { redis: shared.isAvailable() ? 'available' : 'unavailable' }),
      });
  });
}

const LONGEST_WAIT_MS = 2_000;
const REMEMBERED_MS = 1_000;

/** An id that the ledger could have made and has not. */
const NOBODY = '00000000-0000-4000-8000-000000000000';

/**
 * @returns a function that says whether the ledger answers. Anybody may ask it, so it asks the database once at a time
 *   and not more than once a second.
 */
function createLedgerCheck(ledger: WorkflowLedger): () => Promise<boolean> {
  let last: { readonly result: Promise<boolean>; readonly askedAt: number } | undefined;
  let isUnderWay = false;
  const ask = async (): Promise<boolean> => {
    isUnderWay = true;
    const waiting = new AbortController();
    const answer = ledger.find([NOBODY]).then(
      () => true,
      () => false,
    );
    void answer.then(() => (isUnderWay = false));
    const late = sleep(LONGEST_WAIT_MS, false, { signal: waiting.signal, ref: false }).catch(() => false);
    const result = await Promise.race([answer, late]);
    waiting.abort();
    return result;
  };
  return () => {
    if (last && (isUnderWay || performance.now() - last.askedAt < REMEMBERED_MS)) return last.result;
    last = { result: ask(), askedAt: performance.now() };
    return last.result;
  };
}
