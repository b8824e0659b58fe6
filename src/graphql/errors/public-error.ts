import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { LedgerError } from '../../../datasources/contracts/workflow-ledger';
import { BackendError } from '../../../datasources/shared/errors';
import { codeOfBackendError, sentenceOfBackendError } from '../../../resolvers/backends/backend-problem';
import { InputError, type InputFault } from '../../../resolvers/shared/input-error';
import { isHash } from '../../config/operations-manifest';
import type { Log, RequestRecord } from '../../observability/logger';
import { type ErrorCode, isErrorCode } from './codes';
import { type ExplainOneOf, isAboutValues, limitErrorOf, withoutSuggestions } from './graphql-js-texts';
import { LimitError, OverloadedError, RateLimitError } from './refusals';

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
  if (thrown instanceof RateLimitError) return overBudget(thrown);
  if (thrown instanceof OverloadedError) {
    const { message, retryAfter } = thrown;
    return { message, extensions: { code: 'OVERLOADED', retriable: true, retryAfter } };
  }
  const code = codeOf(error);
  if (error instanceof GraphQLError && code !== undefined) {
    const isOfDocument = code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED';
    const limit = isOfDocument ? limitErrorOf(error.message) : undefined;
    if (limit) return tooComplex(limit);
    const { hash, validationErrorCode } = error.extensions;
    // Apollo Server's own text tells how to call its constructor.
    if (validationErrorCode === 'INTROSPECTION_DISABLED') return { message: SCHEMA_HIDDEN, extensions: { code } };
    return { message: shorten(error.message), extensions: { code, ...(isHash(hash) && { hash }) } };
  }
  return { message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR', errorId: errorIdOf(error) } };
}

/** What was thrown, under the GraphQLErrors that say where. */
function originOf(error: unknown): unknown {
  let current = error;
  for (let steps = 0; steps < 10; steps++) {
    if (!(current instanceof GraphQLError) || current instanceof LimitError || !current.originalError) break;
    current = current.originalError;
  }
  return current;
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

function overBudget({ message, retryAfter }: RateLimitError): PublicError {
  const later = retryAfter === undefined ? {} : { retryAfter };
  return { message, extensions: { code: 'RATE_LIMITED', retriable: retryAfter !== undefined, ...later } };
}

/** @returns a code only where the message was written for clients: by graphql-js, Apollo Server or ourselves. */
function codeOf(error: unknown): ErrorCode | undefined {
  if (!(error instanceof GraphQLError)) return undefined;
  const { code } = error.extensions;
  // type-graphql's word for a caller who is known and may not.
  if (code === 'UNAUTHORIZED') return 'FORBIDDEN';
  if (isErrorCode(code)) return code === 'INTERNAL_SERVER_ERROR' ? undefined : code;
  const status = statusOf(error);
  // Apollo Server gives some of its refusals an HTTP status and no code.
  if (status !== undefined && status >= 400 && status < 500) return 'BAD_REQUEST';
  return isAboutValues(originOf(error)) ? 'BAD_USER_INPUT' : undefined;
}

/** The HTTP status that an error asks for. */
export function statusOf(error: unknown): number | undefined {
  const http = error instanceof GraphQLError ? error.extensions.http : undefined;
  if (typeof http !== 'object' || http === null || !('status' in http)) return undefined;
  return typeof http.status === 'number' ? http.status : undefined;
}

function shorten(message: string): string {
  return message.length <= MOST_MESSAGE_LENGTH ? message : `${message.slice(0, MOST_MESSAGE_LENGTH)}…`;
}

/** Gives every unexpected error an id and logs it once under that id, however often it is asked about. */
export class ErrorIds {
  readonly #ids = new WeakMap<object, string>();

  constructor(private readonly log: Log) {}

  idOf(error: unknown, requestId?: string): string {
    const thrown = originOf(error);
    const key = typeof thrown === 'object' && thrown !== null ? thrown : undefined;
    const known = key && this.#ids.get(key);
    if (known !== undefined) return known;
    const errorId = randomUUID();
    if (key) this.#ids.set(key, errorId);
    this.log.unexpected(errorId, error, requestId);
    return errorId;
  }

  /** As a client sees the error; the request's line in the log names its code, and its id if it has one. */
  shown(error: unknown, record: RequestRecord): PublicError {
    const shown = toPublicError(error, (unexpected) => this.idOf(unexpected, record.requestId));
    record.errorCodes.add(shown.extensions.code);
    if (shown.extensions.errorId !== undefined) record.errorIds.add(shown.extensions.errorId);
    return shown;
  }
}

interface FormatOptions {
  readonly hideSuggestions?: boolean;
  readonly explainOneOf?: ExplainOneOf;
}

/** `formatError` of Apollo Server. */
export function createFormatError(
  errorIdOf: (error: unknown) => string,
  { hideSuggestions = false, explainOneOf }: FormatOptions = {},
) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const shown = toPublicError(error, errorIdOf);
    const fault = error instanceof GraphQLError ? explainOneOf?.(error.message) : undefined;
    const { message, field } = fault ?? { message: shown.message };
    return {
      message: hideSuggestions ? withoutSuggestions(message) : message,
      ...(formatted.locations && {
        locations: formatted.locations.slice(0, MOST_LOCATIONS).map(({ line, column }) => ({ line, column })),
      }),
      ...(formatted.path && { path: [...formatted.path] }),
      extensions: { ...shown.extensions, ...(field && { fields: [field] }) },
    };
  };
}

/**
 * What fails below a mutation's payload fails after the mutation was carried out, so it is never right to send the
 * request again, however passing the trouble is.
 */
export function afterTheMutation(error: GraphQLFormattedError): GraphQLFormattedError {
  const isBelow = (error.path?.length ?? 0) > 1;
  if (!isBelow || error.extensions?.retriable !== true) return error;
  return { ...error, extensions: { ...error.extensions, retriable: false } };
}
