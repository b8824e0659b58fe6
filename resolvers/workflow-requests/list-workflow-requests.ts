import type { LedgerPage, WorkflowRequestFilter as Filter } from '../../datasources/contracts/workflow-ledger';
import type { RequestContext } from '../context';
import type { ListPage } from '../shared/connection';
import { given } from '../shared/given';
import { InputError } from '../shared/input-error';
import {
  type CursorArgument,
  damagedCursor,
  fingerprintOfFilter,
  writeCursor,
  readCursor,
} from '../shared/list-cursor';
import type { PageRequest } from '../shared/page.args';
import { requestSourceNamed } from './find-workflow-requests';
import type { WorkflowRequestFilter } from './workflow-request-connection.type';
import { WorkflowRequest } from './workflow-request.type';

const MARK = 'request-cursor';

/** @throws InputError for an unknown back end, a span that ends before it begins, or a cursor that is not of this list. */
export async function listWorkflowRequests(
  context: RequestContext,
  input: WorkflowRequestFilter,
  { after, before, size, fromEnd }: PageRequest,
): Promise<ListPage<LedgerPage['items'][number], WorkflowRequest>> {
  const { ids, workflowLedger: ledger } = context;
  checkSpan(input);
  const filter: Filter = { ...given(input), backends: chosenBackends(context, input.backends ?? undefined) };
  const fingerprint = fingerprintOf(input);
  const places = {
    after: positionOf(context, fingerprint, after, 'after'),
    before: positionOf(context, fingerprint, before, 'before'),
  };
  const page =
    ledger && filter.backends?.length ? await ledger.list(filter, { ...places, limit: size, fromEnd }) : undefined;
  let counted: Promise<number> | undefined;
  return {
    items: page?.items ?? [],
    entryOf: ({ entry }) => new WorkflowRequest(context, entry),
    cursorOf: ({ position }) => writeCursor(ids, MARK, fingerprint, [position]),
    hasMore: () => page?.hasMore ?? false,
    count: () => {
      counted ??= page && ledger ? ledger.count(filter) : Promise.resolve(0);
      return counted;
    },
  };
}

function checkSpan({ from, to }: WorkflowRequestFilter): void {
  if (from && to && Date.parse(from) > Date.parse(to)) {
    throw InputError.at('filter.from', 'must not be later than filter.to');
  }
}

/** Without a filter, those configured: a record whose back end is gone could not name it. */
function chosenBackends(context: RequestContext, names: readonly string[] | undefined): readonly string[] {
  if (!names) return [...context.workflowRequests.keys()];
  for (const [index, name] of names.entries()) requestSourceNamed(context, name, `filter.backends[${index}]`);
  return [...new Set(names)];
}

function fingerprintOf(filter: WorkflowRequestFilter): string {
  const { backends, domainName, account, action, state, from, to, reference, requestId } = filter;
  const names = [...(backends ?? [])].sort();
  const parts = [names, domainName ?? null, account ?? null, action ?? null, state ?? null, from ?? null, to ?? null];
  // Only where they are given, so that cursors from before these filters stay good.
  const later = reference || requestId ? [reference ?? null, requestId ?? null] : [];
  return fingerprintOfFilter([...parts, ...later]);
}

function positionOf(
  { ids, workflowLedger: ledger }: RequestContext,
  fingerprint: string,
  cursor: string | undefined,
  argument: CursorArgument,
): string | undefined {
  if (cursor === undefined) return undefined;
  const [position = ''] = readCursor(ids, MARK, fingerprint, 1, cursor, argument);
  if (ledger && !ledger.isPosition(position)) throw damagedCursor(argument);
  return position;
}
