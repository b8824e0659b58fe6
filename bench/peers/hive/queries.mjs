// The measured queries in the peer's own schema: the same back-end calls, as far as its schema can say them. It cannot go
// from a list to the details of its tasks, so the numbers of the tasks stand in the document, one alias each.
import { getIntrospectionQuery } from 'graphql';
import { ORGANIZATION, plainTasks, wideTask } from '../../back-ends/worlds.mjs';

const ofTask = (localId, alias) =>
  `${alias}: GetProvisioningTaskDetails(GetProvisioningTaskDetails: { taskID: ${localId}, organization: "${ORGANIZATION}" }) ` +
  '{ GetProvisioningTaskDetailsResult }';
const LIST =
  `list: GetProvisioningTasks(GetProvisioningTasks: { organization: "${ORGANIZATION}", startRecord: 0, numberOfRecords: 26 }) ` +
  '{ GetProvisioningTasksResult }';
const ofAccount = (localId, alias) => `${alias}: getTask(id: "${localId}") { id fields { name value } }`;
const chunkOf = (ids, alias) =>
  `${alias}: updateTasks(input: { tasks: [${ids
    .map((id) => `{ id: "${id}", action: "retry", taskId: "${id}" }`)
    .join(' ')}] }) { tasks { id status reason } }`;

/** What the peer is asked for each query, by its name; one that is missing it cannot answer. */
export function peerQueries({ oracle: { retriable } }) {
  const details = (count) => plainTasks.slice(0, count).map((localId, turn) => ofTask(localId, `d${turn}`));
  const accounts = retriable.slice(0, 50).map((localId, turn) => ofAccount(localId, `a${turn}`));
  return {
    'one-task': { query: `{ ${ofTask(plainTasks[0], 'task')} }` },
    'list-25': { query: `{ ${LIST} }` },
    'list-25-users': { query: `{ ${LIST} ${details(25).join(' ')} }` },
    'ids-100': { query: `{ ${[...details(50), ...accounts].join(' ')} }` },
    'retry-100': {
      query: `mutation { ${chunkOf(retriable.slice(0, 50), 'one')} ${chunkOf(retriable.slice(50, 100), 'other')} }`,
    },
    'users-200': { query: `{ ${ofTask(wideTask(200), 'task')} }` },
    introspection: { query: getIntrospectionQuery() },
  };
}
