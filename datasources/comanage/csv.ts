import { FileFault } from '../shared/settings';
import { LineCount } from './line-count';

/** One row, with its place in the file: as a spreadsheet counts rows, and the line where it begins. */
export interface FileRow<Content> {
  readonly content: Content;
  readonly row: number;
  readonly line: number;
}

/** More than any row has. Without an end, a quotation mark that is never closed would take all of the rest. */
export const MOST_ROW_CHARACTERS = 65_536;

export const placeOf = ({ row, line }: Pick<FileRow<unknown>, 'row' | 'line'>): string => `row ${row} (line ${line})`;

const SEPARATORS: Readonly<Record<string, string>> = { ';': 'semicolons', '\t': 'tabs', '|': 'vertical bars' };

/** What is said of a first row whose cells something else than a comma parts. */
export function separatedBy(separator: string): string | undefined {
  if (!Object.hasOwn(SEPARATORS, separator)) return undefined;
  return `has its cells separated by ${SEPARATORS[separator]}; only commas are read, as psql --csv writes them`;
}

/** The separators other than the comma that a first row may have. */
export const OTHER_SEPARATORS: readonly string[] = Object.keys(SEPARATORS);

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
  const special = /[",\r\n]/g;

  const fault = (what: string): FileFault =>
    new FileFault(`${placeOf({ row, line })}: ${what}; what is behind it was not read`);
  const misplaced = 'has a quotation mark in the wrong place';
  const take = (text: string): void => {
    cell += text;
    size += text.length;
    if (size > MOST_ROW_CHARACTERS) {
      throw fault(`has more than ${MOST_ROW_CHARACTERS} characters, as if a quotation mark were not closed`);
    }
  };
  const endCell = (): void => {
    cells.push(cell);
    [cell, state] = ['', 'empty'];
  };
  const endRow = (): FileRow<readonly string[]> | undefined => {
    const isEmpty = cells.length === 0 && state !== 'closed' && cell.trim() === '';
    endCell();
    const read = isEmpty ? undefined : { content: cells, row, line };
    [cells, size] = [[], 0];
    row += 1;
    return read;
  };

  for (const piece of pieces) {
    let at = 0;
    while (at < piece.length) {
      if (state === 'quoted') {
        const end = piece.indexOf('"', at);
        const text = piece.slice(at, end === -1 ? piece.length : end);
        lines.pass(text);
        take(text);
        at += text.length + (end === -1 ? 0 : 1);
        if (end !== -1) {
          lines.pass('"');
          state = 'closed';
        }
        continue;
      }
      const sign = piece.charAt(at);
      const isRest = wasReturn && sign === '\n';
      wasReturn = sign === '\r';
      if (isRest) {
        lines.pass(sign);
        at += 1;
      } else if (sign === '\r' || sign === '\n') {
        const read = endRow();
        lines.pass(sign);
        line = lines.line;
        at += 1;
        if (read) yield read;
      } else if (sign === '"') {
        if (state === 'plain') throw fault(misplaced);
        // Two of them within a cell are one.
        if (state === 'closed') take(sign);
        lines.pass(sign);
        state = 'quoted';
        at += 1;
      } else if (sign === ',') {
        endCell();
        lines.pass(sign);
        at += 1;
      } else {
        if (state === 'closed') throw fault((row === 1 ? separatedBy(sign) : undefined) ?? misplaced);
        special.lastIndex = at;
        const text = piece.slice(at, special.exec(piece)?.index ?? piece.length);
        lines.pass(text);
        take(text);
        state = 'plain';
        at += text.length;
      }
    }
  }
  if (state === 'quoted') throw fault(`${misplaced}, or one that is not closed`);
  if (cells.length === 0 && state === 'empty') return;
  const last = endRow();
  if (last) yield last;
}
