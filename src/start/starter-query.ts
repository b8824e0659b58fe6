import type { Backend, Capability } from '../../datasources/shared/backend';

/** Counts users rather than listing them, since one task can have thousands. */
const FIRST_TASKS = `query FirstTasks {
  provisioningTasks(first: 5) {
    nodes {
      id
      status
      stopDate
      backend {
        name
      }
      ... on TokenProvisioningTask {
        organization
        userCount
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

/** What a newcomer asks first, the best beginning first. The explorer opens with that one. */
export const STARTER_QUERIES = {
  provisioningTasks: FIRST_TASKS,
  provisioningTargets: FIRST_TARGETS,
  workflowRequests: FIRST_REQUESTS,
} satisfies Record<Capability, string>;

/** The best one that the configured back ends can answer; the start-up lines print it. */
export function starterQueryFor(backends: readonly { readonly backend: Pick<Backend, 'capabilities'> }[]): string {
  const offered = new Set<string>(backends.flatMap(({ backend }) => backend.capabilities));
  const found = Object.entries(STARTER_QUERIES).find(([capability]) => offered.has(capability));
  return found?.[1] ?? FIRST_TASKS;
}
