/**
 * What a newcomer asks first: the explorer opens with it, and the start-up lines print it. It counts users rather than
 * listing them, since one task can have thousands.
 */
export const FIRST_QUERY = `query FirstTasks {
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
