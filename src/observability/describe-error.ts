import { isNativeError } from 'node:util/types';
import { GraphQLError } from 'graphql';
import { LedgerError } from '../../datasources/contracts/workflow-ledger';
import { BackendError } from '../../datasources/shared/errors';

/** Also true for errors of Node itself that come from another realm, as they do under a test runner. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || isNativeError(value);
}

/** `ENOENT`, `EADDRINUSE`, ...; empty where there is none. */
export function systemCode(error: unknown): string {
  return isError(error) && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What the log may hold of one error. */
export interface ErrorDescription {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  readonly frames?: readonly string[];
}

const MOST_CAUSES = 8;
const MOST_FRAMES = 15;

/**
 * An error and its causes, outermost first, without anything that may come from a request or a reply. Messages of
 * foreign errors are left out: `JSON.parse`, `TypeError` and the like quote the values they choke on. The frames say
 * where it happened.
 */
export function describeError(error: unknown): ErrorDescription[] {
  const chain: ErrorDescription[] = [];
  const seen = new Set<unknown>();
  let current = error;
  while (current !== undefined && current !== null && !seen.has(current) && chain.length < MOST_CAUSES) {
    seen.add(current);
    chain.push(describeOne(current));
    current = causeOf(current);
  }
  return chain;
}

function describeOne(error: unknown): ErrorDescription {
  if (!isError(error)) return { name: `thrown ${typeof error}` };
  const code = 'code' in error ? word(error.code) : undefined;
  const message = safeMessage(error);
  const frames = framesOf(error);
  return {
    name: word(error.name) ?? 'Error',
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
    ...(frames.length > 0 && { frames }),
  };
}

/** A cause, or what a GraphQLError wraps; its own frames are those of the error it wraps. */
function causeOf(error: unknown): unknown {
  if (error instanceof GraphQLError && error.originalError) return error.originalError;
  return isError(error) ? error.cause : undefined;
}

/** Names and codes are identifiers. Anything else under those properties is not printed. */
function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,59}$/.test(value) ? value : undefined;
}

function safeMessage(error: Error): string | undefined {
  if (error instanceof BackendError || error instanceof LedgerError || isSystemError(error)) return error.message;
  // graphql-js: names of our own schema only.
  return /^Cannot return null for non-nullable field [\w.]+\.$/.test(error.message) ? error.message : undefined;
}

/** libuv's errors: `connect ECONNREFUSED 127.0.0.1:4000`. They name addresses and files, never contents. */
function isSystemError(error: Error): boolean {
  return 'syscall' in error && 'errno' in error && 'code' in error && /^E[A-Z0-9_]+$/.test(String(error.code));
}

function framesOf(error: Error): string[] {
  // The first lines of a stack repeat the message, which may have many lines; a frame has a place at its end.
  const lines = (error.stack ?? '').replace(error.message, '').split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => /^at .*:\d+:\d+\)?$/.test(line))
    .slice(0, MOST_FRAMES);
}
