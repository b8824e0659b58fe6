import { BackendError, isOutage } from '../../datasources/shared/errors';
import type { RequestContext } from '../context';
import type { BackendProblem } from '../shared/backend-problem.type';
import { problemOf } from './backend-problem';

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
    this.problems.push(problemOf(this.#context, backend, whole ? null : name, error));
  }
}
