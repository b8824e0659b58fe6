import { Matches, type ValidationOptions } from 'class-validator';
import { CheckedBy, faultOfFreeText, faultOfName } from '../shared/checks';

export const LARGEST_NUMBER = 2_147_483_647;

/** Accepts the number of a record in a registry. Anything else would change the address of a call. */
export function IsRegistryNumber(options?: ValidationOptions): PropertyDecorator {
  return CheckedBy('isRegistryNumber', faultOfNumber, options);
}

function faultOfNumber(value: unknown): string | undefined {
  const isNumber = typeof value === 'string' && /^[1-9]\d{0,9}$/.test(value) && Number(value) <= LARGEST_NUMBER;
  return isNumber ? undefined : `must be a whole number from 1 to ${LARGEST_NUMBER}, without a sign or leading zeros`;
}

/** What the registry's column holds, counted as databases count. */
export const MAX_IDENTIFIER_LENGTH = 512;

/** Accepts a list of identifiers: no control characters in them, and spaces count. */
export function AreIdentifiers(): PropertyDecorator {
  return CheckedBy('areIdentifiers', faultOfIdentifier, { each: true });
}

function faultOfIdentifier(value: unknown): string | undefined {
  const isTooLong = typeof value === 'string' && Array.from(value).length > MAX_IDENTIFIER_LENGTH;
  if (isTooLong) return `must have at most ${MAX_IDENTIFIER_LENGTH} characters`;
  return faultOfName(value, Number.POSITIVE_INFINITY);
}

const MAX_DESCRIPTION = 256;

/** Accepts what the registry takes as a description, the empty text too. */
export function IsTargetDescription(): PropertyDecorator {
  return CheckedBy('isTargetDescription', (value) => {
    const fault = faultOfFreeText(value, MAX_DESCRIPTION);
    return fault ?? (/[<>]/.test(String(value)) ? 'must not hold < or >, which the registry refuses' : undefined);
  });
}

/** Accepts the shape of a plugin's name. Which plugins there are, only the registry knows. */
export function IsPluginName(): PropertyDecorator {
  return Matches(/^[A-Za-z0-9]{1,32}$/, {
    message: 'must be the name of a plugin: letters and digits, at most 32, e.g. LdapProvisioner',
  });
}
