import type { MembershipEnd } from '../../datasources/contracts/workflow-requests';
import type { InputFault } from '../shared/input-error';
import type { ChosenAction } from './chosen-action';
import type { MembershipEndInput } from './membership-end.input';

const FORMS = ['minutes', 'hours', 'days', 'at'] as const satisfies (keyof MembershipEndInput)[];
const FRACTION = /\.\d*[1-9]/;

/** @returns when memberships end; null when they never do, and when `faults` got something to say about it. */
export function membershipEndOf({ details, path }: ChosenAction, faults: InputFault[]): MembershipEnd | null {
  const input = details.membershipEnds;
  if (!input) return null;
  const place = `${path}.membershipEnds`;
  const given = FORMS.filter((form) => input[form] !== undefined && input[form] !== null);
  if (given.length !== 1) {
    const found = given.length === 0 ? 'none is given' : `${given.join(' and ')} are given`;
    faults.push({ path: place, message: `must have exactly one of ${FORMS.join(', ')}; ${found}` });
    return null;
  }
  const { minutes, hours, days, at } = input;
  if (minutes) return { unit: 'MINUTES', amount: minutes };
  if (hours) return { unit: 'HOURS', amount: hours };
  if (days) return { unit: 'DAYS', amount: days };
  const instant = Date.parse(at ?? '');
  // Never cut off: what is stored and sent must be what was asked for.
  if (FRACTION.test(at ?? '')) {
    faults.push({ path: `${place}.at`, message: 'has fractions of a second; it must be a whole second' });
  }
  // One spelling for one instant, whatever zone it came in, so that a repeat in another zone is still a repeat.
  return { unit: 'DATE', at: new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z') };
}

/** Apart from the rest, since a date that lay ahead when it was asked for does not for ever. */
export function faultsOfTime({ path }: ChosenAction, end: MembershipEnd | null, now: number): readonly InputFault[] {
  if (end?.unit !== 'DATE' || Date.parse(end.at) > now) return [];
  return [{ path: `${path}.membershipEnds.at`, message: 'lies in the past; it must lie in the future' }];
}
