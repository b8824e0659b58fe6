import { Extensions } from 'type-graphql';
import type { BackendCosts, CallFigures } from '../../datasources/contracts/call-costs';

/** A field of a root type as somebody asks for it. */
export interface AskedField {
  /** How many rows its page may have. */
  readonly pageSize: number;
  /** Whether a field below it, wherever it is, reads this part: `Type.part`, as `@Lazy` and `@InPart` have it. */
  reads(part: string): boolean;
  /** Whether an argument, or something inside of one, is there and not null. */
  isGiven(...path: readonly string[]): boolean;
  /** How many entries a list has; 0 where it is not given. */
  lengthOf(...path: readonly string[]): number;
  /** The texts of a list; undefined where it is not given. A single text is a list of one. */
  textsOf(...path: readonly string[]): readonly string[] | undefined;
}

/** By the names of the back ends. */
export type CostsByBackend = ReadonlyMap<string, BackendCosts>;

/** How many calls to the back ends a field may lead to. */
export type CallCount = (asked: AskedField, costs: CostsByBackend) => number;

/** Says of a query or mutation how many calls it may cost. A field without this costs none. */
export function CostsCalls(count: CallCount): MethodDecorator {
  return Extensions({ calls: count });
}

/**
 * What several back ends may be asked together, where nobody knows whose the rows are: all that is asked once, and the
 * rows as if they were the dearest one's, each of another organization while there are some. A batch that is shared out may leave one more begun in each back end.
 */
export function sumOfCalls(figures: readonly CallFigures[], rows: number): number {
  let once = 0;
  let each = 0;
  let batches = 0;
  let begun = 0;
  let places = 0;
  let ofPlace = 0;
  for (const { once: first = 0, each: ofRow = 0, batches: sizes = [], places: own } of figures) {
    once += first;
    each = Math.max(each, ofRow);
    places += own?.count ?? 0;
    ofPlace = Math.max(ofPlace, own?.calls ?? 0);
    batches = Math.max(
      batches,
      sizes.reduce((sum, size) => sum + Math.ceil(rows / size) - 1, 0),
    );
    begun += rows > 0 ? sizes.length : 0;
  }
  return once + each * rows + ofPlace * Math.min(rows, places) + Math.max(0, batches + begun);
}
