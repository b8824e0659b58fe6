import type { Spread } from './statistics';

export type Cell = string;

/** Three significant digits, without an exponent: nobody measures more here. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size >= 100) return String(Math.round(value));
  if (size >= 10) return value.toFixed(1);
  return size === 0 ? '0' : value.toFixed(2);
}

/** `1.84 (1.79-1.93)`: the median, and in brackets the least and the most of the rounds. */
export function spreadText({ median, least, most, count }: Spread): string {
  if (count === 0) return '-';
  return count === 1 ? numberText(median) : `${numberText(median)} (${numberText(least)}-${numberText(most)})`;
}

/** A Markdown table whose columns are also aligned for a terminal. The first column is text, the others are numbers. */
export function tableText(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths
      .map((width, column) => {
        const cell = (cells[column] ?? '').replaceAll('|', '\\|');
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
