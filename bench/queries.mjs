// The measured queries: what is asked, which calls it may cost (docs/costs.md), and how many of them stand one behind the
// other, with four SafeNet sessions and eight calls to Oracle at a time.
import { getIntrospectionQuery } from 'graphql';
import { encodeId } from './contenders/ids.mjs';
import { lastTask, listOf, ORGANIZATION, plainTasks, SIZES, wideTask } from './back-ends/worlds.mjs';

const tokenId = (localId, organization = ORGANIZATION) => encodeId(['T', 'sas', organization, String(localId)]);
const accountId = (localId) => encodeId(['T', 'oig', '', String(localId)]);
const DETAILS = 'GetProvisioningTaskDetails';
const LIST = 'GetProvisioningTasks';

const ONE_TASK = `query OneTask($id: ID!) {
  provisioningTask(id: $id) { id localId status startDate stopDate users { userId userName status startDate stopDate serialNumber } }
}`;
const LIST_25 = `query List25($filter: ProvisioningTaskFilter) {
  provisioningTasks(first: 25, filter: $filter) {
    nodes { id localId availableActions ... on TokenProvisioningTask { organization operator tokenOption userCount } }
    pageInfo { hasNextPage }
  }
}`;
const LIST_25_USERS = `query List25Users($filter: ProvisioningTaskFilter) {
  provisioningTasks(first: 25, filter: $filter) {
    nodes {
      id localId availableActions ... on TokenProvisioningTask { organization operator tokenOption userCount }
      status startDate stopDate users { userId userName status stopDate }
    }
    pageInfo { hasNextPage }
  }
}`;
const IDS_100 = `query Ids100($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename id
    ... on ProvisioningTask { localId status startDate users { userId status } }
    ... on AccountProvisioningTask { name application }
  }
}`;
const RETRY_100 = `mutation Retry100($input: RetryTasksInput!) {
  retryTasks(input: $input) { results { taskId outcome reason } }
}`;
const USERS = `query Users($id: ID!) {
  provisioningTask(id: $id) { id localId status users { id userId userName startDate stopDate status serialNumber } }
}`;
const OPERATOR = `query Operator($id: ID!) {
  provisioningTask(id: $id) { localId ... on TokenProvisioningTask { operator tokenOption userCount } }
}`;

const request = (query, variables = {}) => ({
  operationName: /^\s*(?:query|mutation) (\w+)/.exec(query)[1],
  query,
  variables,
});
const ofSafenet = { filter: { backends: ['sas'], organization: ORGANIZATION } };

/** @param retriable numbers of Oracle tasks that can be run again */
export function createQueries(retriable) {
  const mixed = plainTasks.slice(0, 50).flatMap((localId, turn) => [tokenId(localId), accountId(retriable[turn])]);
  return [
    {
      name: 'one-task',
      title: 'one task',
      ask: request(ONE_TASK, { id: tokenId(plainTasks[0]) }),
      calls: { [DETAILS]: 1 },
      depth: 1,
    },
    {
      name: 'list-25',
      title: '25 tasks from the list alone',
      ask: request(LIST_25, ofSafenet),
      calls: { [LIST]: 1 },
      depth: 1,
    },
    {
      name: 'list-25-users',
      title: '25 tasks with users and dates',
      ask: request(LIST_25_USERS, ofSafenet),
      calls: { [LIST]: 1, [DETAILS]: 25 },
      depth: 1 + Math.ceil(25 / 4),
    },
    {
      name: 'ids-100',
      title: '100 ids over two systems',
      ask: request(IDS_100, { ids: mixed }),
      calls: { [DETAILS]: 50, getTask: 50 },
      depth: Math.ceil(50 / 4),
    },
    {
      name: 'retry-100',
      title: 'a bulk retry of 100',
      ask: request(RETRY_100, { input: { taskIds: retriable.slice(0, 100).map(accountId) } }),
      calls: { updateTasks: 2 },
      depth: 1,
    },
    {
      name: 'users-200',
      title: 'a task with 200 users',
      ask: request(USERS, { id: tokenId(wideTask(200)) }),
      calls: { [DETAILS]: 1 },
      depth: 1,
    },
    {
      name: 'introspection',
      title: 'the introspection query',
      ask: request(getIntrospectionQuery().replace('query IntrospectionQuery', 'query Introspection')),
      calls: {},
      depth: 0,
    },
  ];
}

export const QUERY_NAMES = createQueries(Array.from({ length: 100 }, (_none, turn) => turn + 1)).map(
  ({ name }) => name,
);

/** Growth: one task with so many users, and the last task found in a list of so many. */
export const growing = [
  {
    name: 'users',
    title: 'a task with N users',
    of: SIZES.map((size) => ({ size, ask: request(USERS, { id: tokenId(wideTask(size)) }) })),
  },
  {
    name: 'tasks',
    title: 'the last of N tasks found in the list',
    of: SIZES.map((size) => ({ size, ask: request(OPERATOR, { id: tokenId(lastTask(size), listOf(size)) }) })),
  },
];
