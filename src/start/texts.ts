import type { Config } from '../config';
import type { ConfiguredBackend } from '../config/backends';
import { placeOfConfiguredLedger } from './start-ledger';
import { starterQueryFor } from './starter-query';

type NamedBackend = Pick<ConfiguredBackend, 'name' | 'backend' | 'embedded'>;

export interface Started {
  /** Base address, e.g. `http://127.0.0.1:4000`. */
  readonly address: string;
  readonly backends: readonly NamedBackend[];
  /** Where the ledger of workflow requests is; undefined where there is none. */
  readonly ledger?: string | undefined;
  /** How many operations are registered, where only those are served. */
  readonly safelist?: number;
  /** Whether every request has to bring a token. */
  readonly tokens?: boolean;
  /** Whether the server shows its schema; it does unless this is false. */
  readonly introspection?: boolean;
}

/** `http://127.0.0.1:4000`: an address to paste, also where the server listens on every interface. */
export function addressOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') && !reachable.startsWith('[') ? `[${reachable}]` : reachable}:${port}`;
}

/** What somebody who has just started the server wants to know, in plain words. */
export function startUpText(started: Started): string {
  const { address, backends, safelist, tokens = false, introspection = true } = started;
  const sandbox = 'https://studio.apollographql.com/sandbox/explorer';
  return [
    'provisioning-graph is ready',
    '',
    `  GraphQL endpoint  ${address}/graphql`,
    `  Explorer page     ${address}/`,
    `  Apollo Sandbox    ${sandbox}?endpoint=${encodeURIComponent(`${address}/graphql`)}`,
    '',
    ...settingLines(started),
    ...(introspection || safelist !== undefined ? [] : SCHEMA_HIDDEN_LINES),
    '',
    // In safelist mode it would be refused.
    ...(safelist === undefined ? firstQueryLines(address, starterQueryFor(backends), tokens) : []),
    '  Ctrl+C stops the server.',
    '',
    '',
  ].join('\n');
}

/** What a good configuration means; nothing is started for it. */
export function describeConfig(config: Config): string {
  const { server, backends } = config;
  return [
    'The configuration is good.',
    '',
    `  Would listen on     ${server.host}, port ${server.port}`,
    ...settingLines({ backends, ledger: placeOfConfiguredLedger(config), ...safelistOf(config) }),
    '',
  ].join('\n');
}

/** How many operations there are, where others are refused. */
export function safelistOf({ operations, registered = [] }: Pick<Config, 'operations' | 'registered'>) {
  return operations.mode === 'safelist' ? { safelist: registered.length } : {};
}

function settingLines({ backends, ledger, safelist }: Pick<Started, 'backends' | 'ledger' | 'safelist'>): string[] {
  const namesOf = (embedded: boolean): string =>
    backends
      .filter((one) => one.embedded === embedded)
      .map(({ name, backend }) => `${name} (${backend.kind})`)
      .join(', ');
  const [real, emulated] = [namesOf(false), namesOf(true)];
  const lines = real === '' ? [] : [`  Real back ends      ${real}`];
  if (emulated !== '') {
    lines.push(`  Embedded emulators  ${emulated}`);
    lines.push('                      They run inside this process with made-up data: nothing real is touched.');
  }
  if (ledger !== undefined) lines.push(`  Workflow ledger     ${ledger}`);
  if (safelist !== undefined) {
    lines.push(
      `  Operations          only registered ones: ${safelist}. All others are refused, introspection too, so that`,
    );
    lines.push('                      the explorer page and Sandbox cannot show the schema.');
  }
  return lines;
}

const SCHEMA_HIDDEN_LINES = [
  '  Schema              not shown (server.introspection): the explorer page and Sandbox send queries, but do not',
  '                      complete names.',
];

function firstQueryLines(address: string, query: string, tokens: boolean): string[] {
  return [
    '  A first query, to paste into the explorer page:',
    '',
    ...query
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
    '',
    tokens
      ? '  or into a terminal, where the variable TOKEN holds one of the tokens of the configuration:'
      : '  or into a terminal:',
    '',
    `    ${curlLine(address, query, tokens)}`,
    '',
  ];
}

/** One line, with no quote inside that a shell could trip over; no token stands in it, since start-up lines are kept. */
function curlLine(address: string, text: string, tokens: boolean): string {
  const query = text.replace(/\s+/g, ' ').trim();
  const token = tokens ? ' -H "authorization: Bearer $TOKEN"' : '';
  return `curl -s ${address}/graphql -H 'content-type: application/json'${token} -d '${JSON.stringify({ query })}'`;
}
