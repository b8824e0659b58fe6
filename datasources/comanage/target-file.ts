import type { TargetRecord } from '../contracts/provisioning-targets';
import { isRecord } from '../shared/json';
import { parseCsv } from './csv';
import { readTarget, TARGET_COLUMNS, type RawTarget, type TargetField } from './target-fields';

export interface TargetFile {
  readonly targets: readonly TargetRecord[];
  /** Sentences that name row and column. The first row of a CSV is the one with the names of the columns. */
  readonly faults: readonly string[];
}

const FIELDS = Object.entries(TARGET_COLUMNS) as [TargetField, string][];

/**
 * Reads an export of the table `cm_co_provisioning_targets`, in CSV or JSON, by the names that its columns have in the
 * database. Columns that nobody here knows are passed by: releases differ.
 */
export function readTargetFile(text: string): TargetFile {
  const content = text.replace(/^\uFEFF/, '').trim();
  return /^[[{]/.test(content) ? fromJson(content) : fromCsv(content);
}

function fromCsv(content: string): TargetFile {
  const table = parseCsv(content);
  const unreadable = table.fault === undefined ? [] : [table.fault];
  if (table.rows.length === 0 && unreadable.length > 0) return { targets: [], faults: unreadable };
  const [header = [], ...rows] = table.rows;
  const columns = header.map((name) => name.trim());
  const missing = [TARGET_COLUMNS.id, TARGET_COLUMNS.coId].filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    const fault = `row 1: must name the columns, with ${missing.join(' and ')} among them`;
    return { targets: [], faults: [fault, ...unreadable] };
  }
  const { targets, faults } = gather(rows, 2, (cells) => {
    if (cells.length !== columns.length) return `has ${cells.length} cells where row 1 has ${columns.length}`;
    return Object.fromEntries(columns.map((name, index) => [name, cells[index]]));
  });
  return { targets, faults: [...faults, ...unreadable] };
}

function fromJson(content: string): TargetFile {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    return { targets: [], faults: ['is not JSON, although it begins like it'] };
  }
  if (!Array.isArray(json)) return { targets: [], faults: ['must be a list of rows'] };
  return gather(json as unknown[], 1, (row) => (isRecord(row) ? row : 'must be an object'));
}

function gather<Row>(
  rows: readonly Row[],
  first: number,
  columnsOf: (row: Row) => Readonly<Record<string, unknown>> | string,
): TargetFile {
  const targets: TargetRecord[] = [];
  const faults: string[] = [];
  for (const [index, row] of rows.entries()) {
    const place = `row ${index + first}`;
    const columns = columnsOf(row);
    if (typeof columns === 'string') {
      faults.push(`${place}: ${columns}`);
      continue;
    }
    const raw: RawTarget = Object.fromEntries(FIELDS.map(([field, column]) => [field, columns[column]]));
    const read = readTarget(raw, 'any');
    if ('target' in read) targets.push(read.target);
    else
      for (const { field, message } of read.faults)
        faults.push(`${place}, column ${TARGET_COLUMNS[field]}: ${message}`);
  }
  return { targets, faults };
}
