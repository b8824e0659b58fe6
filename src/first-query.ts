/** What a newcomer asks first: the explorer opens with it, and the start-up lines print it. */
export const FIRST_QUERY = `query FirstTasks {
  provisioningTasks(first: 5) {
    nodes {
      id
      status
      stopDate
      backend {
        name
      }
      users {
        userId
        status
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;
