// What the BFF answers to each of the measured queries: the same JSON as the product.
import { decodeId, encodeId } from '../ids.mjs';

const TOKEN_ACTIONS = ['REMOVE', 'REMOVE_USERS', 'UPDATE_STOP_DATE'];
const USER_STATUSES = { active: 'ACTIVE', completed: 'COMPLETED', locked: 'LOCKED', expired: 'EXPIRED' };
const TASK_STATUSES = {
  P: 'PENDING',
  W: 'PENDING',
  PX: 'PENDING',
  R: 'REJECTED',
  S: 'SUSPENDED',
  C: 'COMPLETED',
  MC: 'COMPLETED',
  UC: 'COMPLETED',
  X: 'CANCELLED',
};

const tokenId = (organization, localId) => encodeId(['T', 'sas', organization, localId]);

function instant(text) {
  if (text === null || text === '' || text.startsWith('0001-01-01T00:00:00')) return null;
  if (text.endsWith('Z')) return text;
  if (text.endsWith('+00:00')) return `${text.slice(0, -6)}Z`;
  if (text.length === 19) return `${text}Z`;
  return new Date(text).toISOString().replace('.000Z', 'Z');
}

const userOf = (row) => ({
  userId: row.userid,
  userName: row.username,
  status: USER_STATUSES[row.status?.toLowerCase()] ?? 'UNKNOWN',
  startDate: instant(row.startdate),
  stopDate: instant(row.stopdate),
  serialNumber: row.serialnumber === '' ? null : row.serialnumber,
});

function statusOf(users) {
  for (const [status, meaning] of [
    ['ACTIVE', 'PENDING'],
    ['LOCKED', 'LOCKED'],
    ['EXPIRED', 'EXPIRED'],
  ]) {
    if (users.some((user) => user.status === status)) return meaning;
  }
  return users.every(({ status }) => status === 'COMPLETED') ? 'COMPLETED' : 'UNKNOWN';
}

function datesOf(users) {
  let startDate = null;
  let stopDate = null;
  for (const user of users) {
    if (user.startDate !== null && (startDate === null || user.startDate < startDate)) startDate = user.startDate;
    if (user.stopDate !== null && (stopDate === null || user.stopDate > stopDate)) stopDate = user.stopDate;
  }
  return { startDate, stopDate };
}

const listedTask = (row, organization) => ({
  id: tokenId(organization, row.taskid),
  localId: row.taskid,
  availableActions: TOKEN_ACTIONS,
  organization,
  operator: row.operator,
  tokenOption: row.tokenoption,
  userCount: row.count === null ? null : Number(row.count),
});

/** @param oracle and `safenet` make the calls. @returns an answer for each operation by name */
export function createAnswers({ safenet, oracle }) {
  async function page({ filter: { organization } }, detailed) {
    const rows = await safenet.list(organization, 0, 26);
    const shown = rows.slice(0, 25);
    const nodes = shown.map((row) => listedTask(row, organization));
    if (detailed) {
      await Promise.all(
        nodes.map(async (node) => {
          const users = (await safenet.details(node.localId, organization)).map(userOf);
          Object.assign(node, { status: statusOf(users), ...datesOf(users) });
          node.users = users.map(({ userId, userName, status, stopDate }) => ({ userId, userName, status, stopDate }));
        }),
      );
    }
    return { provisioningTasks: { nodes, pageInfo: { hasNextPage: rows.length > 25 } } };
  }

  async function tokenNode(id, organization, localId) {
    const users = (await safenet.details(localId, organization)).map(userOf);
    return {
      __typename: 'TokenProvisioningTask',
      id,
      localId,
      status: statusOf(users),
      startDate: datesOf(users).startDate,
      users: users.map(({ userId, status }) => ({ userId, status })),
    };
  }

  async function accountNode(id, localId) {
    const task = await oracle.task(localId);
    const status = TASK_STATUSES[task.letter] ?? 'UNKNOWN';
    const created = task.listed ?? task.created;
    const part = status === 'COMPLETED' ? 'COMPLETED' : 'ACTIVE';
    return {
      __typename: 'AccountProvisioningTask',
      id,
      localId,
      status,
      startDate: created.length === 10 ? `${created}T00:00:00Z` : `${created.slice(0, 19)}Z`,
      users: [{ userId: task.beneficiary, status: part }],
      name: task.name,
      application: task.application,
    };
  }

  return {
    OneTask: async ({ id }) => {
      const [, , organization, localId] = decodeId(id);
      const users = (await safenet.details(localId, organization)).map(userOf);
      return { provisioningTask: { id, localId, status: statusOf(users), ...datesOf(users), users } };
    },
    List25: (variables) => page(variables, false),
    List25Users: (variables) => page(variables, true),
    Ids100: async ({ ids }) => ({
      nodes: await Promise.all(
        ids.map((id) => {
          const [, backend, organization, localId] = decodeId(id);
          return backend === 'sas' ? tokenNode(id, organization, localId) : accountNode(id, localId);
        }),
      ),
    }),
    Retry100: async ({ input: { taskIds } }) => {
      const localIds = taskIds.map((id) => decodeId(id)[3]);
      const answers = await oracle.retry(localIds);
      const results = taskIds.map((taskId, index) => {
        const answer = answers.get(localIds[index]);
        if (answer.status === 'SUCCESS') return { taskId, outcome: 'SUCCEEDED', reason: null };
        return { taskId, outcome: 'REFUSED', reason: answer.reason };
      });
      return { retryTasks: { results } };
    },
    Users: async ({ id }) => {
      const [, , organization, localId] = decodeId(id);
      const users = (await safenet.details(localId, organization)).map(userOf);
      for (const user of users) user.id = encodeId(['U', 'sas', organization, localId, user.userId]);
      return { provisioningTask: { id, localId, status: statusOf(users), users } };
    },
    Operator: async ({ id }) => {
      const [, , organization, localId] = decodeId(id);
      for (let start = 0; ; start += 1_000) {
        const rows = await safenet.list(organization, start, 1_000);
        if (rows.length === 0) return { provisioningTask: null };
        const row = rows.find(({ taskid }) => taskid === localId);
        if (!row) continue;
        const { operator, tokenOption, userCount } = listedTask(row, organization);
        return { provisioningTask: { localId, operator, tokenOption, userCount } };
      }
    },
  };
}
