import { FileFault, type OutsideFile } from '../shared/settings';
import { readTargetFile, type TargetFile } from './target-file';
import { decodeUtf8 } from './utf8-text';

/** An export of targets that is read once, when it is known which COs are served. */
export class TargetExport {
  readonly #source: string | OutsideFile;
  readonly #read = new Map<string, TargetFile>();

  constructor(source: string | OutsideFile) {
    this.#source = source;
  }

  /** @param cos without them, all are served */
  read(cos: readonly string[] | undefined): TargetFile {
    const key = cos?.join(',') ?? '';
    const known = this.#read.get(key);
    if (known) return known;
    const read = this.#readNow(cos && new Set(cos));
    this.#read.set(key, read);
    return read;
  }

  #readNow(cos: ReadonlySet<string> | undefined): TargetFile {
    const source = this.#source;
    try {
      const texts = typeof source === 'string' ? [source.replace(/^\uFEFF/, '')] : decodeUtf8(source.pieces());
      return readTargetFile(texts, (coId) => cos?.has(coId) ?? true);
    } catch (error) {
      if (!(error instanceof FileFault)) throw error;
      return { targets: [], passedBy: 0, faults: [error.message] };
    }
  }
}

const known = new WeakMap<OutsideFile, TargetExport>();

/** A file is one export, however often its settings are checked: it may be another one by then. */
export function exportOf(source: string | OutsideFile): TargetExport {
  if (typeof source === 'string') return new TargetExport(source);
  const exported = known.get(source) ?? new TargetExport(source);
  known.set(source, exported);
  return exported;
}
