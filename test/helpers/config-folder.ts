import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ConfigFolder {
  readonly path: string;
  /** @returns the path of the file written. */
  write(name: string, content: string | Buffer): string;
  remove(): void;
}

/** A folder of its own for the files of one test file. */
export function createConfigFolder(): ConfigFolder {
  const path = mkdtempSync(join(tmpdir(), 'provisioning-graph-'));
  return {
    path,
    write: (name, content) => {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
