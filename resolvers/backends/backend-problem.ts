import type { BackendError } from '../../datasources/shared/errors';
import type { RequestContext } from '../context';
import { codeOfBackendError, sentenceOfBackendError } from '../shared/backend-error-code';
import type { BackendProblem } from '../shared/backend-problem.type';
import { backendNamed } from './backend-named';

/** @param organization what is missing of the back end; null when it is all of it. */
export function problemOf(
  context: RequestContext,
  backend: string,
  organization: string | null,
  error: BackendError,
): BackendProblem {
  return {
    backend: backendNamed(context, backend),
    organization,
    code: codeOfBackendError(error),
    message: sentenceOfBackendError(error),
    retriable: error.retriable,
    retryAfter: error.retryAfter ?? null,
  };
}
