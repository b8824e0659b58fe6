import { sql, type SQL } from 'drizzle-orm';
import { workflowRequests } from './schema';

const LENGTH = 8;

/** What a new request is sent with: the end of its id, 32 random bits, so that twins are rare among many thousands. */
export function newReference(id: string): string {
  return id.slice(-LENGTH);
}

/** The reference that a request was sent with. Rows that do not have it were sent with six digits. */
export const REFERENCE: SQL<string> = sql<string>`coalesce(${workflowRequests.reference}, right(${workflowRequests.id}::text, 6))`;
