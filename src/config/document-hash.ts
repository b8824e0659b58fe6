import { createHash } from 'node:crypto';

/** The name of a document in Apollo's persisted queries and in manifests: the SHA-256 of its text, in small hex digits. */
export function hashOf(document: string): string {
  return createHash('sha256').update(document).digest('hex');
}

export function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
