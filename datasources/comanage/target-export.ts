import { createHash } from 'node:crypto';
import type { TargetRecord } from '../contracts/provisioning-targets';
import { type Comparable, FileFault, type OutsideFile } from '../shared/settings';
import { readId } from './codec';
import { OTHER_SEPARATORS, placeOf, readCsv, readJsonRows, separatedBy, type FileRow } from './export-rows';
import { readTarget, TARGET_COLUMNS, type RawTarget, type TargetField } from './target-fields';
import { decodeUtf8 } from './utf8-text';

export interface ExportedTargets {
  readonly targets: readonly TargetRecord[];
  /** How many rows are of other COs. */
  readonly passedBy: number;
  /** Sentences that name row, line and column. The first row of a CSV is the one with the names of the columns. */
  readonly faults: readonly string[];
}

/** Of COs that are served. */
const MOST_TARGETS = 100_000;
/** A file with more is not the one that was meant; nobody reads on. */
const MOST_FAULTS = 200;

const FIELDS = Object.entries(TARGET_COLUMNS) as [TargetField, string][];
const COLUMNS: ReadonlySet<string> = new Set(Object.values(TARGET_COLUMNS));

/** An export of targets that is read once, when it is known which COs are served. */
export class TargetExport implements Comparable {
  readonly #source: string | OutsideFile;
  readonly #read = new Map<string, ExportedTargets>();
  /** Of what was read, when all of it was. */
  #digest: string | undefined;

  constructor(source: string | OutsideFile) {
    this.#source = source;
  }

  /** @param cos without them, all are served */
  read(cos: readonly string[] | undefined): ExportedTargets {
    const key = cos?.join(',') ?? '';
    const known = this.#read.get(key) ?? this.#readNow(cos && new Set(cos));
    this.#read.set(key, known);
    return known;
  }

  /** Whether both were read to their ends, and there was the same in them. */
  isSame(other: unknown): boolean {
    return other instanceof TargetExport && this.#digest !== undefined && other.#digest === this.#digest;
  }

  #texts(): IterableIterator<string> {
    const source = this.#source;
    if (typeof source !== 'string') return decodeUtf8(this.#digested(source.pieces()));
    this.#digest = createHash('sha256').update(source).digest('hex');
    return [source.replace(/^\uFEFF/, '')].values();
  }

  *#digested(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
    const hash = createHash('sha256');
    for (const piece of pieces) {
      hash.update(piece);
      yield piece;
    }
    this.#digest = hash.digest('hex');
  }

  /**
   * Reads an export of the table `cm_co_provisioning_targets`, in CSV or JSON, by the names that its columns have in the
   * database, row by row. Columns that nobody here knows are passed by, since releases differ, and so are rows of COs that
   * are not served, whatever else is in them.
   */
  #readNow(cos: ReadonlySet<string> | undefined): ExportedTargets {
    const targets: TargetRecord[] = [];
    const faults: string[] = [];
    const places = new Map<string, string>();
    let passedBy = 0;
    try {
      for (const { content, ...at } of rowsOf(this.#texts())) {
        const place = placeOf(at);
        if (faults.length >= MOST_FAULTS) throw new FileFault(`${place}: was not read, nor what is behind it`);
        if (typeof content === 'string') {
          faults.push(`${place}: ${content}`);
          continue;
        }
        const coId = readId(content[TARGET_COLUMNS.coId]);
        if (coId !== null && cos?.has(coId) === false) {
          passedBy += 1;
          continue;
        }
        const raw: RawTarget = Object.fromEntries(FIELDS.map(([field, column]) => [field, content[column]]));
        const read = readTarget(raw, 'any');
        if (!('target' in read)) {
          const told = read.faults.map(({ field, message }) => `${place}, column ${TARGET_COLUMNS[field]}: ${message}`);
          faults.push(...told);
          continue;
        }
        const { localId } = read.target.key;
        const before = places.get(localId);
        if (before !== undefined) faults.push(`${place}: the target ${localId} is there already, in ${before}`);
        if (targets.length >= MOST_TARGETS) throw new FileFault(`${place}: is one target more than ${MOST_TARGETS}`);
        places.set(localId, place);
        targets.push(read.target);
      }
    } catch (error) {
      if (!(error instanceof FileFault)) throw error;
      faults.push(error.message);
    }
    return { targets, passedBy, faults };
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

/** The cells of a row by column, or what is wrong with all of it. */
type ExportRow = FileRow<Readonly<Record<string, unknown>> | string>;

/** What it is shows in the first sign that is no blank. */
function* rowsOf(pieces: IterableIterator<string>): Generator<ExportRow> {
  let begin = '';
  for (let next = pieces.next(); next.done !== true; next = pieces.next()) {
    begin += next.value;
    if (/\S/.test(begin)) break;
  }
  const whole = following(begin, pieces);
  yield* /^\s*[[{]/.test(begin) ? jsonRows(whole) : csvRows(whole);
}

function* following(begin: string, rest: Iterable<string>): Generator<string> {
  yield begin;
  yield* rest;
}

function* csvRows(pieces: Iterable<string>): Generator<ExportRow> {
  let columns: readonly string[] | undefined;
  let header = 1;
  for (const { content: cells, ...at } of readCsv(pieces)) {
    if (columns) {
      const content =
        cells.length === columns.length
          ? Object.fromEntries(columns.map((name, index) => [name, cells[index]]))
          : `has ${cells.length} cells where row ${header} has ${columns.length}`;
      yield { content, ...at };
      continue;
    }
    header = at.row;
    columns = cells.map((name) => name.trim());
    const content = headerFault(columns);
    if (content !== undefined) {
      yield { content, ...at };
      return;
    }
  }
  if (!columns) throw new FileFault('has no row');
}

function headerFault(columns: readonly string[]): string | undefined {
  for (const separator of OTHER_SEPARATORS) {
    const names = columns.join(',').split(separator);
    if (names.filter((name) => COLUMNS.has(name.trim().toLowerCase())).length > 1) return separatedBy(separator);
  }
  const capital = inCapitals(columns);
  if (capital !== undefined) return capital;
  const doubled = [...COLUMNS].filter((column) => columns.indexOf(column) !== columns.lastIndexOf(column));
  if (doubled.length > 0) return `names the column ${doubled.join(' and ')} more than once`;
  const missing = [TARGET_COLUMNS.id, TARGET_COLUMNS.coId].filter((name) => !columns.includes(name));
  return missing.length === 0 ? undefined : `must name the columns, with ${missing.join(' and ')} among them`;
}

function inCapitals(names: readonly string[]): string | undefined {
  const small = names.filter((name) => !COLUMNS.has(name)).map((name) => name.toLowerCase());
  const meant = small.filter((name) => COLUMNS.has(name));
  return meant.length === 0 ? undefined : `must name the columns in small letters: ${meant.join(', ')}`;
}

function* jsonRows(pieces: Iterable<string>): Generator<ExportRow> {
  for (const { content, ...at } of readJsonRows(pieces)) {
    yield { content: typeof content === 'string' ? content : (inCapitals(Object.keys(content)) ?? content), ...at };
  }
}
