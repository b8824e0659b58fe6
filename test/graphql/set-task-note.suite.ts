import { dataOf } from '../helpers/execute';
import { type OigGraph, startOig } from '../helpers/start-oig';

let graph: OigGraph;
beforeAll(async () => {
  graph = await startOig();
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const SET = `mutation ($input: SetTaskNoteInput!) {
  setTaskNote(input: $input) { results { taskId outcome reason task { ... on AccountProvisioningTask { note } } } }
}`;
const set = async (keys: readonly number[], note: string) =>
  (await dataOf(graph.execute(SET, { input: { taskIds: keys.map(graph.taskId), note } }))).setTaskNote
    .results as unknown[];

describe('a note', () => {
  it.each([
    ['of one line', 'Vendor ticket 88-17 opened'],
    ['of several lines, with a tab', 'one\r\ntwo\n\tthree'],
    ['with quotes, angle brackets and letters of all kinds', '“Zoë” said <b>\'no\'</b> & "山田" → ✓ 👍🏽 \u200d'],
    ['of 4,000 characters', 'é'.repeat(4_000)],
    ['of 2,000 characters beyond the first plane', '👍'.repeat(2_000)],
  ])('%s arrives as it was sent', async (_what, note) => {
    expect(await set([30, 3016], note)).toEqual(
      [30, 3016].map((key) => ({ taskId: graph.taskId(key), outcome: 'SUCCEEDED', reason: null, task: { note } })),
    );
    expect([30, 3016].map((key) => graph.task(key).note)).toEqual([note, note]);
    expect(graph.counts()).toEqual({ updateTasks: 1, getTask: 2 });
  });

  it('takes the place of the one before, and an empty one removes it', async () => {
    await set([30], 'first');
    expect(await set([30], 'second')).toMatchObject([{ task: { note: 'second' } }]);
    expect(await set([30], '')).toMatchObject([{ outcome: 'SUCCEEDED', task: { note: null } }]);
    expect(graph.task(30).note).toBe('');
  });

  it('is refused for a task that is over, and put on the other', async () => {
    graph.task(30).status = 'C';
    expect(await set([30, 31], 'n')).toMatchObject([
      { outcome: 'REFUSED', reason: 'Task is already completed.' },
      { outcome: 'SUCCEEDED', task: { note: 'n' } },
    ]);
  });

  it('that was read before, in the same document, is read again', async () => {
    const query = `mutation ($one: SetTaskNoteInput!, $two: SetTaskNoteInput!) {
      one: setTaskNote(input: $one) { results { task { ... on AccountProvisioningTask { note } } } }
      two: setTaskNote(input: $two) { results { task { ... on AccountProvisioningTask { note } } } }
    }`;
    const taskIds = [graph.taskId(30)];
    const variables = { one: { taskIds, note: 'first' }, two: { taskIds, note: 'second' } };
    expect(await dataOf(graph.execute(query, variables))).toEqual({
      one: { results: [{ task: { note: 'first' } }] },
      two: { results: [{ task: { note: 'second' } }] },
    });
  });
});
