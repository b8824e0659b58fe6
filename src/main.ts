import './start/node-env';
import 'reflect-metadata';
import { registry } from '../datasources';
import { describeConfig, type Started, startUpText } from './start/texts';
import { type CommandLine, HELP, packageVersion, readCommandLine } from './start/command-line';
import { checkConfig, type Config, type ConfigFile, loadConfig, processEnvironment, readConfigFile } from './config';
import { ConfigError } from './config/faults';
import { stopLimitsOf, type StopSignal } from './config/stop-limits';
import { LargeFiles } from './config/large-files';
import { describeError } from './observability/describe-error';
import type { Log } from './observability/logger';
import { HangUps } from './start/hang-ups';
import { startReloads } from './start/reload';
import { buildCheckedSchema, createProcessLog, serve } from './start/serve';
import { StartError } from './start/start-ledger';
import { createShutdown } from './start/shutdown';

/** The only file that acts when it is loaded. */
void main(process.argv.slice(2)).catch(fail);

async function main(args: readonly string[]): Promise<void> {
  const commandLine = readCommandLine(args);
  switch (commandLine.task) {
    case 'help':
      process.stdout.write(HELP);
      return;
    case 'version':
      process.stdout.write(`${packageVersion()}\n`);
      return;
    case 'check-config':
      await describe(commandLine);
      return;
    case 'serve':
      await run(commandLine);
  }
}

async function describe(commandLine: CommandLine): Promise<void> {
  const config = loadConfig(commandLine, processEnvironment(), registry);
  await buildCheckedSchema(config, registry);
  process.stdout.write(describeConfig(config));
}

async function run(commandLine: CommandLine): Promise<void> {
  const env = processEnvironment();
  const read = () => readConfigFile(commandLine, env);
  const largeFiles = new LargeFiles();
  const check = (file: ConfigFile, files: Map<string, string>) =>
    checkConfig(file, commandLine, env, registry, files, largeFiles);
  const [file, files] = [read(), new Map<string, string>()];
  const config = check(file, files);
  const log = createProcessLog(config, process.stdout.isTTY);
  reportCrashes(log);
  const hangUps = new HangUps();
  const serving = await serve(config, log, registry);
  const reloads = startReloads({ serving, file, read, check, files, log });
  const { announceStop } = serving;
  const stop = async (): Promise<void> => {
    await reloads.close();
    await serving.stop();
  };
  const shutdown = createShutdown(
    { announceStop, stop },
    {
      limits: (signal) => stopLimitsOf(serving.config(), signal, process.stdout.isTTY),
      log,
      exit: (code) => hangUps.exit(code),
    },
  );
  for (const signal of ['SIGTERM', 'SIGINT'] satisfies StopSignal[]) process.on(signal, () => shutdown(signal));
  announce(config, serving.started, log);
  hangUps.follow({ reload: () => reloads.request('SIGHUP'), stop: () => shutdown('SIGTERM') });
}

/** Plain words for people. Where the configuration asks for JSON, standard output holds nothing else. */
function announce(config: Config, started: Started, log: Log): void {
  const stream = config.log.format === 'json' ? process.stderr : process.stdout;
  stream.write(startUpText(started));
  const { address, backends, ledger } = started;
  if (config.log.format === 'pretty' || process.stdout.isTTY) return;
  log.process('info', 'ready', {
    endpoint: `${address}/graphql`,
    explorer: `${address}/`,
    backends: backends.map(({ name }) => name),
    embedded: backends.filter(({ embedded }) => embedded).map(({ name }) => name),
    ...(ledger !== undefined && { ledger }),
  });
}

function reportCrashes(log: Log): void {
  const crash = (error: unknown): void => {
    log.crash(error);
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}

/** One message for a person, and an exit code for whatever started us; never a stack trace. */
function fail(error: unknown): void {
  const known = error instanceof ConfigError || error instanceof StartError;
  const message = known ? error.message : `could not start: ${JSON.stringify(describeError(error))}`;
  process.stderr.write(`provisioning-graph: ${message}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}
