import type {
  MembershipEnd,
  WorkflowRequestContent,
  WorkflowRequestSource,
} from '../../datasources/contracts/workflow-requests';
import { InputError, type InputFault } from '../shared/input-error';
import { chosenAction, type ChosenAction, type CreateWorkflowRequestInput } from './create-workflow-request.input';

const FRACTION = /\.\d*[1-9]/;

/** An input written down, of which nobody has looked yet whether the back end could take it. */
export interface DraftRequests {
  /** One request for each of its domains, in their order. */
  readonly contents: readonly WorkflowRequestContent[];
  readonly chosen: ChosenAction;
  /** What is wrong with it wherever and whenever it is asked for. */
  readonly faults: readonly InputFault[];
}

/**
 * Writes an input down by nothing but what it says, so that it reads the same after the clock went on or the
 * configuration was changed.
 *
 * @throws InputError unless exactly one action is given.
 */
export function draftRequests(input: CreateWorkflowRequestInput): DraftRequests {
  const chosen = chosenAction(input);
  const faults: InputFault[] = [];
  const end = membershipEndOf(chosen, faults);
  checkGroups(chosen, faults);
  const { details, action } = chosen;
  const contents = input.domainNames.map((domainName): WorkflowRequestContent => ({
    domainName,
    action,
    subject: input.subject,
    description: input.description || null,
    priority: input.priority ?? null,
    accounts: details.accounts,
    container: details.container ?? null,
    groups: details.groups ?? [],
    fromAllGroups: details.fromAllGroups ?? false,
    membershipEnd: end,
    folder:
      details.drive !== undefined && details.path !== undefined
        ? { drive: details.drive, path: details.path, keepCopy: details.keepCopy ?? false }
        : null,
  }));
  return { contents, chosen, faults };
}

/**
 * @returns the requests as they are to be opened.
 * @throws InputError listing what is wrong, each fault with its path.
 */
export function checkRequests(
  source: WorkflowRequestSource,
  { contents: drafted, chosen, faults: found }: DraftRequests,
  now: number,
): readonly WorkflowRequestContent[] {
  const names = drafted.map(({ domainName }) => domainName);
  const faults: InputFault[] = [];
  const domainNames = knownDomains(source, names, faults);
  faults.push(...found, ...faultsOfTime(chosen, drafted[0]?.membershipEnd ?? null, now));
  if (faults.length > 0) throw new InputError(faults);

  const contents = drafted.map((content, index) => ({
    ...content,
    domainName: domainNames[index] ?? content.domainName,
  }));
  const refused = contents.flatMap((content, index) =>
    source.faultsOf(content).map(({ field, message }) => ({ path: pathOf(field, chosen, index), message })),
  );
  // What is wrong in one domain mostly is in all of them.
  const unlike = refused.filter(
    ({ path, message }, index) => refused.findIndex((one) => one.path === path && one.message === message) === index,
  );
  if (unlike.length > 0) throw new InputError(unlike);
  return contents;
}

/** The domains as they are configured: the directory does not go by letter case, and one spelling is enough to store. */
function knownDomains(source: WorkflowRequestSource, names: readonly string[], faults: InputFault[]): string[] {
  return names.map((name, index) => {
    const known = source.domainNames.find((one) => one.toLowerCase() === name.toLowerCase());
    if (known === undefined) {
      const message = `is no domain of this back end; its domains are ${source.domainNames.join(', ')}`;
      faults.push({ path: `input.domainNames[${index}]`, message });
    }
    return known ?? name;
  });
}

/** @returns when memberships end; null when they never do. */
function membershipEndOf({ details, path }: ChosenAction, faults: InputFault[]): MembershipEnd | null {
  if (!details.membershipEnds) return null;
  // The schema says that exactly one of them is given.
  const { minutes, hours, days, at } = details.membershipEnds;
  if (minutes) return { unit: 'MINUTES', amount: minutes };
  if (hours) return { unit: 'HOURS', amount: hours };
  if (days) return { unit: 'DAYS', amount: days };
  // Never cut off: what is stored and sent must be what was asked for.
  if (FRACTION.test(at ?? '')) {
    faults.push({ path: `${path}.membershipEnds.at`, message: 'has fractions of a second; it must be a whole second' });
  }
  // One spelling for one instant, whatever zone it came in, so that a repeat in another zone is still a repeat.
  return { unit: 'DATE', at: new Date(at ?? '').toISOString().replace(/\.\d+Z$/, 'Z') };
}

/** Apart from the rest, since a date that lay ahead when it was asked for does not for ever. */
function faultsOfTime({ path }: ChosenAction, end: MembershipEnd | null, now: number): readonly InputFault[] {
  if (end?.unit !== 'DATE' || Date.parse(end.at) > now) return [];
  return [{ path: `${path}.membershipEnds.at`, message: 'lies in the past; it must lie in the future' }];
}

/** Removals name groups or ask for all of them; what adds to groups has its rule in the schema. */
function checkGroups({ details, path }: ChosenAction, faults: InputFault[]): void {
  if (details.fromAllGroups === undefined) return;
  const isNamed = details.groups !== undefined && details.groups !== null;
  if (isNamed !== details.fromAllGroups) return;
  const found = isNamed ? 'both are given' : 'neither is given';
  faults.push({ path, message: `must have exactly one of groups and fromAllGroups: true; ${found}` });
}

/** @param field is a key of the content, perhaps with a place in it, e.g. `accounts[3]`. */
function pathOf(field: string, { path }: ChosenAction, domain: number): string {
  const [, key = '', rest = ''] = /^(\w+)(.*)$/s.exec(field) ?? [];
  switch (key) {
    case 'domainName':
      return `input.domainNames[${domain}]`;
    case 'subject':
    case 'description':
    case 'priority':
      return `input.${key}${rest}`;
    case 'action':
      return path;
    case 'folder':
      return `${path}${rest}`;
    case 'membershipEnd':
      return `${path}.membershipEnds${rest}`;
    default:
      return `${path}.${key}${rest}`;
  }
}
