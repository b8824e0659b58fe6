import { randomUUID } from 'node:crypto';

/** The caller's request id when it is harmless in logs and headers, otherwise a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[A-Za-z0-9._-]{1,128}$/.test(header) ? header : randomUUID();
}
