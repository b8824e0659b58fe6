import { Field, Int, ObjectType } from 'type-graphql';
import { BackendError, type BackendErrorKind, isOutage } from '../../datasources/shared/errors';
import type { RequestContext } from '../context';
import { Backend, backendNamed } from './backend';

/** The stable code of each kind of failure, and a sentence for a person. */
const FAILURES: { readonly [Kind in BackendErrorKind]: readonly [code: string, sentence: string] } = {
  unauthenticated: ['BACKEND_AUTHENTICATION_FAILED', 'did not accept the credentials that this deployment uses'],
  forbidden: ['BACKEND_FORBIDDEN', 'does not allow this deployment to do that'],
  'not-found': ['BACKEND_NOT_FOUND', 'has no such record'],
  invalid: ['BACKEND_INVALID_REQUEST', 'did not accept the request as valid'],
  conflict: ['BACKEND_CONFLICT', 'has changed in the meantime'],
  rejected: ['BACKEND_REJECTED', 'answered with a fault'],
  unavailable: ['BACKEND_UNAVAILABLE', 'cannot be reached at present'],
  timeout: ['BACKEND_TIMEOUT', 'did not answer in time'],
  protocol: ['BACKEND_PROTOCOL_ERROR', 'answered with something that could not be understood'],
  cancelled: ['REQUEST_CANCELLED', 'was not waited for, since the caller went away'],
};

/** The stable code of a back end's failure, as in `errors[].extensions.code`. */
export function codeOfBackendError(error: BackendError): string {
  return error.outcomeUnknown ? 'OUTCOME_UNKNOWN' : FAILURES[error.kind][0];
}

/** A sentence for a person: made from what is known, never from a reply. */
export function sentenceOfBackendError(error: BackendError): string {
  const what = error.outcomeUnknown
    ? 'was sent the request, but no clear answer came; it may or may not have been carried out and is not sent again'
    : FAILURES[error.failedThere ? 'rejected' : error.kind][1];
  const { reason } = error;
  return `Back end ${error.backend} ${what}${reason && !saysTheSame(reason, what) ? `: ${reason}` : '.'}`;
}

/** "it cannot be reached" of what "cannot be reached at present". */
function saysTheSame(reason: string, what: string): boolean {
  return reason.startsWith('it ') && what.startsWith(reason.slice('it '.length));
}

@ObjectType({
  simpleResolvers: true,
  description: 'A back end whose entries are missing from a list, and why.',
})
export class BackendProblem {
  @Field(() => Backend, { description: 'The back end that could not answer.' })
  backend!: Backend;

  @Field(() => String, {
    nullable: true,
    description: 'The organization whose entries are missing; null when it is everything of that back end.',
  })
  organization!: string | null;

  @Field(() => String, { description: 'Error code as in `errors[].extensions.code`, e.g. `BACKEND_UNAVAILABLE`.' })
  code!: string;

  @Field(() => String, { description: 'A sentence for a person.' })
  message!: string;

  @Field(() => Boolean, { description: 'Whether asking again later can help.' })
  retriable!: boolean;

  @Field(() => Int, {
    nullable: true,
    description:
      'After how many seconds, where the back end has asked to be left alone for so long; it is not asked before.',
  })
  retryAfter!: number | null;
}

/** A stretch of a list: the part of a back end that one call reads, or all of it. */
export interface ListPart {
  readonly backend: string;
  /** Organization or CO; null when it is all of the back end. */
  readonly name: string | null;
}

/** What is missing from a list. A back end that cannot be reached is not asked again for its next part. */
export class ListFailures {
  readonly problems: BackendProblem[] = [];
  readonly errors: BackendError[] = [];
  readonly #down = new Set<string>();
  readonly #named = new Set<string>();
  readonly #context: RequestContext;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  /** Whether it has been named already that this is missing. */
  covers({ backend, name = null }: Pick<ListPart, 'backend'> & Partial<ListPart>): boolean {
    return this.#down.has(backend) || (name !== null && this.#named.has(`${backend}/${name}`));
  }

  /** @throws what is no failure of a back end, and what says only that the caller is gone. */
  add({ backend, name }: ListPart, error: unknown): void {
    if (!(error instanceof BackendError) || error.kind === 'cancelled') throw error;
    const whole = isOutage(error) || error.kind === 'unauthenticated' || name === null;
    if (whole) this.#down.add(backend);
    else this.#named.add(`${backend}/${name}`);
    this.errors.push(error);
    this.problems.push({
      backend: backendNamed(this.#context, backend),
      organization: whole ? null : name,
      code: codeOfBackendError(error),
      message: sentenceOfBackendError(error),
      retriable: error.retriable,
      retryAfter: error.retryAfter ?? null,
    });
  }
}
