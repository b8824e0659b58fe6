import { ProtocolError } from '../shared/http';
import type { ResultReader } from './soap-reply';
import { TableReader, type TableShape, type Row } from './table';

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

/** Rows are decoded as they come; the answer itself is never held. */
export function asTable<Column extends string, T>(
  shape: TableShape<Column>,
  decode: (row: Row<Column>) => T,
): ResultReader<T[]> {
  const rows: T[] = [];
  const table = new TableReader(shape, (row) => rows.push(decode(row)));
  return {
    open: (tag, depth) => table.open(tag, depth),
    text: (text, depth) => table.text(text, depth),
    close: (depth) => table.close(depth),
    end: () => {
      table.end();
      return { value: rows, telling: rows.length > 0 };
    },
  };
}
