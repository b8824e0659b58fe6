import { closeSync, openSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { systemCode } from '../observability/describe-error';

/** Who holds a folder. What the system does not say is empty (it is Linux that says all of it). */
export interface Holder {
  readonly pid: number;
  /** Tells a process from a later one of the same number. */
  readonly startedAt: string;
  /** Containers number their processes for themselves, and may have the same host name. */
  readonly pidNamespace: string;
  /** What has the same one runs on the same kernel, whatever its host name. */
  readonly boot: string;
  readonly host: string;
}

export function thisProcess(): Holder {
  return {
    pid: process.pid,
    startedAt: statOf(process.pid).startedAt,
    pidNamespace: orEmpty(() => readlinkSync('/proc/self/ns/pid')),
    boot: orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    host: hostname(),
  };
}

/** @returns undefined for what is no record of a holder: it is put in place complete, so nobody is still writing it. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, startedAt, pidNamespace, boot, host } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>;
    if (typeof pid !== 'number' || typeof startedAt !== 'string' || typeof host !== 'string') return undefined;
    if (typeof pidNamespace !== 'string' || typeof boot !== 'string') return undefined;
    return { pid, startedAt, pidNamespace, boot, host };
  } catch {
    return undefined;
  }
}

/**
 * Whether a process may live, by its number. Of one that cannot be seen from here it is assumed.
 *
 * @param isHeldHere what is true of this process, if it turns out to be the one.
 */
export function mayLive(holder: Holder, own: Holder, isHeldHere: boolean): boolean {
  // A machine that was started again has its name still, and none of its processes.
  const isRestarted = holder.boot !== own.boot && holder.boot !== '' && own.boot !== '';
  if (isRestarted) return holder.host !== own.host;
  if (holder.boot !== own.boot || (own.boot === '' && holder.host !== own.host)) return true;
  if (holder.pidNamespace !== own.pidNamespace) return true;
  if (holder.pid === own.pid) return holder.startedAt === own.startedAt && isHeldHere;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
  }
  const { state, startedAt } = statOf(holder.pid);
  return startedAt === holder.startedAt && !'ZX'.includes(state || ' ');
}

/** A zombie (`Z`) has ended and waits only for its parent to ask how. */
function statOf(pid: number): { readonly state: string; readonly startedAt: string } {
  const stat = orEmpty(() => readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  // Fields 3 and 22; the second is the program's name in parentheses, which may have blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', startedAt: fields[19] ?? '' };
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/**
 * A socket that the system closes with its process, however that ends. Unlike the number of a process it can be asked
 * for from another container, and unlike a heartbeat it holds while its process is paused.
 *
 * @returns what removes it; undefined where there can be none (not Linux, or a file system without sockets).
 */
export async function listenAt(path: string): Promise<(() => void) | undefined> {
  const at = shortPath(path);
  if (!at) return undefined;
  const server = createServer((caller) => caller.destroy());
  const isListening = await new Promise<boolean>((resolve) => {
    server.on('error', () => resolve(false));
    server.listen(at.path, () => resolve(true));
  });
  if (!isListening) {
    at.close();
    return undefined;
  }
  server.unref();
  return () => {
    server.close(() => at.close());
    rmSync(path, { force: true });
  };
}

/** @returns undefined where it cannot be told, e.g. because somebody has removed the socket of a living process. */
export async function isListening(path: string): Promise<boolean | undefined> {
  const at = shortPath(path);
  if (!at) return undefined;
  const code = await new Promise<string | undefined>((resolve) => {
    const caller = connect(at.path, () => resolve(undefined));
    caller.on('error', (error) => resolve(systemCode(error)));
    caller.on('connect', () => caller.destroy());
  });
  at.close();
  if (code === undefined || code === 'EAGAIN') return true;
  return code === 'ECONNREFUSED' ? false : undefined;
}

/** Linux cuts the path of a socket at 107 bytes, and folders are longer than that. */
function shortPath(path: string): { readonly path: string; readonly close: () => void } | undefined {
  if (process.platform !== 'linux') return undefined;
  const folder = openSync(dirname(path), 'r');
  return { path: join(`/proc/self/fd/${folder}`, path.slice(dirname(path).length)), close: () => closeSync(folder) };
}
