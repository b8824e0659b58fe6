import { isNativeError } from 'node:util/types';

/** Also true for errors of Node itself that come from another realm, as they do under a test runner. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || isNativeError(value);
}

/** `ENOENT`, `EADDRINUSE`, ...; empty where there is none. */
export function systemCode(error: unknown): string {
  return isError(error) && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
