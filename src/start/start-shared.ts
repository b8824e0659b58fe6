import { createRequire } from 'node:module';
import type { Runtime } from '../../datasources/shared/backend';
import { Budgets } from '../auth/budgets';
import type { Config } from '../config';
import type { Log } from '../observability/logger';
import type { SharedRedis } from '../store/redis';
import { LeasedSlots } from '../store/shared-slots';

const load = createRequire(__filename);

/** What the replicas have in common, where that is configured; nothing of it is loaded otherwise. */
export function startShared({ deployment, server }: Pick<Config, 'deployment' | 'server'>, log: Log) {
  const { redis, tls } = server.shared;
  if (!redis) return undefined;
  const { openRedis } = load('../store/redis') as { openRedis: typeof import('../store/redis').openRedis };
  return openRedis({ deployment, url: redis.reveal(), ca: tls.ca }, log) satisfies SharedRedis;
}

/** Places for calls at the back ends that have a `sharedLimit`. */
export function slotsOf(shared: SharedRedis, { server }: Pick<Config, 'server'>): NonNullable<Runtime['sharedSlots']> {
  const { replicas } = server.shared;
  return (backend, most) => new LeasedSlots(shared, { backend, most, replicas });
}

/** The callers' budgets, in what the replicas have in common where there is that. */
export function createBudgets(shared: SharedRedis | undefined): Budgets {
  if (!shared) return new Budgets();
  const { SharedPoints } = load('../auth/shared-points') as typeof import('../auth/shared-points');
  return new Budgets(shared, (redis, burst, perMinute) => new SharedPoints(redis, burst, perMinute));
}
