import { idIn, type Call } from './call-context';
import { instantText, namesAsked } from './fields';
import { self } from './links';
import { page } from './paging';
import { json, refuse, type Answer } from './replies';
import type { Request } from './state';

function parts(call: Call, request: Request): Record<string, unknown> {
  const { requester, beneficiary } = request;
  return {
    reqStatus: request.status,
    reqType: request.type,
    requester: { name: 'requesterId', value: String(requester), link: self(call, `/users/${requester}`) },
    reqCreatedOn: instantText(request.created),
    ...(request.justification !== '' && { reqJustification: request.justification }),
    reqBeneficiaryList: [{ id: String(beneficiary), links: [self(call, `/users/${beneficiary}`)] }],
  };
}

/** Read-only here: raising and approving requests is no part of provisioning tasks. */
export function listRequests(call: Call): Answer {
  const { query, emulator } = call;
  if (query.get('q') !== null) throw refuse(400, 'Invalid filter.');
  const view = query.get('view') ?? 'trackRequests';
  if (view !== 'trackRequests' && view !== 'pendingApprovals') throw refuse(400, 'Invalid view.');
  // Approvals are tasks of the SOA server, which has none in this state.
  const all = view === 'trackRequests' ? emulator.state.requests : [];
  const { head, rows } = page(call, all, { path: '/requests', bareSelf: false, narrows: true });
  const requests = rows.map((request) => ({
    links: [self(call, `/requests/${request.id}`)],
    id: request.id,
    ...parts(call, request),
  }));
  return json({ ...head, requests });
}

export function getRequest(call: Call): Answer {
  const id = idIn(call);
  const request = call.emulator.state.requests.find((each) => each.id === id);
  if (!request) throw refuse(404, `Request ${id} does not exist.`);
  const names = namesAsked(call.query);
  const all = Object.entries({ ...parts(call, request), reqTargetEntities: [] });
  return json({
    links: [self(call, `/requests/${id}`)],
    id,
    ...Object.fromEntries(names ? all.filter(([name]) => names.has(name)) : all),
  });
}
