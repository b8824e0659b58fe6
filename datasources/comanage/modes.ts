import type { KnownMode, ProvisioningMode } from '../contracts/provisioning-targets';

/** The codes on the wire and in the database (contract, section 6); there is no word for them as for other records. */
const CODES: { readonly [Mode in KnownMode]: string } = {
  AUTOMATIC: 'A',
  ENROLLMENT: 'E',
  MANUAL: 'M',
  QUEUE: 'Q',
  QUEUE_ON_ERROR: 'QE',
  DISABLED: 'X',
};
const MODES = new Map(Object.entries(CODES).map(([mode, code]) => [code, mode as KnownMode]));

export const MODE_CODES: readonly string[] = [...MODES.keys()];
export const MODE_NAMES: readonly string[] = Object.keys(CODES);

export function encodeMode(mode: KnownMode): string {
  return CODES[mode];
}

export function decodeMode(code: string): ProvisioningMode {
  return MODES.get(code) ?? 'UNKNOWN';
}

/** The code for a code or a name, as settings may have either. */
export function codeOf(text: string): string | undefined {
  if (MODES.has(text)) return text;
  return Object.hasOwn(CODES, text) ? CODES[text as KnownMode] : undefined;
}
