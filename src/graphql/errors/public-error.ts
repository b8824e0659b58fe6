import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Log } from '../../observability/logger';
import { LedgerError } from '../../../datasources/contracts/workflow-ledger';
import { BackendError } from '../../../datasources/shared/errors';
import { InputError, type InputFault } from '../../../resolvers/shared/input-error';
import { codeOfBackendError, sentenceOfBackendError } from '../../../resolvers/shared/backend-error-code';
import { type ErrorCode, isErrorCode } from './error-codes';
import { isHash } from '../../config/operations-manifest';
import type { ExplainOneOf } from './one-of-faults';
import { comparisonLimitOf, LimitError, tokenLimitOf } from './limit-error';

/** Gives every unexpected error an id and logs it once under that id, however often it is asked about. */
export class ErrorIds {
  readonly #ids = new WeakMap<object, string>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  idOf(error: unknown, requestId?: string): string {
    const thrown = originOf(error);
    const key = typeof thrown === 'object' && thrown !== null ? thrown : undefined;
    const known = key && this.#ids.get(key);
    if (known !== undefined) return known;
    const errorId = randomUUID();
    if (key) this.#ids.set(key, errorId);
    this.#log.unexpected(errorId, error, requestId);
    return errorId;
  }
}

/** All that an answer may say about an error besides its place. Nothing is ever copied from an error as a whole. */
export interface PublicError {
  readonly message: string;
  readonly extensions: {
    readonly code: string;
    readonly backend?: string;
    readonly operation?: string;
    readonly retriable?: boolean;
    readonly retryAfter?: number;
    readonly reason?: string;
    readonly fields?: readonly InputFault[];
    readonly limit?: string;
    readonly maximum?: number;
    readonly figure?: number;
    readonly hash?: string;
    readonly errorId?: string;
  };
}

const MOST_MESSAGE_LENGTH = 1_000;
/** Of one error: fields that conflict are named wherever they stand. */
const MOST_LOCATIONS = 10;

const LEDGER_UNAVAILABLE: PublicError = {
  message: 'The record of workflow requests cannot be read or written at present.',
  extensions: { code: 'LEDGER_UNAVAILABLE', retriable: true },
};

const SCHEMA_HIDDEN = 'This server does not show its schema: server.introspection is false.';

/** The one place where an error becomes what a client sees. */
export function toPublicError(error: unknown, errorIdOf: (error: unknown) => string): PublicError {
  const thrown = originOf(error);
  if (thrown instanceof BackendError) return fromBackend(thrown);
  if (thrown instanceof LedgerError) return LEDGER_UNAVAILABLE;
  if (thrown instanceof InputError) {
    const fields = thrown.faults.map(({ path, message }) => ({ path, message }));
    return { message: shorten(thrown.message), extensions: { code: 'BAD_USER_INPUT', fields } };
  }
  if (thrown instanceof LimitError) return tooComplex(thrown);
  const code = codeOf(error);
  if (error instanceof GraphQLError && code !== undefined) {
    const maximum = code === 'GRAPHQL_PARSE_FAILED' ? tokenLimitOf(error.message) : undefined;
    if (maximum !== undefined) return tooComplex(new LimitError('tokens', maximum));
    const comparisons = code === 'GRAPHQL_VALIDATION_FAILED' ? comparisonLimitOf(error.message) : undefined;
    if (comparisons !== undefined) return tooComplex(new LimitError('comparisons', comparisons));
    // Apollo Server's own text tells how to call its constructor.
    if (error.extensions['validationErrorCode'] === 'INTROSPECTION_DISABLED') {
      return { message: SCHEMA_HIDDEN, extensions: { code } };
    }
    const { hash } = error.extensions;
    return { message: shorten(error.message), extensions: { code, ...(isHash(hash) && { hash }) } };
  }
  return { message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR', errorId: errorIdOf(error) } };
}

/** Whether the error is a fault of this server, which has to be looked for in the log. */
export function isUnexpected(error: unknown): boolean {
  return toPublicError(error, () => '').extensions.code === 'INTERNAL_SERVER_ERROR';
}

/** What was thrown, under the GraphQLErrors that say where. */
export function originOf(error: unknown): unknown {
  let current = error;
  for (let steps = 0; steps < 10; steps++) {
    if (!(current instanceof GraphQLError) || current instanceof LimitError || !current.originalError) break;
    current = current.originalError;
  }
  return current;
}

export interface FormatOptions {
  readonly hideSuggestions?: boolean;
  readonly explainOneOf?: ExplainOneOf;
}

/** `formatError` of Apollo Server. */
export function createFormatError(
  errorIdOf: (error: unknown) => string,
  { hideSuggestions = false, explainOneOf }: FormatOptions = {},
) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { message, extensions } = explained(toPublicError(error, errorIdOf), error, explainOneOf);
    return {
      message: hideSuggestions ? withoutSuggestions(message) : message,
      ...(formatted.locations && {
        locations: formatted.locations.slice(0, MOST_LOCATIONS).map(({ line, column }) => ({ line, column })),
      }),
      ...(formatted.path && { path: [...formatted.path] }),
      extensions: { ...extensions },
    };
  };
}

