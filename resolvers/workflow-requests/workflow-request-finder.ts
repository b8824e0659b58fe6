import type { NodeFinder } from '../node/node-finder';
import { Scope } from '../shared/scopes';
import { findWorkflowRequests, locateRequest } from './find-workflow-requests';

export const workflowRequestFinder: NodeFinder = {
  type: 'WorkflowRequest',
  scope: Scope.RequestsRead,
  prepare: (context, asked) => {
    const references = asked.map(({ parts, path }) => locateRequest(context, parts, path));
    return () => findWorkflowRequests(context, references);
  },
};
