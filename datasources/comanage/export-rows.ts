import { isRecord } from '../shared/json';
import { FileFault } from '../shared/settings';

/** One row, with its place in the file: as a spreadsheet counts rows, and the line where it begins. */
export interface FileRow<Content> {
  readonly content: Content;
  readonly row: number;
  readonly line: number;
}

/** More than any row has. Without an end, a quotation mark that is never closed would take all of the rest. */
const MOST_CHARACTERS = 65_536;

type Place = Pick<FileRow<unknown>, 'row' | 'line'>;

export const placeOf = ({ row, line }: Place): string => `row ${row} (line ${line})`;

const endsAt = (place: Place, what: string): FileFault =>
  new FileFault(`${placeOf(place)}: ${what}; what is behind it was not read`);

const NEW_LINE = 0x0a;
const RETURN = 0x0d;

/** Counts the lines of a text that comes in pieces; `\r\n` is one end, also where a piece ends within it. */
export class LineCount {
  /** Of what comes next, from 1. */
  line = 1;
  #wasReturn = false;

  pass(text: string): void {
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === RETURN || (code === NEW_LINE && !this.#wasReturn)) this.line += 1;
      this.#wasReturn = code === RETURN;
    }
  }
}

const SEPARATORS: Readonly<Record<string, string>> = { ';': 'semicolons', '\t': 'tabs', '|': 'vertical bars' };

/** The separators other than the comma that a first row may have. */
export const OTHER_SEPARATORS: readonly string[] = Object.keys(SEPARATORS);

/** What is said of a first row whose cells something else than a comma parts. */
export function separatedBy(separator: string): string | undefined {
  if (!Object.hasOwn(SEPARATORS, separator)) return undefined;
  return `has its cells separated by ${SEPARATORS[separator]}; only commas are read, as psql --csv writes them`;
}

/**
 * Reads CSV as RFC 4180 and PostgreSQL write it: commas, and quotation marks around what has commas or line ends. A line
 * with nothing in it is no row.
 *
 * @throws FileFault where the text is no CSV; what stands before that place has been read
 */
export function* readCsv(pieces: Iterable<string>): Generator<FileRow<readonly string[]>> {
  const lines = new LineCount();
  let [row, line, size] = [1, 1, 0];
  let cells: string[] = [];
  let cell = '';
  let state: 'empty' | 'plain' | 'quoted' | 'closed' = 'empty';
  let wasReturn = false;

  const misplaced = 'has a quotation mark in the wrong place';
  const take = (sign: string): void => {
    cell += sign;
    size += sign.length;
    if (size <= MOST_CHARACTERS) return;
    throw endsAt({ row, line }, `has more than ${MOST_CHARACTERS} characters, as if a quotation mark were not closed`);
  };
  const endCell = (): void => {
    cells.push(cell);
    [cell, state] = ['', 'empty'];
  };
  const endRow = (): FileRow<readonly string[]>[] => {
    const isEmpty = cells.length === 0 && state !== 'closed' && cell.trim() === '';
    endCell();
    const read = isEmpty ? [] : [{ content: cells, row, line }];
    [cells, size] = [[], 0];
    row += 1;
    return read;
  };

  for (const piece of pieces) {
    for (const sign of piece) {
      const isRest = wasReturn && sign === '\n';
      wasReturn = sign === '\r' && state !== 'quoted';
      lines.pass(sign);
      if (state === 'quoted') {
        if (sign === '"') state = 'closed';
        else take(sign);
      } else if (isRest) {
        continue;
      } else if (sign === '\r' || sign === '\n') {
        yield* endRow();
        line = lines.line;
      } else if (sign === '"') {
        if (state === 'plain') throw endsAt({ row, line }, misplaced);
        // Two of them within a cell are one.
        if (state === 'closed') take(sign);
        state = 'quoted';
      } else if (sign === ',') {
        endCell();
      } else if (state === 'closed') {
        throw endsAt({ row, line }, (row === 1 ? separatedBy(sign) : undefined) ?? misplaced);
      } else {
        take(sign);
        state = 'plain';
      }
    }
  }
  if (state === 'quoted') throw endsAt({ row, line }, `${misplaced}, or one that is not closed`);
  if (cells.length > 0 || state !== 'empty') yield* endRow();
}

/** A row of a list, or what is wrong with it. */
type JsonRow = Readonly<Record<string, unknown>> | string;

/**
 * Reads a list of objects, one at a time. Rows are counted from 1.
 *
 * @throws FileFault where the text is not such a list; what stands before that place has been read
 */
export function* readJsonRows(pieces: Iterable<string>): Generator<FileRow<JsonRow>> {
  const lines = new LineCount();
  let [row, line, depth, colons] = [1, 1, 0, 0];
  let text = '';
  let state: 'before' | 'list' | 'string' | 'escape' | 'after' = 'before';

  const take = (sign: string): void => {
    // What stands before a row is not its beginning.
    if (text === '' && sign.trim() === '') return;
    if (text === '') line = lines.line;
    text += sign;
    if (text.length > MOST_CHARACTERS) throw endsAt({ row, line }, `has more than ${MOST_CHARACTERS} characters`);
  };
  const endRow = (): FileRow<JsonRow> => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw endsAt({ row, line }, 'is not JSON');
    }
    let content: JsonRow = 'must be an object';
    if (isRecord(value)) content = Object.keys(value).length === colons ? value : 'names a column more than once';
    const read = { content, row, line };
    [text, colons] = ['', 0];
    row += 1;
    return read;
  };

  for (const piece of pieces) {
    for (const sign of piece) {
      if (state === 'before' || state === 'after') {
        if (sign.trim() !== '') {
          line = lines.line;
          if (state === 'after') throw endsAt({ row, line }, 'there is more behind the end of the list');
          if (sign !== '[') throw new FileFault('must be a list of rows');
          state = 'list';
        }
      } else if (state === 'string' || state === 'escape') {
        take(sign);
        if (state === 'escape') state = 'string';
        else if (sign === '\\') state = 'escape';
        else if (sign === '"') state = 'list';
      } else if (depth === 0 && (sign === ',' || sign === ']')) {
        // A list of nothing has no row at all.
        if (sign === ',' || text !== '' || row > 1) yield endRow();
        if (sign === ']') state = 'after';
      } else {
        take(sign);
        if (sign === '"') state = 'string';
        else if (sign === '{' || sign === '[') depth += 1;
        else if (sign === '}' || sign === ']') depth -= 1;
        else if (sign === ':' && depth === 1) colons += 1;
      }
      lines.pass(sign);
    }
  }
  if (state !== 'after') throw endsAt({ row, line }, 'is not JSON, or not all of it');
}