function fromBackend(error: BackendError): PublicError {
  const { backend, operation, retriable, reason, retryAfter } = error;
  const code = codeOfBackendError(error);
  return {
    message: sentenceOfBackendError(error),
    extensions: {
      ...{ code, backend, operation, retriable },
      ...(reason !== undefined && { reason }),
      ...(retryAfter !== undefined && { retryAfter }),
    },
  };
}

function tooComplex({ message, limit, maximum, figure }: LimitError): PublicError {
  return {
    message,
    extensions: { code: 'QUERY_TOO_COMPLEX', limit, maximum, ...(figure !== undefined && { figure }) },
  };
}

/** @returns a code only where the message was written for clients: by graphql-js, Apollo Server or ourselves. */
function codeOf(error: unknown): ErrorCode | undefined {
  if (!(error instanceof GraphQLError)) return undefined;
  const { code, http } = error.extensions;
  // type-graphql's word for a caller who is known and may not.
  if (code === 'UNAUTHORIZED') return 'FORBIDDEN';
  if (isErrorCode(code)) return code === 'INTERNAL_SERVER_ERROR' ? undefined : code;
  // Apollo Server gives some of its refusals an HTTP status and no code.
  if (isClientError(http)) return 'BAD_REQUEST';
  return isAboutValues(originOf(error)) ? 'BAD_USER_INPUT' : undefined;
}

/** What graphql-js says when it has told of so many bad values of variables that it leaves out the rest. */
const MORE_BAD_VALUES = 'Too many errors processing variables, error limit reached. Execution aborted.';

/** graphql-js gives no code to some values that it finds out about only while it executes, or does not look at. */
function isAboutValues(error: unknown): boolean {
  if (!(error instanceof GraphQLError) || error.originalError) return false;
  return error.message.startsWith('Argument "') || error.message === MORE_BAD_VALUES;
}

function isClientError(http: unknown): boolean {
  if (typeof http !== 'object' || http === null || !('status' in http)) return false;
  return typeof http.status === 'number' && http.status >= 400 && http.status < 500;
}

function explained(shown: PublicError, error: unknown, explain: ExplainOneOf | undefined): PublicError {
  const fault = error instanceof GraphQLError ? explain?.(error.message) : undefined;
  if (!fault) return shown;
  const { message, field } = fault;
  return { message, extensions: { ...shown.extensions, ...(field && { fields: [field] }) } };
}

/** graphql-js names what is like a wrong name, wherever it finds one: also in values, while it executes. */
function withoutSuggestions(message: string): string {
  return message.replace(/ ?Did you mean .*$/s, '');
}

function shorten(message: string): string {
  return message.length <= MOST_MESSAGE_LENGTH ? message : `${message.slice(0, MOST_MESSAGE_LENGTH)}…`;
}
