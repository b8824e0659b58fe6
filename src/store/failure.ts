import { DrizzleError, DrizzleQueryError } from 'drizzle-orm';
import { LedgerError } from '../../datasources/contracts/workflow-ledger';
import { isError } from '../observability/error-facts';

/** `57P01`, `ECONNREFUSED`, ...; empty where the failure has none. */
export function codeOfFailure(error: unknown): string {
  const thrown = failureOf(error);
  return isError(thrown) && 'code' in thrown && typeof thrown.code === 'string' && /^[A-Z0-9_]{1,60}$/.test(thrown.code)
    ? thrown.code
    : '';
}

/** What the driver threw, under what drizzle made of it: a text with the whole statement and all its values. */
export function failureOf(error: unknown): unknown {
  return error instanceof DrizzleQueryError || error instanceof DrizzleError ? (error.cause ?? error) : error;
}

/**
 * A driver's error names values, addresses and statements. Nothing of it is kept but its code. What is a mistake of
 * this program, and no failure of the database, stays what it is.
 */
export function toLedgerError(doing: string, error: unknown): unknown {
  const thrown = failureOf(error);
  if (thrown instanceof LedgerError || thrown instanceof TypeError || thrown instanceof RangeError) return thrown;
  const code = codeOfFailure(error);
  return new LedgerError(`The ledger could not ${doing}${code === '' ? '' : ` (${code})`}`);
}
