import { ElementRefusal } from './refusals';
import type { AdmanagerBehaviour } from './behaviour';
import type { Duration } from './state';
import { instantOf } from './zone';

const UNITS: ReadonlyMap<unknown, number> = new Map([
  ['minutes', 60_000],
  ['hours', 3_600_000],
  ['days', 86_400_000],
]);

/** The last instant that a date can hold. */
const LAST = 8.64e15;
const NO_TYPE: readonly unknown[] = [undefined, null, '', '-'];
const NO_LENGTH: readonly unknown[] = [undefined, 0, '0'];

function lengthOf(value: unknown, unit: number, now: number): Duration {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
  const count = isNumber ? Number(value) : 0;
  if (!Number.isSafeInteger(count) || count < 1 || now + count * unit > LAST) {
    throw new ElementRefusal('duration must be a positive integer.');
  }
  return { kind: 'for', milliseconds: count * unit };
}

function wallClock(text: unknown, { legacyDates }: Readonly<AdmanagerBehaviour>): number | undefined {
  if (typeof text !== 'string') return undefined;
  const plain = legacyDates ? text.replace(/^(\d{4})\/(\d{2})\/(\d{2})/, '$1-$2-$3') : text;
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(plain)) return undefined;
  const instant = Date.parse(`${plain.replace(' ', 'T')}Z`);
  // Without looking back, 30 February would be a day in March.
  if (Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 19) !== plain.replace(' ', 'T')) {
    return undefined;
  }
  return instant;
}

function endOf(value: unknown, behaviour: Readonly<AdmanagerBehaviour>, now: number): Duration {
  const wall = wallClock(value, behaviour);
  if (wall === undefined) throw new ElementRefusal('duration must be a date in the form yyyy-MM-dd HH:mm:ss.');
  const at = instantOf(wall, behaviour.timeZone);
  if (at <= now) throw new ElementRefusal('duration must be in the future.');
  return { kind: 'until', at };
}

/** Section 14, rows 23 to 27. */
export function readDuration(type: unknown, value: unknown, behaviour: Readonly<AdmanagerBehaviour>, now: number) {
  if (NO_TYPE.includes(type)) {
    if (!NO_LENGTH.includes(value)) throw new ElementRefusal('durationType is mandatory if there is a duration.');
    return { kind: 'never' } as const;
  }
  const unit = UNITS.get(type);
  if (unit !== undefined) return lengthOf(value, unit, now);
  if (type === 'date' || (type === 'dates' && behaviour.legacyDates)) return endOf(value, behaviour, now);
  throw new ElementRefusal(`Invalid durationType: ${typeof type === 'string' ? type : JSON.stringify(type)}`);
}
