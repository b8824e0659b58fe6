import type { SettingFault } from '../../datasources/shared/backend';
import type { Config } from '../config';
import { explainStartFailure, openLedger, placeOfLedger, type RunningLedger } from '../store/ledger';
import type { Log } from '../observability/logger';
import { trackUnsettled } from '../store/ledger/unsettled';

/** The process cannot do its work. The message is one line for a person; no stack trace goes with it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Back ends are closed by then, so every answer is there and only has to be written down. */
const LAST_SETTLEMENTS_MS = 5_000;

/** Only workflow requests are kept; nothing else needs a database. */
function needsLedger({ backends }: Pick<Config, 'backends'>): boolean {
  return backends.some(({ backend }) => backend.capabilities.includes('workflowRequests'));
}

/** @throws StartError */
export async function startLedger(config: Config, log: Log): Promise<RunningLedger | undefined> {
  if (!needsLedger(config)) return undefined;
  const places = config.backends.flatMap(({ name, backend: { requestsFoundIn } }): [string, string][] =>
    requestsFoundIn === undefined ? [] : [[name, requestsFoundIn]],
  );
  try {
    const { ledger, close } = await openLedger(config.ledger, new Map(places), log.process);
    const tracked = trackUnsettled(ledger);
    return {
      ledger: tracked.ledger,
      close: async () => {
        await tracked.settled(LAST_SETTLEMENTS_MS);
        await close();
      },
    };
  } catch (error) {
    throw new StartError(explainStartFailure(error, config.ledger));
  }
}

/** A back end that raises requests cannot come to a server that has opened no ledger. */
export function faultOfLedger({ backends }: Config, running: RunningLedger | undefined): SettingFault[] {
  const index = running ? -1 : backends.findIndex((one) => needsLedger({ backends: [one] }));
  const message = 'needs the ledger, which is opened when the server starts; restart it';
  return index < 0 ? [] : [{ path: ['backends', index], message }];
}

/** Where the ledger is, for people; undefined where there is none. */
export function placeOfConfiguredLedger(config: Config): string | undefined {
  return needsLedger(config) ? placeOfLedger(config.ledger) : undefined;
}
