import type { TargetRecord } from '../contracts/provisioning-targets';
import { FileFault } from '../shared/settings';
import { OTHER_SEPARATORS, placeOf, readCsv, separatedBy, type FileRow } from './csv';
import { readJsonRows } from './json-rows';
import { readId } from './registry-id';
import { readTarget, TARGET_COLUMNS, type RawTarget, type TargetField } from './target-fields';

export interface TargetFile {
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

type Columns = Readonly<Record<string, unknown>>;
/** The cells of a row by column, or what is wrong with all of it. */
type Read = FileRow<Columns | string>;

/**
 * Reads an export of the table `cm_co_provisioning_targets`, in CSV or JSON, by the names that its columns have in the
 * database, row by row. Columns that nobody here knows are passed by, since releases differ, and so are rows of COs that
 * are not served, whatever else is in them.
 */
export function readTargetFile(pieces: Iterable<string>, isServed: (coId: string) => boolean): TargetFile {
  const targets: TargetRecord[] = [];
  const faults: string[] = [];
  const places = new Map<string, string>();
  let passedBy = 0;
  try {
    for (const { content, ...at } of rowsOf(pieces)) {
      const place = placeOf(at);
      if (faults.length >= MOST_FAULTS) throw new FileFault(`${place}: was not read, nor what is behind it`);
      if (typeof content === 'string') {
        faults.push(`${place}: ${content}`);
        continue;
      }
      const coId = readId(content[TARGET_COLUMNS.coId]);
      if (coId !== null && !isServed(coId)) {
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

function* rowsOf(pieces: Iterable<string>): Generator<Read> {
  let begin = '';
  const rest = pieces[Symbol.iterator]();
  // What it is shows in the first sign that is no blank.
  for (let next = rest.next(); ; next = rest.next()) {
    if (next.done !== true) begin += next.value;
    const first = /\S/.exec(begin)?.[0];
    if (next.done === true || first !== undefined) {
      const whole = following(begin, rest);
      yield* first === '[' || first === '{' ? jsonRows(whole) : csvRows(whole);
      return;
    }
  }
}

function* following(begin: string, rest: Iterator<string>): Generator<string> {
  yield begin;
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
}

function* csvRows(pieces: Iterable<string>): Generator<Read> {
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
    const faults = headerFaults(columns);
    for (const content of faults) yield { content, ...at };
    if (faults.length > 0) return;
  }
  if (!columns) throw new FileFault('has no row');
}

function headerFaults(columns: readonly string[]): string[] {
  for (const separator of OTHER_SEPARATORS) {
    const names = columns.join(',').split(separator);
    const known = names.filter((name) => COLUMNS.has(name.trim().toLowerCase()));
    if (known.length > 1) return [separatedBy(separator) ?? ''];
  }
  const capital = columns.filter((name) => !COLUMNS.has(name) && COLUMNS.has(name.toLowerCase()));
  if (capital.length > 0) return [inSmallLetters(capital)];
  const doubled = [...COLUMNS].filter((column) => columns.indexOf(column) !== columns.lastIndexOf(column));
  if (doubled.length > 0) return [`names the column ${doubled.join(' and ')} more than once`];
  const missing = [TARGET_COLUMNS.id, TARGET_COLUMNS.coId].filter((name) => !columns.includes(name));
  return missing.length === 0 ? [] : [`must name the columns, with ${missing.join(' and ')} among them`];
}

function inSmallLetters(names: readonly string[]): string {
  return `must name the columns in small letters: ${names.map((name) => name.toLowerCase()).join(', ')}`;
}

function* jsonRows(pieces: Iterable<string>): Generator<Read> {
  for (const { content, ...at } of readJsonRows(pieces)) {
    if (typeof content === 'string') {
      yield { content: content === 'doubled' ? 'names a column more than once' : 'must be an object', ...at };
      continue;
    }
    const capital = Object.keys(content).filter((name) => !COLUMNS.has(name) && COLUMNS.has(name.toLowerCase()));
    yield { content: capital.length > 0 ? inSmallLetters(capital) : content, ...at };
  }
}
