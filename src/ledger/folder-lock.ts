import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '../error-facts';

interface Holder {
  readonly pid: number;
  /** Tells a process from a later one of the same number, where the system says. */
  readonly startedAt: string;
  /** Numbers of processes mean nothing on another machine or in another container. */
  readonly host: string;
}

/** Another process is using the folder. */
export class FolderInUseError extends Error {
  readonly pid: number;
  readonly lockFile: string;
  /** Where the other process runs, if not here. */
  readonly host: string | undefined;

  constructor(lockFile: string, { pid, host }: Holder) {
    super('The data folder is in use');
    this.name = 'FolderInUseError';
    this.pid = pid;
    this.lockFile = lockFile;
    this.host = host === hostname() ? undefined : host;
  }
}

const LOCK_FILE = 'ledger.lock';
const heldHere = new Set<string>();

/**
 * Keeps a second process out of a folder, since two embedded databases on the same files destroy them.
 *
 * @returns what gives the folder back.
 * @throws FolderInUseError
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, LOCK_FILE);
  const own: Holder = { pid: process.pid, startedAt: startOf(process.pid), host: hostname() };
  while (!create(file, own)) {
    const found = read(file);
    if (found === undefined) continue;
    const holder = parse(found);
    if (holder && isAlive(holder, file)) throw new FolderInUseError(file, holder);
    discard(file, found);
  }
  heldHere.add(file);
  return () => {
    heldHere.delete(file);
    rmSync(file, { force: true });
  };
}

/** @returns false when the file is there already. */
function create(file: string, holder: Holder): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600);
    writeSync(handle, JSON.stringify(holder));
    closeSync(handle);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of two that find the same stale lock, one must not take away the lock that the other has made meanwhile. */
function discard(file: string, seen: string): void {
  const aside = `${file}.${String(process.pid)}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  const taken = readFileSync(aside, 'utf8');
  if (taken === seen) rmSync(aside, { force: true });
  else renameSync(aside, file);
}

/** @returns undefined for what no process can have finished writing: it died in the middle of it. */
function parse(text: string): Holder | undefined {
  try {
    const { pid, startedAt, host } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>;
    if (typeof pid !== 'number' || typeof startedAt !== 'string' || typeof host !== 'string') return undefined;
    return { pid, startedAt, host };
  } catch {
    return undefined;
  }
}

function isAlive({ pid, startedAt, host }: Holder, file: string): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return heldHere.has(file);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
  }
  return startOf(pid) === startedAt;
}

/** When a process was started, in the system's own terms; empty where it does not say (it is Linux that does). */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // Field 22; the second is the program's name in parentheses, which may have blanks.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${ticks}`;
  } catch {
    return '';
  }
}
