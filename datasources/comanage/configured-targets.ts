import type { TargetKey, TargetRecord } from '../contracts/provisioning-targets';
import { compareTargets } from './codec';
import type { ComanageSettings } from './config';
import { identityOf } from './loaders';

/** What the configuration says of a server that lists nothing; sorted once, for all requests. */
export class ConfiguredTargets {
  readonly all: readonly TargetRecord[];
  /** How many rows of the file are of COs that are not served. */
  readonly passedBy: number;
  /** COs that the server was found to have, though no target in them is configured. */
  readonly empty = new Set<string>();
  readonly #byCo = new Map<string, TargetRecord[]>();
  readonly #byKey = new Map<string, TargetRecord>();

  constructor({ cos, targets, targetsFile }: Pick<ComanageSettings, 'cos' | 'targets' | 'targetsFile'>) {
    const exported = targetsFile?.read(cos);
    this.passedBy = exported?.passedBy ?? 0;
    this.all = [...targets, ...(exported?.targets ?? [])]
      .filter(({ key }) => cos?.includes(key.coId) ?? true)
      .sort(compareTargets);
    for (const target of this.all) {
      this.#byKey.set(identityOf(target.key), target);
      const ofCo = this.#byCo.get(target.key.coId);
      if (ofCo) ofCo.push(target);
      else this.#byCo.set(target.key.coId, [target]);
    }
  }

  ofCo(coId: string): readonly TargetRecord[] {
    return this.#byCo.get(coId) ?? [];
  }

  get(key: TargetKey): TargetRecord | undefined {
    return this.#byKey.get(identityOf(key));
  }
}
