/** The body of every answer that is not what was asked for. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** Of bad input: what is wrong where, in the words of our own API. */
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
  readonly backend?: string;
  /** Whether the same request may simply be sent again later. */
  readonly retriable?: boolean;
}

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly failure: Failure,
  ) {
    super(failure.message);
  }
}

/** An entry of `errors`, as docs/errors.md of provisioning-graph has it. */
export interface GraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: {
    readonly code?: string;
    readonly backend?: string;
    readonly retriable?: boolean;
    readonly fields?: readonly { readonly path: string; readonly message: string }[];
  };
}

/**
 * The one place that knows what a code means in HTTP. What is not here, as a code that came after this was built, is
 * 502: somebody behind us failed. That goes for BAD_REQUEST and the like too, which would be our fault, not the browser's.
 */
const STATUS: Readonly<Record<string, number>> = {
  BAD_USER_INPUT: 400,
  QUERY_TOO_COMPLEX: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  REQUEST_TOO_LARGE: 413,
  BACKEND_NOT_FOUND: 404,
  BACKEND_CONFLICT: 409,
  BACKEND_INVALID_REQUEST: 422,
  BACKEND_REJECTED: 422,
  BACKEND_UNAVAILABLE: 503,
  LEDGER_UNAVAILABLE: 503,
  BACKEND_TIMEOUT: 504,
  // Sent, and nobody can say what became of it.
  OUTCOME_UNKNOWN: 202,
};

export function refusalOf(errors: readonly GraphError[]): Refusal {
  const [error] = errors;
  const { code = 'INTERNAL_SERVER_ERROR', backend, retriable, fields } = error?.extensions ?? {};
  return new Refusal(STATUS[code] ?? 502, {
    code,
    message: error?.message ?? 'provisioning-graph gave no data and no reason',
    ...(backend !== undefined && { backend }),
    ...(retriable !== undefined && { retriable }),
    ...(fields && { fields: fields.map(({ path, message }) => ({ path: withoutRoot(path), message })) }),
  });
}

/** `input.taskIds[3]` is `taskIds[3]` in the body that we were sent. */
function withoutRoot(path: string): string {
  return path.replace(/^(input|filter)\./, '');
}

/** Something that is missing from an answer which is there. */
export interface Problem {
  readonly backend: string | null;
  readonly organization: string | null;
  readonly code: string;
  readonly message: string;
  readonly retriable: boolean;
}

export function problemsOf(errors: readonly GraphError[]): Problem[] {
  return errors.map(({ message, extensions }) => ({
    backend: extensions?.backend ?? null,
    organization: null,
    code: extensions?.code ?? 'INTERNAL_SERVER_ERROR',
    message,
    retriable: extensions?.retriable ?? false,
  }));
}
