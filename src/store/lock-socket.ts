import { closeSync, openSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { systemCode } from '../observability/error-facts';

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
