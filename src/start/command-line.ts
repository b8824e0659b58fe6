import { parseArgs } from 'node:util';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../../datasources/shared/json';
import { ConfigError } from '../config/faults';
import { packageFolder } from '../http/explorer';
import { isError } from '../observability/describe-error';
import type { Flags } from '../config';

export const HELP = `Usage: npm start -- [options]
       node dist/src/main.js [options]

Serves one GraphQL schema over the provisioning work of the configured back ends.
Without a configuration, emulators of all back ends run inside this process.

Options:
  --config PATH    read this YAML file (see config.example.yaml)
  --port NUMBER    listen on this port instead of the configured one; 0 takes a free one
  --host ADDRESS   listen on this address instead of the configured one
  --check-config   check the configuration, say what it means, and end
  --version        print the version and end
  --help           print this text and end

Environment: PROVISIONING_GRAPH_CONFIG, PORT, HOST, LOG_LEVEL, DATABASE_URL, NODE_ENV (see .env.example).
Exit codes: 0 stopped as asked, 1 could not start or stop, 2 wrong option or configuration.
`;

export interface CommandLine extends Flags {
  readonly task: 'serve' | 'check-config' | 'help' | 'version';
}

const OPTIONS = {
  config: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  'check-config': { type: 'boolean' },
  version: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** @throws ConfigError in one line when an option is unknown or lacks its value. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const values = parse(args);
  const task = values.help ? 'help' : values.version ? 'version' : values['check-config'] ? 'check-config' : 'serve';
  for (const name of ['config', 'port', 'host'] as const) {
    if (values[name] === '') throw new ConfigError(`--${name} needs a value; see --help`);
  }
  return { task, config: values.config, port: values.port, host: values.host };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const reason = isError(error) ? (error.message.split(/[.\n]/, 1)[0] ?? '') : 'bad options';
    throw new ConfigError(`${reason}; see --help`);
  }
}

export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));
  return isRecord(manifest) && typeof manifest.version === 'string' ? manifest.version : '';
}
