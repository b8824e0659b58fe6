import type { MembershipEnd } from '../../datasources/contracts/workflow-requests';
import type { InputFault } from '../shared/input-error';
import type { ChosenAction } from './chosen-action';
import type { MembershipEndInput } from './membership-end.input';

const FORMS = ['minutes', 'hours', 'days', 'at'] as const satisfies (keyof MembershipEndInput)[];

/** @returns when memberships end; null when they never do, and when `faults` got something to say about it. */
export function membershipEndOf(
  { details, path }: ChosenAction,
  now: number,
  faults: InputFault[],
): MembershipEnd | null {
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
  if (instant <= now) faults.push({ path: `${place}.at`, message: 'lies in the past; it must lie in the future' });
  // One spelling for one instant, whatever zone it came in, so that a repeat in another zone is still a repeat.
  return { unit: 'DATE', at: new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z') };
}
