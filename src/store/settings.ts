import type { Secret } from '../../datasources/shared/settings';
import { placeOfDatabase } from '../config/postgres-url';

/** The section `ledger` of the configuration. Durations are in milliseconds. */
export interface LedgerSettings {
  /** A PostgreSQL server; without it there is an embedded database in the data folder. */
  readonly databaseUrl?: Secret | undefined;
  readonly dataFolder: string;
  readonly retention: number;
  /** Counts the time before this start, though nobody saw it passing; only for a clock that is known to be right. */
  readonly trustClock: boolean;
  readonly pool: number;
  readonly tls: { readonly ca?: string | undefined };
  readonly timeouts: { readonly connect: number; readonly statement: number };
}

/** Where the ledger is, for people. Nothing of it is secret. */
export function placeOfLedger({ databaseUrl, dataFolder }: LedgerSettings): string {
  if (!databaseUrl) return `embedded database in the folder ${dataFolder}`;
  const { host, database } = placeOfDatabase(databaseUrl.reveal());
  return `PostgreSQL at ${host}, database ${database}`;
}
