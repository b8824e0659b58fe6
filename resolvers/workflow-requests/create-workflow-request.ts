import type {
  RecalledWorkflowRequests,
  WorkflowLedger,
  WorkflowRequestEntry,
} from '../../datasources/contracts/workflow-ledger';
import type { WorkflowRequestContent } from '../../datasources/contracts/workflow-requests';
import type { RequestContext } from '../context';
import { InputError } from '../shared/input-error';
import { awaitSettled } from './await-settled';
import type { Clock } from './clock';
import { checkRequests, type DraftRequests, draftRequests } from './compose-requests';
import type { CreateWorkflowRequestInput } from './create-workflow-request.input';
import { fingerprintOfRequests } from './fingerprint';
import { submitRequests } from './submit-requests';
import { type RequestResult, resultOf, withBoundKey } from './request-result';
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
 * Raises a request in each domain asked for, at most once: rows are written before anything is sent, only who
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
  const draft = draftRequests(input);
  return (await recallRequests(context, input, draft, clock)) ?? (await openRequests(context, input, draft, clock));
}

/** Before anything else is looked at: what was raised stays raised, whatever became of the clock and the configuration. */
async function recallRequests(
  context: RequestContext,
  { backend, idempotencyKey: key }: CreateWorkflowRequestInput,
  { contents, faults }: DraftRequests,
  clock: Clock,
): Promise<CreatedRequests | null> {
  const { caller, workflowLedger: ledger } = context;
  // What is wrong by itself was never opened by any key.
  if (!ledger || key === undefined || key === null || faults.length > 0) return null;
  const recalled = await ledger.recall(backend, caller.name, key, fingerprintOfRequests(contents));
  return recalled && answerOf(context, ledger, clock, recalled, backend, contents);
}

async function openRequests(
  context: RequestContext,
  input: CreateWorkflowRequestInput,
  draft: DraftRequests,
  clock: Clock,
): Promise<CreatedRequests> {
  const { caller, workflowLedger: ledger } = context;
  const source = requestSourceNamed(context, input.backend, 'input.backend');
  const contents = checkRequests(source, draft, clock.now());
  if (!ledger) throw new Error('There is a back end that raises requests, and no ledger to write them down');
  const opened = await ledger.open({
    backend: input.backend,
    requestedBy: caller.name,
    idempotencyKey: input.idempotencyKey ?? null,
    fingerprint: fingerprintOfRequests(contents),
    sendWithinMs: source.longestCallMs + SETTLING_MS,
    contents,
  });
  if (opened.kind !== 'OPENED') return answerOf(context, ledger, clock, opened, input.backend, contents);
  const entries = contents.map(({ domainName }) => entryOf(opened.entries, domainName));
  return { results: await submitRequests(source, ledger, clock, entries), repeated: false };
}

async function answerOf(
  { signal, workflowRequests }: RequestContext,
  ledger: WorkflowLedger,
  clock: Clock,
  recalled: RecalledWorkflowRequests,
  backend: string,
  contents: readonly WorkflowRequestContent[],
): Promise<CreatedRequests> {
  if (recalled.kind === 'CONFLICT') {
    throw InputError.at(
      'input.idempotencyKey',
      'was used before for a request with other content; use another key for another request',
    );
  }
  const entries = contents.map(({ domainName }) => entryOf(recalled.entries, domainName));
  const withinMs = (workflowRequests.get(backend)?.longestCallMs ?? 0) + SETTLING_MS;
  const latest = await awaitSettled(ledger, clock, entries, signal, withinMs);
  return { results: withBoundKey(latest.map(resultOf)), repeated: true };
}

function entryOf(entries: readonly WorkflowRequestEntry[], domainName: string): WorkflowRequestEntry {
  const entry = entries.find(({ content }) => content.domainName.toLowerCase() === domainName.toLowerCase());
  if (!entry) throw new Error(`The ledger has no row for ${domainName}`);
  return entry;
}
