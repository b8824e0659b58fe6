/**
 * What became of one thing asked for.
 * `REFUSED`: the back end understood and did not do it. `FAILED`: it tried or answered with a fault, and nothing changed.
 * `UNKNOWN`: it was sent, and nobody can say whether it was carried out.
 */
export type Outcome = 'SUCCEEDED' | 'REFUSED' | 'UNSUPPORTED' | 'NOT_FOUND' | 'FAILED' | 'UNKNOWN';

export interface WriteOutcome {
  readonly outcome: Outcome;
  /** A sentence for a person; null when there is nothing to explain. */
  readonly reason: string | null;
}
