import { ProtocolError } from '../shared/http';
import { isNil, type XmlTag } from '../shared/xml-reader';
import { decodeName } from './xml-names';

const DIFFGRAM = 'urn:schemas-microsoft-com:xml-diffgram-v1';

/** A row's cells as they were sent, untrimmed; an absent cell is null, an empty one is an empty text. */
export type Row<Column extends string> = Record<Column, string | null>;

/** Wire names kept of a server that writes ever new ones. */
const MOST_NAMES = 1_000;

/** The columns that are wanted of a table, for all answers that have one. */
export class TableShape<Column extends string> {
  readonly #blank: Row<Column>;
  readonly #columns: ReadonlySet<string>;
  /** Names as they stand on the wire, decoded once; null for a column that is not wanted. */
  readonly #names = new Map<string, Column | null>();

  constructor(columns: readonly Column[]) {
    this.#columns = new Set(columns);
    this.#blank = Object.fromEntries(columns.map((column) => [column, null])) as Row<Column>;
  }

  newRow(): Row<Column> {
    return { ...this.#blank };
  }

  columnOf(name: string): Column | null {
    let column = this.#names.get(name);
    if (column === undefined) {
      const decoded = decodeName(name).toLowerCase();
      column = this.#columns.has(decoded) ? (decoded as Column) : null;
      if (this.#names.size < MOST_NAMES) this.#names.set(name, column);
    }
    return column;
  }
}

/**
 * Reads a .NET table out of a result element: the diffgram's one child holds the rows, whatever their name; a row's
 * children are cells, keyed by decoded name without regard to case. Columns nobody asked for are skipped.
 */
export class TableReader<Column extends string> {
  /** Depth of the diffgram, 0 before it was seen and -1 behind its first child. */
  #diffgram = 0;
  #instance = false;
  #row: Row<Column> | undefined;
  #column: Column | null = null;
  #cell = '';
  #isNil = false;
  #seen = false;
  rows = 0;

  constructor(
    private readonly shape: TableShape<Column>,
    private readonly onRow: (row: Row<Column>) => void,
  ) {}

  open(tag: XmlTag, depth: number): void {
    if (this.#diffgram <= 0) {
      if (this.#diffgram === 0 && tag.local === 'diffgram' && tag.uri === DIFFGRAM) {
        this.#diffgram = depth;
        this.#seen = true;
      }
      return;
    }
    switch (depth - this.#diffgram) {
      case 1:
        // `diffgr:before` and `diffgr:errors` stand beside the data.
        this.#instance = tag.uri !== DIFFGRAM;
        break;
      case 2:
        if (this.#instance) this.#row = this.shape.newRow();
        break;
      case 3:
        this.#column = this.#row ? this.shape.columnOf(tag.local) : null;
        this.#cell = '';
        this.#isNil = isNil(tag);
        break;
    }
  }

  text(text: string, depth: number): void {
    if (this.#column !== null && depth - this.#diffgram === 3) this.#cell += text;
  }

  close(depth: number): void {
    if (this.#diffgram <= 0) return;
    switch (depth - this.#diffgram) {
      case 0:
        this.#diffgram = -1;
        break;
      case 1:
        if (this.#instance) this.#diffgram = -1;
        break;
      case 2:
        if (this.#row) {
          this.rows += 1;
          this.onRow(this.#row);
          this.#row = undefined;
        }
        break;
      case 3:
        this.#closeCell();
        break;
    }
  }

  #closeCell(): void {
    // Only an empty cell can be a null that is written out.
    const isNull = this.#cell === '' && this.#isNil;
    if (this.#row && this.#column !== null && !isNull) this.#row[this.#column] = this.#cell;
    this.#column = null;
  }

  /** Called behind the result element. */
  end(): void {
    if (!this.#seen) throw new ProtocolError('protocol', 'its answer has no table');
  }
}
