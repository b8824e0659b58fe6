import { createHash } from 'node:crypto';
import type {
  RecalledWorkflowRequests,
  WorkflowLedger,
  WorkflowRequestEntry,
} from '../../datasources/contracts/workflow-ledger';
import type { WorkflowRequestContent } from '../../datasources/contracts/workflow-requests';
import type { CallSignal } from '../../datasources/shared/backend';
import type { RequestContext } from '../context';
import { InputError } from '../shared/input-error';
import type { Clock } from './clock';
import { checkRequests, draftRequests } from './compose-requests';
import type { CreateWorkflowRequestInput } from './create-workflow-request.input';
import { type RequestResult, resultOf, withBoundKey } from './create-workflow-request.payload';
import { requestSourceNamed } from './find-workflow-requests';
import { submitRequests } from './submit-requests';

/** Between the longest call's end and its answer's being written down. */
const SETTLING_MS = 5_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;

export interface CreatedRequests {
  /** In the order in which the domains were asked for. */
  readonly results: readonly RequestResult[];
  /** The key was used before, and nothing was sent. */
  readonly repeated: boolean;
}

/**
 * Submits a request in each domain asked for, at most once: rows are written before anything is sent, only who
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
  const { caller, workflowLedger: ledger } = context;
  const { backend, idempotencyKey: key = null } = input;
  const draft = draftRequests(input);
  // Before anything else is looked at: what was submitted stays so, whatever became of the clock and the configuration.
  // What is wrong by itself was never opened by any key.
  if (ledger && key !== null && draft.faults.length === 0) {
    const recalled = await ledger.recall(backend, caller.name, key, fingerprintOfRequests(draft.contents));
    if (recalled) return repeatedAnswer(context, ledger, clock, recalled, backend, draft.contents);
  }
  const source = requestSourceNamed(context, backend, 'input.backend');
  const contents = checkRequests(source, draft, clock.now());
  if (!ledger) throw new Error('There is a back end that raises requests, and no ledger to write them down');
  const opened = await ledger.open({
    backend,
    requestedBy: caller.name,
    idempotencyKey: key,
    fingerprint: fingerprintOfRequests(contents),
    sendWithinMs: source.longestCallMs + SETTLING_MS,
    contents,
  });
  if (opened.kind !== 'OPENED') return repeatedAnswer(context, ledger, clock, opened, backend, contents);
  const entries = entriesOf(contents, opened.entries);
  return { results: await submitRequests(source, ledger, clock, entries), repeated: false };
}

async function repeatedAnswer(
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
  const entries = entriesOf(contents, recalled.entries);
  const withinMs = (workflowRequests.get(backend)?.longestCallMs ?? 0) + SETTLING_MS;
  const latest = await awaitSettled(ledger, clock, entries, signal, withinMs);
  return { results: withBoundKey(latest.map(resultOf)), repeated: true };
}

/** @returns the entries in the order in which the domains were asked for. */
function entriesOf(
  contents: readonly WorkflowRequestContent[],
  entries: readonly WorkflowRequestEntry[],
): readonly WorkflowRequestEntry[] {
  return contents.map(({ domainName }) => {
    const entry = entries.find(({ content }) => content.domainName.toLowerCase() === domainName.toLowerCase());
    if (!entry) throw new Error(`The ledger has no row for ${domainName}`);
    return entry;
  });
}

/**
 * Waits for requests that another call, perhaps of another process, is sending just now.
 *
 * @returns the entries as they are when none is being sent any more, the time is over, or `signal` aborts.
 */
async function awaitSettled(
  ledger: WorkflowLedger,
  clock: Clock,
  entries: readonly WorkflowRequestEntry[],
  signal: CallSignal,
  withinMs: number,
): Promise<readonly WorkflowRequestEntry[]> {
  const end = clock.now() + withinMs;
  const ids = entries.map(({ id }) => id);
  let latest = entries;
  let pause = FIRST_PAUSE_MS;
  let isOver = false;
  while (latest.some(({ state }) => state === 'SENDING') && !isOver && !signal.aborted) {
    await clock.pause(Math.min(pause, Math.max(0, end - clock.now())), signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    // Looked at before the last reading: that one then sees what the time's end has made of the entries.
    isOver = clock.now() >= end;
    const found = await ledger.find(ids);
    // One that is gone meanwhile, by its age, is answered as it was last seen.
    latest = latest.map((entry, index) => found[index] ?? entry);
  }
  return latest;
}

/**
 * Tells what was asked for apart. The order of domains, accounts and groups does not matter, nor does their letter case:
 * the directory takes them for the same.
 */
function fingerprintOfRequests(contents: readonly WorkflowRequestContent[]): string {
  const [first] = contents;
  if (!first) throw new Error('There is nothing to tell apart');
  const { action, subject, description, priority, container, fromAllGroups, membershipEnd: end, folder } = first;
  const parts = [
    names(contents.map(({ domainName }) => domainName)),
    action,
    subject,
    description,
    priority,
    names(first.accounts),
    container,
    names(first.groups),
    fromAllGroups,
    end && [end.unit, end.unit === 'DATE' ? end.at : end.amount],
    folder && [folder.drive, folder.path, folder.keepCopy],
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function names(list: readonly string[]): string[] {
  return list.map((name) => name.toLowerCase()).sort();
}
