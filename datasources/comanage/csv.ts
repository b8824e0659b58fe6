export interface CsvTable {
  readonly rows: readonly (readonly string[])[];
  /** A sentence that says where the text is no CSV; the rows are those before that place. */
  readonly fault?: string;
}

/** Reads CSV as RFC 4180 and PostgreSQL write it: commas, and quotation marks around what has commas or line ends. */
export function parseCsv(text: string): CsvTable {
  const rows: string[][] = [];
  let row: string[] = [];
  // One cell, quoted or not, with what ends it.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  while (cell.lastIndex < text.length) {
    const start = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) {
      const line = text.slice(0, start).split(/\r\n|\n|\r/).length;
      const place = `row ${rows.length + 1} (line ${line})`;
      const fault = `${place}: has a quotation mark in the wrong place; what is behind it was not read`;
      return { rows: withoutEmpty(rows), fault };
    }
    const [, quoted, plain = '', end = ''] = match;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',' && cell.lastIndex === text.length) row.push('');
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
  }
  if (row.length > 0) rows.push(row);
  return { rows: withoutEmpty(rows) };
}

/** A line end at the end, or an empty line, is no row. */
function withoutEmpty(rows: readonly string[][]): readonly string[][] {
  return rows.filter((cells) => cells.length > 1 || cells[0] !== '');
}
