import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Secrets in a folder as Kubernetes mounts them: `name` -> `..data/name`, and `..data` -> a folder of this version. */
export interface MountedSecrets {
  readonly folder: string;
  /** Replaces some of the values, all at once. */
  put(values: Readonly<Record<string, string>>): void;
}

export function mountSecrets(folder: string, first: Readonly<Record<string, string>>): MountedSecrets {
  let [version, values] = [0, first];
  const place = (): void => {
    const name = `..version_${++version}`;
    mkdirSync(join(folder, name), { recursive: true });
    for (const [file, value] of Object.entries(values)) writeFileSync(join(folder, name, file), value);
    symlinkSync(name, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    rmSync(join(folder, `..version_${version - 1}`), { recursive: true, force: true });
  };
  place();
  for (const file of Object.keys(values)) symlinkSync(join('..data', file), join(folder, file));
  return {
    folder,
    put: (more) => {
      values = { ...values, ...more };
      place();
    },
  };
}
