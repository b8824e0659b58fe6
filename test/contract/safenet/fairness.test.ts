import type { ProvisioningTaskSource, TaskPage } from '../../../datasources/contracts/provisioning-tasks';
import { safenet } from '../../../datasources/safenet';
import { start, type SafenetEmulator } from '../../../datasources/safenet/emulator';
import type { BackendEvent, Connection } from '../../../datasources/shared/backend';
import { BackendError } from '../../../datasources/shared/errors';
import { Secret } from '../../../datasources/shared/settings';

const ORG = 'Northwind Trust';
const DETAILS = 'GetProvisioningTaskDetails';
const PAGES = 20;
const TASKS = 50;
const SESSIONS = 2;

/** Nothing here looks at a clock: what is counted is how many details were answered until something was done. */
let emulator: SafenetEmulator;
let connection: Connection;
let answered: number;
let onAnswered: (count: number) => void;

const report = ({ event, operation }: BackendEvent): void => {
  if (event !== 'answered' || operation !== DETAILS) return;
  answered += 1;
  onAnswered(answered);
};

beforeEach(async () => {
  answered = 0;
  onAnswered = () => undefined;
  emulator = await start({ behaviour: { latencyMs: 2, rowLatencyMs: 0, recheckMs: 2 } });
  const { email, password } = emulator.operator;
  const configured = safenet.configure('sas-eu', {
    url: emulator.url,
    operatorEmail: email,
    password: new Secret(password),
    organizations: [ORG],
    sessions: SESSIONS,
  });
  if (!('connect' in configured)) throw new Error('These settings are refused');
  connection = configured.connect({ now: Date.now, report });
});

afterEach(async () => {
  await connection.close();
  await emulator.close();
});

function sourceOf(signal = new AbortController().signal): ProvisioningTaskSource {
  const { provisioningTasks } = connection.forRequest({ requestId: 'r', signal });
  if (!provisioningTasks) throw new Error('There are no tasks');
  return provisioningTasks;
}

function page(source: ProvisioningTaskSource, limit = TASKS, details = true): Promise<TaskPage> {
  return source.list({ organization: ORG, filter: {}, after: null, limit, parts: { summary: true, details } });
}

/** What became of each task's details: read, or why not. */
function failuresOf({ items }: TaskPage): BackendError[] {
  return items.flatMap(({ task: { details } }) => (details instanceof BackendError ? [details] : []));
}

/** A task far behind those that the pages show. */
async function otherTask(): Promise<string> {
  const { items } = await page(sourceOf(), TASKS + 20, false);
  const last = items.at(-1);
  if (!last) throw new Error('There are too few tasks');
  return last.task.key.localId;
}

/** Starts all pages, and waits until each has its list and many details came. @returns what sends the pages away. */
async function crowd(): Promise<() => Promise<unknown>> {
  const begun = new Promise<void>((resolve) => {
    onAnswered = (count) => {
      if (count === 2 * TASKS) resolve();
    };
  });
  const controllers = Array.from({ length: PAGES }, () => new AbortController());
  const pages = Promise.allSettled(controllers.map(({ signal }) => page(sourceOf(signal))));
  await begun;
  return () => {
    for (const controller of controllers) controller.abort();
    return pages;
  };
}

describe('twenty pages that are asked for at once', () => {
  it('are done one after another', async () => {
    const order: number[] = [];
    const answeredUntil: number[] = [];
    await Promise.all(
      Array.from({ length: PAGES }, async (_, index) => {
        await page(sourceOf());
        order.push(index);
        answeredUntil.push(answered);
      }),
    );
    expect(order).toEqual([...order].sort((one, other) => one - other));
    // A few calls of the next are under way when one is done. Dealt out evenly, the first were done after 950.
    for (const [index, count] of answeredUntil.entries()) expect(count).toBeLessThanOrEqual((index + 2) * TASKS);
  });

  it('with time for half of them give half of them, and the rest say who was too slow', async () => {
    const controllers = Array.from({ length: PAGES }, () => new AbortController());
    onAnswered = (count) => {
      if (count !== (PAGES / 2) * TASKS) return;
      for (const controller of controllers) controller.abort(new DOMException('The time is over', 'TimeoutError'));
    };
    const pages = await Promise.all(controllers.map(({ signal }) => page(sourceOf(signal))));
    const failures = pages.map(failuresOf);
    const complete = failures.filter(({ length }) => length === 0);
    expect(complete.length).toBeGreaterThanOrEqual(PAGES / 2 - 2);
    expect(complete.length).toBeLessThanOrEqual(PAGES / 2);
    // Only the calls that had a session were lost at the back end.
    const blamed = failures.flat().filter(({ kind }) => kind === 'timeout');
    expect(blamed.length).toBeLessThanOrEqual(SESSIONS);
    for (const errors of failures.filter(({ length }) => length > 0)) {
      expect(errors).toContainEqual(
        expect.objectContaining({
          kind: 'unavailable',
          reason: 'this server has too many calls waiting for it',
          retriable: true,
        }),
      );
    }
    expect(connection.health()).toBe('closed');
  });

  it('do not keep a write waiting that comes last', async () => {
    const localId = await otherTask();
    const sendAway = await crowd();
    const before = answered;
    const written = await sourceOf().removeTask?.({ organization: ORG, localId }, false);
    expect(written).toMatchObject({ outcome: 'SUCCEEDED' });
    // Three calls, each of which waits for no more than what is under way.
    expect(answered - before).toBeLessThanOrEqual(TASKS / 2);
    await sendAway();
  });

  it('do not keep a single task waiting that is asked for last', async () => {
    const localId = await otherTask();
    const sendAway = await crowd();
    const before = answered;
    await sourceOf().find([{ organization: ORG, localId }], { summary: false, details: true });
    // One turn of four, and what is under way; each page has four calls waiting.
    expect(answered - before).toBeLessThanOrEqual(PAGES);
    await sendAway();
  });
});
