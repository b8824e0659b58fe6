import { ProtocolError } from '../shared/errors';
import { isNil, type XmlTag } from '../shared/xml';

/** Reads what stands inside a result element. */
export interface ResultReader<T> {
  open(tag: XmlTag, depth: number): void;
  text(text: string, depth: number): void;
  close(depth: number): void;
  /** Behind the result element. */
  end(): { value: T; telling: boolean };
  /** What an operation without a result answers with; absent where a result is due. */
  readonly whenNoneIsDue?: { value: T; telling: boolean };
}

const skip = (): void => undefined;

/** A result that is one plain value. `telling` as in {@link ResultReader}. */
function scalar<T>(decode: (text: string) => T, isTelling: (value: T) => boolean): ResultReader<T> {
  let collected = '';
  return {
    open: () => {
      throw new ProtocolError('protocol', 'its answer has elements where a plain value is due');
    },
    text: (text) => {
      collected += text;
    },
    close: skip,
    end: () => {
      const value = decode(collected.trim());
      return { value, telling: isTelling(value) };
    },
  };
}

export const asText = (): ResultReader<string> =>
  scalar(
    (text) => text,
    (text) => text !== '',
  );

export const asCount = (): ResultReader<number> =>
  scalar(
    (text) => {
      if (!/^\d{1,10}$/.test(text)) throw new ProtocolError('protocol', 'its answer is not a number');
      return Number(text);
    },
    (count) => count > 0,
  );

export const asBoolean = (): ResultReader<boolean> =>
  scalar(
    (text) => {
      if (text === 'true' || text === '1') return true;
      if (text === 'false' || text === '0') return false;
      throw new ProtocolError('protocol', 'its answer is neither true nor false');
    },
    (value) => value,
  );

/** The answer of an operation that returns nothing: it says that the request was taken, and no more. */
export const asNothing = (): ResultReader<void> => {
  const nothing = { value: undefined, telling: false };
  return { open: skip, text: skip, close: skip, end: () => nothing, whenNoneIsDue: nothing };
};

const ENCODED = /_x([0-9a-f]{8}|[0-9a-f]{4})_/gi;

/** .NET writes a character that an XML name cannot hold as `_xHHHH_`, e.g. `Serial_x0020_Number`. */
export function decodeName(name: string): string {
  if (!name.includes('_')) return name;
  return name.replace(ENCODED, (whole, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const DIFFGRAM = 'urn:schemas-microsoft-com:xml-diffgram-v1';

/** A row's cells as they were sent, untrimmed; an absent cell is null, an empty one is an empty text. */
export type Row<Column extends string> = Record<Column, string | null>;

/** Wire names kept of a server that writes ever new ones. */
const MOST_NAMES = 1_000;

/** The columns that are wanted of a table, for all answers that have one. */
export class TableShape<Column extends string> {
  readonly blank: Row<Column>;
  readonly #columns: ReadonlySet<string>;
  /** Names as they stand on the wire, decoded once; null for a column that is not wanted. */
  readonly #names = new Map<string, Column | null>();

  constructor(columns: readonly Column[]) {
    this.#columns = new Set(columns);
    this.blank = Object.fromEntries(columns.map((column) => [column, null])) as Row<Column>;
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
 * children are cells, keyed by decoded name without regard to case. Columns nobody asked for are skipped. Rows are decoded
 * as they come; the answer itself is never held.
 */
class TableReader<Column extends string, T> implements ResultReader<T[]> {
  /** Depth of the diffgram, 0 before it was seen and -1 behind its first child. */
  #diffgram = 0;
  #instance = false;
  #row: Row<Column> | undefined;
  #column: Column | null = null;
  #cell = '';
  #isNil = false;
  #seen = false;
  readonly #rows: T[] = [];

  constructor(
    private readonly shape: TableShape<Column>,
    private readonly decode: (row: Row<Column>) => T,
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
        if (this.#instance) this.#row = { ...this.shape.blank };
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
          this.#rows.push(this.decode(this.#row));
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

  end(): { value: T[]; telling: boolean } {
    if (!this.#seen) throw new ProtocolError('protocol', 'its answer has no table');
    return { value: this.#rows, telling: this.#rows.length > 0 };
  }
}

export function asTable<Column extends string, T>(
  shape: TableShape<Column>,
  decode: (row: Row<Column>) => T,
): ResultReader<T[]> {
  return new TableReader(shape, decode);
}
