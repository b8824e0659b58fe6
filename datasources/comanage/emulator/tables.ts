import type { Call } from './call-context';
import { bare, rowsOf, type Answer } from './replies';
import type { Model } from './rows';
import { admit, coExists, coInQuery } from './scope';
import type { Logged, Stamped } from './state';

/** The rows of a CO, or of all COs for a platform user who names none (contract 9.3). */
export function listByCo<Row extends Logged>(
  call: Call,
  model: Model<Row>,
  rows: readonly Row[],
  coOf: (row: Row) => number | undefined,
): Answer {
  const coId = coInQuery(call);
  admit(call, coId);
  if (coId !== undefined && !coExists(call, coId)) return bare(404, 'CO Unknown');
  return rowsOf(
    model,
    rows.filter((row) => !row.deleted && (coId === undefined || coOf(row) === coId)),
  );
}

/** One row, also a deleted one. The CO of a row that does not exist cannot be worked out. */
export function viewOne<Row extends Stamped>(
  call: Call,
  model: Model<Row>,
  rows: readonly Row[],
  coOf: (row: Row) => number | undefined,
): Answer {
  const row = rows.find(({ id }) => id === call.id);
  admit(call, row && coOf(row));
  return row ? rowsOf(model, [row]) : bare(404, `${model.name} Unknown`);
}
