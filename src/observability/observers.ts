import type { BackendEvent } from '../../datasources/shared/backend';
import type { MutationReport } from '../../resolvers/context';
import type { Log } from './logger';

export interface Observers {
  /** Of everything that happens at back ends, each call among it. */
  readonly backend: (event: BackendEvent) => void;
  /** Of every mutation and what became of its items. Absent while nobody wants to know. */
  readonly mutation?: (report: MutationReport) => void;
}

/** Who is told what happens. Whatever else wants to know of it is called from here. */
export function observersOf(log: Log): Observers {
  return { backend: log.backend };
}
