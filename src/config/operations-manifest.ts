import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { systemCode } from '../observability/describe-error';
import { formatPath } from './faults';

/** The name of a document in Apollo's persisted queries and in manifests: the SHA-256 of its text, in small hex digits. */
export function hashOf(document: string | Uint8Array): string {
  return createHash('sha256').update(document).digest('hex');
}

export function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

const operation = z.object({
  id: z.string(),
  name: z.string().regex(/^[_A-Za-z][_0-9A-Za-z]*$/, { error: 'must be the name of the operation' }),
  type: z.enum(['query', 'mutation']),
  body: z.string().min(1),
});

/** Apollo's format, so that its tools write what we read and read what ours write; keys we do not know are let be. */
const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(operation),
});

export type RegisteredOperation = z.output<typeof operation>;

const MOST_BYTES = 67_108_864;

export interface Manifest {
  readonly operations: readonly RegisteredOperation[];
  /** One line each, beginning with the file's name. */
  readonly faults: readonly string[];
  /** The SHA-256 of the file, when it could be read. */
  readonly digest?: string;
}

/**
 * Reads a manifest and checks what can be checked without the schema.
 *
 * @param name what messages call the file
 */
export function readManifest(file: string, name = file): Manifest {
  const content = readContent(file);
  if ('fault' in content) return { operations: [], faults: [`${name} ${content.fault}`] };
  const result = manifest.safeParse(content.value);
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => {
      const place = path.length > 0 ? ` ${formatPath(path)}` : '';
      return `${name}:${place} ${message}`;
    });
    return { operations: [], faults };
  }
  const { operations } = result.data;
  if (operations.length === 0) return { operations, faults: [`${name} has no operations`] };
  const { digest } = content;
  return { operations, digest, faults: identityFaults(operations).map((fault) => `${name}: ${fault}`) };
}

function readContent(file: string): { readonly value: unknown; readonly digest: string } | { readonly fault: string } {
  try {
    const facts = statSync(file);
    if (!facts.isFile()) return { fault: 'is not a file' };
    if (facts.size > MOST_BYTES) return { fault: `has more than ${MOST_BYTES} bytes` };
    const bytes = readFileSync(file);
    return { value: JSON.parse(bytes.toString('utf8')) as unknown, digest: hashOf(bytes) };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return { fault: 'does not exist; npm run operations:extract makes one' };
    return { fault: code === '' ? 'is not JSON' : `cannot be read (${code})` };
  }
}

function identityFaults(operations: readonly RegisteredOperation[]): string[] {
  const ids = new Set<string>();
  return operations.flatMap(({ id, name, body }) => {
    const faults: string[] = [];
    const hash = hashOf(body);
    if (id !== hash) faults.push(`operation ${name}: its id must be the SHA-256 of its body, which is ${hash}`);
    if (ids.has(id)) faults.push(`operation ${name}: its id is used twice`);
    ids.add(id);
    return faults;
  });
}
