import { isRecord } from '../shared/json';
import { FileFault } from '../shared/settings';
import { MOST_ROW_CHARACTERS, placeOf, type FileRow } from './csv';
import { LineCount } from './line-count';

export type JsonRow = Readonly<Record<string, unknown>> | 'no-object' | 'doubled';

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
  const isSpecial = /[^\s]/;

  const fault = (what: string): FileFault =>
    new FileFault(`${placeOf({ row, line })}: ${what}; what is behind it was not read`);
  const take = (piece: string): void => {
    // What stands before a row is not its beginning.
    if (text === '' && piece.trim() === '') return;
    if (text === '') line = lines.line;
    text += piece;
    if (text.length > MOST_ROW_CHARACTERS) throw fault(`has more than ${MOST_ROW_CHARACTERS} characters`);
  };
  const endRow = (): FileRow<JsonRow> => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw fault('is not JSON');
    }
    const isDoubled = isRecord(value) && Object.keys(value).length !== colons;
    const content: JsonRow = !isRecord(value) ? 'no-object' : isDoubled ? 'doubled' : value;
    const read = { content, row, line };
    [text, colons] = ['', 0];
    row += 1;
    return read;
  };

  for (const piece of pieces) {
    for (const sign of piece) {
      if (state === 'before' || state === 'after') {
        if (isSpecial.test(sign)) {
          line = lines.line;
          if (state === 'after') throw fault('there is more behind the end of the list');
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
  if (state !== 'after') throw fault('is not JSON, or not all of it');
}
