import { DateTime } from 'luxon';
import type { AdmanagerSettings } from './config';

export type SiteClock = Pick<AdmanagerSettings, 'timeZone' | 'datePattern'>;

const WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/i;

export type WallClockText = { readonly text: string } | { readonly fault: string };

/**
 * An instant as the clock on the server's wall shows it, which is all that the wire can say (contract, section 5).
 *
 * Every instant has such a text, so there is no gap to fall into; but in the hour that a clock repeats two instants have
 * the same one. Which of them the server takes nobody documents, so that hour is refused.
 */
export function toWallClock(instant: string, { timeZone, datePattern }: SiteClock): WallClockText {
  if (!WITH_ZONE.test(instant)) return { fault: 'must be an RFC 3339 date and time with a zone' };
  const options = { zone: timeZone, locale: 'en-US', numberingSystem: 'latn' } as const;
  const time = DateTime.fromISO(instant.toUpperCase(), options);
  if (!time.isValid) return { fault: 'must be a date and time that exists' };
  if (time.millisecond !== 0 || /\.\d*[1-9]/.test(instant)) {
    return { fault: 'must be a whole second: this back end knows no fractions' };
  }
  if (time.year < 1 || time.year > 9999) return { fault: 'must have a year of four digits' };
  if (time.getPossibleOffsets().length > 1) {
    return {
      fault: `falls into the hour that the clocks of ${timeZone} show twice, and this back end could not tell which is meant; choose a time before or after it`,
    };
  }
  return { text: time.toFormat(datePattern) };
}
