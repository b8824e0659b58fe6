import type { Address } from './address';
import type { Call } from './call-context';
import { getCo, getEmailList, getService, listCos, listEmailLists, listServices } from './cos';
import { isFallback, runFallback } from './fallback';
import { addGroup, deleteGroup, editGroup } from './group-writes';
import { getGroup, getMember, listGroups, listMembers } from './groups';
import { addIdentifier, getIdentifier, listIdentifiers } from './identifiers';
import { getPerson, listPeople } from './people';
import { provision } from './provision';
import { getEmailAddress, getHistoryRecord, getName, listEmailAddresses, listHistory, listNames } from './records';
import type { Answer } from './replies';
import type { ComanageBehaviour } from './behaviour';
import { addTarget, deleteNoTarget, deleteTarget, editTarget, getTarget, listTargets } from './targets';

type Run = (call: Call) => Answer;

export interface Route {
  readonly operation: string;
  readonly run: Run;
}

/** `GET /co_people`, `PUT /co_groups/*`; an id is a number. */
const ROUTES: Readonly<Record<string, Readonly<Record<string, Run>>>> = {
  'GET co_provisioning_targets': { listTargets },
  'POST co_provisioning_targets': { addTarget },
  'GET co_provisioning_targets/*': { getTarget },
  'PUT co_provisioning_targets/*': { editTarget },
  'DELETE co_provisioning_targets/*': { deleteTarget },
  'GET co_people': { listPeople },
  'GET co_people/*': { getPerson },
  'GET identifiers': { listIdentifiers },
  'POST identifiers': { addIdentifier },
  'GET identifiers/*': { getIdentifier },
  'GET names': { listNames },
  'GET names/*': { getName },
  'GET email_addresses': { listEmailAddresses },
  'GET email_addresses/*': { getEmailAddress },
  'GET history_records': { listHistory },
  'GET history_records/*': { getHistoryRecord },
  'GET co_groups': { listGroups },
  'POST co_groups': { addGroup },
  'GET co_groups/*': { getGroup },
  'PUT co_groups/*': { editGroup },
  'DELETE co_groups/*': { deleteGroup },
  'GET co_group_members': { listMembers },
  'GET co_group_members/*': { getMember },
  'GET co_email_lists': { listEmailLists },
  'GET co_email_lists/*': { getEmailList },
  'GET co_services': { listServices },
  'GET co_services/*': { getService },
  'GET cos': { listCos },
  'GET cos/*': { getCo },
};

function listed(method: string, { segments, named }: Address): Route | undefined {
  const [controller = '', id, ...more] = segments;
  if (named.size > 0 || more.length > 0 || (id !== undefined && !/^\d+$/.test(id))) return undefined;
  const key = `${method} ${controller}${id === undefined ? '' : '/*'}`;
  const [entry] = Object.hasOwn(ROUTES, key) ? Object.entries(ROUTES[key] ?? {}) : [];
  return entry && { operation: entry[0], run: entry[1] };
}

/** Undefined where the framework knows no route: a 404 before anybody is asked who they are (contract 5, step 2). */
export function routeFor(
  method: string,
  address: Address,
  { mode, targetRefusals }: ComanageBehaviour,
): Route | undefined {
  const { segments } = address;
  if (segments[0] === 'co_provisioning_targets') {
    if (segments[1] === 'provision') return method === 'POST' ? { operation: 'provision', run: provision } : undefined;
    if (isFallback(method, segments)) return { operation: `fallback-${segments[1] ?? ''}`, run: runFallback };
    if (method === 'DELETE' && segments.length === 1 && mode === 'documented' && targetRefusals === 'page') {
      return { operation: 'deleteTarget', run: deleteNoTarget };
    }
  }
  return listed(method, address);
}
