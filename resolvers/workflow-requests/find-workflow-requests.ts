import { LedgerError, type WorkflowRequestEntry } from '../../datasources/contracts/workflow-ledger';
import type { WorkflowRequestSource } from '../../datasources/contracts/workflow-requests';
import type { RequestContext } from '../context';
import type { NodeFinder } from '../node/node-finder';
import { InputError } from '../shared/input-error';
import type { NodeIdParts } from '../shared/node-id';
import { Scope } from '../shared/scopes';
import { WorkflowRequest } from './workflow-request.type';

/** @throws InputError naming `path` unless the back end is configured and takes requests. */
export function requestSourceNamed(context: RequestContext, name: string, path: string): WorkflowRequestSource {
  const source = context.workflowRequests.get(name);
  if (source) return source;
  const known = [...context.workflowRequests.keys()].join(', ') || 'none';
  throw InputError.at(
    path,
    context.backends.has(name)
      ? `raises no requests; back ends that do: ${known}`
      : `is not configured; back ends that raise requests: ${known}`,
  );
}

/** A request that an id points to: not yet read, but sure to belong to a back end that is there. */
export interface RequestReference {
  readonly backend: string;
  readonly domainName: string;
  readonly id: string;
}

/** @throws InputError naming `path` when the id cannot be one of a request, or its back end is no longer configured. */
export function locateRequest(context: RequestContext, parts: NodeIdParts, path: string): RequestReference {
  const { backend, organization, local } = parts;
  if (!context.workflowRequests.has(backend)) {
    throw InputError.at(path, `belongs to back end ${backend}, which is no longer configured`);
  }
  const [id = '', ...more] = local;
  if (more.length > 0 || context.workflowLedger?.isId(id) !== true) {
    throw InputError.at(path, `does not name a request of ${backend}`);
  }
  return { backend, domainName: organization, id };
}

/** @returns one entry per reference, in their order; null for what is gone, an error where the ledger cannot be read. */
export async function findWorkflowRequests(
  context: RequestContext,
  references: readonly RequestReference[],
): Promise<readonly (WorkflowRequest | null | LedgerError)[]> {
  try {
    const entries = (await context.workflowLedger?.find(references.map(({ id }) => id))) ?? [];
    return references.map((reference, index) => {
      const entry = entries[index];
      return entry && isOf(entry, reference) ? new WorkflowRequest(context, entry) : null;
    });
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return references.map(() => error);
  }
}

/** The checksum of an id is no secret: one that was put together by hand must not read like another's. */
function isOf({ backend, content }: WorkflowRequestEntry, reference: RequestReference): boolean {
  return backend === reference.backend && content.domainName === reference.domainName;
}

export const workflowRequestFinder: NodeFinder = {
  type: 'WorkflowRequest',
  scope: Scope.RequestsRead,
  prepare: (context, asked) => {
    const references = asked.map(({ parts, path }) => locateRequest(context, parts, path));
    return () => findWorkflowRequests(context, references);
  },
};
