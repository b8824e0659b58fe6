import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from '../observability/describe-error';
import { type Holder, isListening, listenAt, mayLive, parseHolder, thisProcess } from './lock-holder';

/** Another process is using the folder. */
export class FolderInUseError extends Error {
  readonly pid: number;
  readonly lockFile: string;
  /** Where the other process runs, if on another machine. */
  readonly host: string | undefined;
  /** Its number means nothing here, since it runs in another container of this machine. */
  readonly isInOtherContainer: boolean;

  constructor(lockFile: string, holder: Holder) {
    super('The data folder is in use');
    this.name = 'FolderInUseError';
    const own = thisProcess();
    const isHere = own.boot === '' ? holder.host === own.host : holder.boot === own.boot;
    this.pid = holder.pid;
    this.lockFile = lockFile;
    this.host = isHere ? undefined : holder.host;
    this.isInOtherContainer = isHere && holder.pidNamespace !== own.pidNamespace;
  }
}

const LOCK_FILE = /^ledger.*\.lock$/;
const ATTEMPTS = 5;
const LONGEST_PAUSE = 100;
const heldHere = new Set<string>();

/**
 * Keeps a second process out of a folder, since two embedded databases on the same files destroy them.
 *
 * Each process puts a file of its own name into the folder and only then looks for others, so that of any two at least
 * one sees the other and withdraws. No name is used twice: what a dead process left can be removed at any time, without
 * taking away what a third has made meanwhile.
 *
 * @returns what gives the folder back.
 * @throws FolderInUseError
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const own = thisProcess();
  const file = join(folder, `ledger-${randomUUID()}.lock`);
  const unpublished = `${file}.new`;
  const silence = await listenAt(socketOf(file));
  const release = (): void => {
    rmSync(file, { force: true });
    rmSync(unpublished, { force: true });
    heldHere.delete(file);
    silence?.();
  };
  try {
    writeFileSync(unpublished, JSON.stringify(own), { flag: 'wx', mode: 0o600 });
    heldHere.add(file);
    for (let attempt = 1; ; attempt += 1) {
      renameSync(unpublished, file);
      const other = await findLiving(folder, file, own);
      if (!other) return release;
      if (attempt === ATTEMPTS) throw other;
      // The other may be about to withdraw as well: not in step with it.
      renameSync(file, unpublished);
      await delay(Math.random() * LONGEST_PAUSE);
    }
  } catch (error) {
    release();
    throw error;
  }
}

function socketOf(file: string): string {
  return file.replace(/\.lock$/, '.sock');
}

async function findLiving(folder: string, ownFile: string, own: Holder): Promise<FolderInUseError | undefined> {
  for (const name of readdirSync(folder).filter((entry) => LOCK_FILE.test(entry))) {
    const file = join(folder, name);
    const text = file === ownFile ? undefined : read(file);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    if (holder && (await isAlive(holder, file, own))) return new FolderInUseError(file, holder);
    rmSync(file, { force: true });
    rmSync(socketOf(file), { force: true });
  }
  return undefined;
}

async function isAlive(holder: Holder, file: string, own: Holder): Promise<boolean> {
  // The socket of another machine is refused here, whether its process lives or not.
  const isAnswered = holder.boot === own.boot ? await isListening(socketOf(file)) : undefined;
  return isAnswered ?? mayLive(holder, own, heldHere.has(file));
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
