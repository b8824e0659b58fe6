import type { SafenetBehaviour } from '../../datasources/safenet/emulator';
import { dataOf } from '../helpers/execute';
import { startSafenet, type SafenetGraph } from '../helpers/start-safenet';

const SESSIONS = 8;
const TRIES = 3;

let graph: SafenetGraph;
beforeAll(async () => {
  graph = await startSafenet([{ settings: { sessions: SESSIONS } }]);
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

/** Opens every session, or sees it alive once more: each is busy while the others are asked for. */
async function useAllSessions(): Promise<void> {
  Object.assign(graph.emulator.behaviour, { latencyMs: 10 });
  await dataOf(graph.execute('{ provisioningTasks(first: 16) { nodes { users { userId } } } }'));
  Object.assign(graph.emulator.behaviour, { latencyMs: 0 });
}

const QUERIES = {
  'a page and its total': '{ provisioningTasks(first: 100) { totalCount nodes { localId } } }',
  'a total': '{ provisioningTasks(first: 1) { totalCount } }',
  'one user’s': `{ provisioningTasks(filter: { userName: "d.haddad" }) { totalCount nodes { localId } } }`,
  'tasks and users by id': '{ nodes(ids: [IDS]) { id ... on ProvisioningTask { status users { userId } } } }',
  'what the list knows of a task': '{ node(id: TASK) { ... on TokenProvisioningTask { userCount } } }',
};

describe.each<SafenetBehaviour['noSession']>(['fault', 'empty'])('sessions that are all lost (%s)', (noSession) => {
  it.each(Object.entries(QUERIES))('do not show in what comes: %s', async (_, text) => {
    const task = JSON.stringify(graph.taskId(4711));
    const ids = [
      ...Array.from({ length: 12 }, (_one, index) => graph.taskId(5001 + index)),
      graph.userId(4711, '00417'),
    ];
    const query = text.replace('[IDS]', JSON.stringify(ids)).replace('TASK', task);
    const truth = await dataOf(graph.execute(query));
    const answers: unknown[] = [];
    for (let round = 0; round < TRIES; round += 1) {
      await useAllSessions();
      Object.assign(graph.emulator.behaviour, { noSession });
      graph.emulator.dropSessions();
      answers.push(await dataOf(graph.execute(query)));
    }
    expect(answers.filter((answer) => JSON.stringify(answer) !== JSON.stringify(truth))).toEqual([]);
  });
});
