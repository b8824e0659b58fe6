import type { WorkflowRequestContent } from '../contracts/workflow-requests';
import { ACTIONS, type ActionShape } from './actions';
import { encodeCall, encodeInputData, requestLineBytes, toWallClock } from './codec';
import type { AdmanagerSettings } from './config';
import { domainOf, faultOfName, isWithin, parseName, type Rdn } from './distinguished-name';

export interface Fault {
  readonly field: keyof WorkflowRequestContent;
  readonly message: string;
}

/** The product is written in Java. */
const MOST = 2 ** 31 - 1;
/** As long as those that are used. */
const SOME_REFERENCE = 'xxxxxxxx';

/** What cannot be written down of a request, or would not be understood. Found without a call. */
export function faultsOf(
  content: WorkflowRequestContent,
  settings: AdmanagerSettings,
  nowMs: number,
  reference: string | null = SOME_REFERENCE,
): readonly Fault[] {
  const shape = ACTIONS[content.action];
  const faults: Fault[] = [
    ...faultsOfDomain(content, settings),
    ...(content.subject.trim() === '' ? [{ field: 'subject' as const, message: 'must not be blank' }] : []),
    ...faultsOfNames('accounts', content.accounts),
    ...faultsOfContainer(content, shape, settings),
    ...faultsOfGroups(content, shape),
    ...faultsOfEnd(content, shape, settings, nowMs),
    ...faultsOfFolder(content, shape),
  ];
  return faults.length > 0 ? faults : faultsOfLength(content, settings, reference);
}

/** A domain as it is configured: the same in any letter case. */
export function configuredDomain(name: string, { domains }: Pick<AdmanagerSettings, 'domains'>): string | undefined {
  return domains.find((domain) => domain.toLowerCase() === name.toLowerCase());
}

function faultsOfDomain({ domainName }: WorkflowRequestContent, settings: AdmanagerSettings): Fault[] {
  if (configuredDomain(domainName, settings) !== undefined) return [];
  return [{ field: 'domainName', message: `must be one of this back end's domains: ${settings.domains.join(', ')}` }];
}

function faultsOfNames(field: 'accounts' | 'groups', names: readonly string[]): Fault[] {
  if (names.length === 0) return [{ field, message: 'must have at least one name' }];
  const blank = names.findIndex((name) => name.trim() === '');
  return blank < 0 ? [] : [{ field, message: `[${blank}] must not be blank` }];
}

/** Nothing is left out silently: what the action has no use for is refused. */
const useless = (field: Fault['field'], action: string): Fault => ({ field, message: `is not for ${action}` });

function faultsOfContainer(
  { action, container, domainName }: WorkflowRequestContent,
  shape: ActionShape,
  settings: AdmanagerSettings,
): Fault[] {
  const field = 'container';
  if (!shape.container) return container === null ? [] : [useless(field, action)];
  if (container === null) return [{ field, message: `is needed for ${action}` }];
  const name = parseName(container);
  const example = 'e.g. OU=Finance,DC=corp,DC=example';
  if (!name) {
    return [{ field, message: `must be a distinguished name, ${example}; ${faultOfName(container) ?? ''}` }];
  }
  const { allowedContainers: allowed } = settings;
  if (!allowed && domainOf(name) === undefined) {
    return [{ field, message: `must name the domain with its DC= parts, ${example}` }];
  }
  if (allowed && !allowed.some((base) => isWithin(name, parseName(base) ?? []))) {
    return [{ field, message: 'must be in one of the containers that the configuration allows' }];
  }
  const message = faultOfItsDomain(name, domainName, settings);
  return message === undefined ? [] : [{ field, message }];
}

function faultOfItsDomain(name: readonly Rdn[], domainName: string, settings: AdmanagerSettings): string | undefined {
  const spelled = domainOf(name);
  const asked = configuredDomain(domainName, settings);
  if (spelled === undefined || asked === undefined) return undefined;
  const meant = configuredDomain(spelled, settings);
  if (meant === asked) return undefined;
  if (meant !== undefined) return `is in the domain ${meant}, and the request is for ${asked}`;
  // A name without a dot may be the NetBIOS one, which says nothing of the DC= parts.
  if (!asked.includes('.')) return undefined;
  return `must be in the domain of the request: its DC= parts must spell ${asked}`;
}

function faultsOfGroups({ action, fromAllGroups, groups }: WorkflowRequestContent, shape: ActionShape): Fault[] {
  if (!fromAllGroups) {
    if (shape.groups) return faultsOfNames('groups', groups);
    return groups.length === 0 ? [] : [useless('groups', action)];
  }
  const field = 'fromAllGroups';
  if (!shape.removeAllKey) return [useless(field, action)];
  // Groups are mandatory there, flag or not, and nobody documents what the two mean together.
  if (shape.removeAllKey === 'always') return [{ field, message: `must be false: ${action} wants the groups named` }];
  return groups.length === 0 ? [] : [{ field: 'groups', message: 'must not be named together with fromAllGroups' }];
}

function faultsOfEnd(
  { action, membershipEnd: end }: WorkflowRequestContent,
  shape: ActionShape,
  settings: AdmanagerSettings,
  nowMs: number,
): Fault[] {
  const field = 'membershipEnd';
  if (!end) return [];
  if (shape.groups !== 'into') return [useless(field, action)];
  if (end.unit !== 'DATE') {
    const fits = Number.isInteger(end.amount) && end.amount >= 1 && end.amount <= MOST;
    return fits ? [] : [{ field, message: `must be a whole number of ${end.unit.toLowerCase()} from 1 to ${MOST}` }];
  }
  const date = toWallClock(end.at, settings);
  if ('fault' in date) return [{ field, message: date.fault }];
  return Date.parse(end.at) > nowMs ? [] : [{ field, message: 'must be in the future' }];
}

function faultsOfFolder({ action, folder }: WorkflowRequestContent, shape: ActionShape): Fault[] {
  const field = 'folder';
  if (!shape.folder) return folder ? [useless(field, action)] : [];
  if (!folder) return [{ field, message: `is needed for ${action}` }];
  if (!/^[A-Za-z]:$/.test(folder.drive)) return [{ field, message: 'must have a drive such as H:' }];
  return folder.path.trim() === '' ? [{ field, message: 'must have a path such as \\\\files\\home' }] : [];
}

function faultsOfLength(
  content: WorkflowRequestContent,
  settings: AdmanagerSettings,
  reference: string | null,
): Fault[] {
  const domain = configuredDomain(content.domainName, settings) ?? content.domainName;
  const bytes = requestLineBytes(encodeCall(domain, encodeInputData(content, reference, settings), settings));
  const most = settings.maxRequestLineBytes;
  if (bytes <= most) return [];
  const message = `make the call ${bytes} bytes long together with the texts, and this back end takes ${most}; name fewer accounts, or write less`;
  return [{ field: 'accounts', message }];
}
