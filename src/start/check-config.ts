import type { Config } from '../config';
import { safelistOf } from './serve';
import { placeOfConfiguredLedger } from './start-ledger';
import { backendLines, ledgerLines, safelistLines } from './start-up-text';

/** What a good configuration means, in plain words; nothing is started for it. */
export function describeConfig(config: Config): string {
  const { server, backends } = config;
  const infos = backends.map(({ name, backend, embedded }) => ({ name, kind: backend.kind, embedded }));
  return [
    'The configuration is good.',
    '',
    `  Would listen on     ${server.host}, port ${server.port}`,
    ...backendLines(infos),
    ...ledgerLines(placeOfConfiguredLedger(config)),
    ...safelistLines(safelistOf(config)),
    '',
  ].join('\n');
}
