import type { Config, ConfigFile } from '../config';
import { ConfigError } from '../config/faults';
import { describeError } from '../observability/describe-error';
import type { Log } from '../observability/logger';
import type { Contents } from './file-states';
import type { Serving } from './serve';
import { FileWatch } from './watch-files';

/** `SIGHUP`: somebody asked for it. `file`: a file that the configuration names holds something else. */
export type Reason = 'SIGHUP' | 'file';

export interface ReloadOptions {
  readonly serving: Pick<Serving, 'config' | 'replaceConfig'>;
  /** The file that the configuration in force came from, as it was read. */
  readonly file: ConfigFile;
  /** Reads it anew. @throws ConfigError */
  readonly read: () => ConfigFile;
  /** @throws ConfigError */
  readonly check: (file: ConfigFile, files: Map<string, string>) => Config;
  /** Told which files are in use, and what they held. */
  readonly follow: (files: Contents, config: Config) => void;
  readonly log: Log;
}

/**
 * Loads the configuration again and puts it in force, one time after another. Whatever is wrong with it, the one in force
 * stays. The configuration file itself is read only when somebody asks: it may be half edited when a secret is renewed.
 */
export class Reloader {
  readonly #options: ReloadOptions;
  #file: ConfigFile;
  #wanted: Reason | undefined;
  #isRunning = false;
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: ReloadOptions) {
    this.#options = options;
    this.#file = options.file;
  }

  /** Returns at once. What is asked for while one is under way comes after it, once. */
  request(reason: Reason): void {
    if (this.#closed) return;
    if (this.#wanted !== 'SIGHUP') this.#wanted = reason;
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#last = this.#run();
  }

  /** Nothing is loaded any more. Resolves when the last time is over. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wanted = undefined;
    await this.#last;
  }

  async #run(): Promise<void> {
    for (let reason = this.#next(); reason; reason = this.#next()) await this.#reload(reason);
    // In the same moment in which nothing more was wanted.
    this.#isRunning = false;
  }

  #next(): Reason | undefined {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    return wanted;
  }

  async #reload(reason: Reason): Promise<void> {
    const { check, follow, log, read, serving } = this.#options;
    try {
      const file = reason === 'SIGHUP' ? read() : this.#file;
      const files = new Map<string, string>();
      const { changed, connected } = await serving.replaceConfig(check(file, files));
      this.#file = file;
      follow(files, serving.config());
      if (changed.length === 0) log.process('info', 'configuration reloaded: nothing has changed', { reason });
      else log.process('info', 'configuration reloaded', { reason, changed, connected });
    } catch (error) {
      const facts = { reason, file: this.#file.name, faults: faultsOf(error) };
      log.process('error', 'configuration not reloaded: the one before stays in force', facts);
    }
  }
}

function faultsOf(error: unknown): string[] {
  if (!(error instanceof ConfigError)) return [`cannot be put in force: ${JSON.stringify(describeError(error))}`];
  // Several faults stand below a line that only counts them.
  const [first = '', ...faults] = error.message.split('\n');
  return faults.length > 0 ? faults.map((fault) => fault.trim()) : [first];
}

export interface Reloads {
  readonly request: (reason: Reason) => void;
  readonly close: () => Promise<void>;
}

/** Reloads when asked to, and when a file that the configuration names has changed. @param files as they were read */
export function startReloads({ files, ...options }: Omit<ReloadOptions, 'follow'> & { files: Contents }): Reloads {
  const watch = new FileWatch({ onChange: () => reloader.request('file') });
  const follow = (used: Contents, { server }: Config): void => watch.follow(used, server.watch);
  const reloader = new Reloader({ ...options, follow });
  follow(files, options.serving.config());
  return {
    request: (reason) => reloader.request(reason),
    close: async () => {
      await reloader.close();
      watch.close();
    },
  };
}
