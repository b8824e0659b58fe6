import type { WorkflowRequestEntry } from '../../datasources/contracts/workflow-ledger';
import type { RequestContext } from '../context';
import { InputError } from '../shared/input-error';
import { awaitSettled } from './await-settled';
import type { Clock } from './clock';
import { composeRequests } from './compose-requests';
import type { CreateWorkflowRequestInput } from './create-workflow-request.input';
import { fingerprintOfRequests } from './fingerprint';
import { raiseRequests } from './raise-requests';
import { type RequestResult, resultOf } from './request-result';
import { requestSourceNamed } from './request-source';

/** Between the longest call's end and its answer's being written down. */
const SETTLING_MS = 5_000;

export interface CreatedRequests {
  /** In the order in which the domains were asked for. */
  readonly results: readonly RequestResult[];
  /** The key was used before, and nothing was sent. */
  readonly repeated: boolean;
}

/**
 * Raises a request in each domain asked for, at most once for ever: rows are written before anything is sent, only who
 * wrote them sends, and nothing is sent again, whatever became of it.
 *
 * @throws InputError when the request makes no sense or its key was used for something else; LedgerError when it could
 *   not be written down. Nothing was sent then.
 */
export async function createWorkflowRequest(
  context: RequestContext,
  input: CreateWorkflowRequestInput,
  clock: Clock,
): Promise<CreatedRequests> {
  const { caller, signal, workflowLedger: ledger } = context;
  const source = requestSourceNamed(context, input.backend, 'input.backend');
  const contents = composeRequests(source, input, clock.now());
  if (!ledger) throw new Error('There is a back end that raises requests, and no ledger to write them down');
  const sendWithinMs = source.longestCallMs + SETTLING_MS;
  const opened = await ledger.open({
    backend: input.backend,
    requestedBy: caller.name,
    idempotencyKey: input.idempotencyKey ?? null,
    fingerprint: fingerprintOfRequests(contents),
    sendWithinMs,
    contents,
  });
  if (opened.kind === 'CONFLICT') {
    throw InputError.at(
      'input.idempotencyKey',
      'was used before for a request with other content; use another key for another request',
    );
  }
  const entries = contents.map(({ domainName }) => entryOf(opened.entries, domainName));
  if (opened.kind === 'OPENED') {
    return { results: await raiseRequests(source, ledger, clock, entries), repeated: false };
  }
  const latest = await awaitSettled(ledger, clock, entries, signal, sendWithinMs);
  return { results: latest.map(resultOf), repeated: true };
}

function entryOf(entries: readonly WorkflowRequestEntry[], domainName: string): WorkflowRequestEntry {
  const entry = entries.find(({ content }) => content.domainName.toLowerCase() === domainName.toLowerCase());
  if (!entry) throw new Error(`The ledger has no row for ${domainName}`);
  return entry;
}
