import type { Config } from './config';
import { explainStartFailure, openLedger, placeOfLedger, type RunningLedger } from './ledger';
import type { Log } from './observability/logger';
import { StartError } from './start-error';

/** Only requests of this kind are kept; nobody else needs a database. */
function needsLedger({ backends }: Pick<Config, 'backends'>): boolean {
  return backends.some(({ backend }) => backend.kind === 'ADMANAGER_PLUS');
}

/** @throws StartError */
export async function startLedger(config: Config, log: Log): Promise<RunningLedger | undefined> {
  if (!needsLedger(config)) return undefined;
  try {
    return await openLedger(config.ledger, log.process);
  } catch (error) {
    throw new StartError(explainStartFailure(error, config.ledger));
  }
}

/** Where the ledger is, for people; undefined where there is none. */
export function placeOfConfiguredLedger(config: Config): string | undefined {
  return needsLedger(config) ? placeOfLedger(config.ledger) : undefined;
}
