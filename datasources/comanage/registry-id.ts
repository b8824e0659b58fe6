const LARGEST = 2_147_483_647;

/**
 * A number of the registry's database, in one spelling only. Nothing else may become part of an address: the
 * framework's fallback routes write to the database while they answer 404 (contract, section 3).
 */
export function isRegistryId(text: string): boolean {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= LARGEST;
}

/** Ids come checked; one that is none would change the path of the call. */
export function checkedId(text: string): string {
  if (!isRegistryId(text)) throw new Error('A number that is none got as far as the wire');
  return text;
}

/** An id of an answer: a number in 4.6.1, a text in the documentation and for what was just added (contract, section 4). */
export function readId(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return isRegistryId(text) ? text : null;
}

/** By CO and then by number, as numbers. */
export function compareIds(one: string, other: string): number {
  return Number(one) - Number(other);
}
