import type { BackendInfo } from '../../resolvers/context';
import { FIRST_QUERY } from './first-query';

const FIRST_TARGETS = `query FirstTargets {
  coProvisioningTargets(first: 5) {
    nodes {
      id
      description
      plugin
      mode
      backend {
        name
      }
    }
    problems {
      message
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;

const FIRST_REQUESTS = `query FirstRequests {
  workflowRequests(first: 5) {
    nodes {
      id
      action
      state
      requestId
      backend {
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;

/** The kinds that hold no tasks. */
const INSTEAD_OF_TASKS: Partial<Record<BackendInfo['kind'], string>> = {
  COMANAGE_REGISTRY: FIRST_TARGETS,
  ADMANAGER_PLUS: FIRST_REQUESTS,
};

/** One that the configured back ends can answer: tasks if there are any, else targets, else requests. */
export function firstQueryFor(backends: readonly Pick<BackendInfo, 'kind'>[]): string {
  const offered = new Set(backends.map(({ kind }) => INSTEAD_OF_TASKS[kind] ?? FIRST_QUERY));
  return [FIRST_QUERY, FIRST_TARGETS, FIRST_REQUESTS].find((query) => offered.has(query)) ?? FIRST_QUERY;
}
