import type { Outcome } from '../../datasources/contracts/outcome';
import type { WorkflowRequestEntry, WorkflowRequestState } from '../../datasources/contracts/workflow-ledger';

/** What became of a request in one domain. */
export interface RequestResult {
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly entry: WorkflowRequestEntry;
}

const STILL_SENDING =
  'It is still being sent by the call that used this key first; read the request again, or repeat the call with the same key.';
const NOBODY_KNOWS =
  'It was sent, or may have been, and no clear answer came. It is never sent again: look for its reference in the back end.';

const OUTCOMES: { readonly [State in WorkflowRequestState]: Outcome } = {
  SENDING: 'UNKNOWN',
  CREATED: 'SUCCEEDED',
  REJECTED: 'REFUSED',
  UNKNOWN: 'UNKNOWN',
};

export function reasonOf({ state, statusMessage }: WorkflowRequestEntry): string | null {
  // What a back end says of a request that it raised is no reason; it stays in the record.
  if (state === 'CREATED') return null;
  if (statusMessage !== null) return statusMessage;
  if (state === 'SENDING') return STILL_SENDING;
  return state === 'UNKNOWN' ? NOBODY_KNOWS : null;
}

/** What a repeat says of a request that another call has raised. */
export function resultOf(entry: WorkflowRequestEntry): RequestResult {
  return { outcome: OUTCOMES[entry.state], reason: reasonOf(entry), entry };
}
