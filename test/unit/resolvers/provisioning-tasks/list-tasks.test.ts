import fc from 'fast-check';
import type { BackendError } from '../../../../datasources/shared/errors';
import type { RequestContext } from '../../../../resolvers/context';
import { listTasks, type ListTasksOptions, type TaskList } from '../../../../resolvers/provisioning-tasks/list-tasks';
import { encodeCursor } from '../../../../resolvers/provisioning-tasks/task-segments';
import { InputError } from '../../../../resolvers/shared/input-error';
import { fakeContext } from '../../../helpers/fake-context';
import { failure, FakeSource } from '../../../helpers/fake-source';

const NOTHING = { parts: { summary: false, details: false }, withNames: false };

function list(context: RequestContext, options: Partial<ListTasksOptions> = {}): Promise<TaskList> {
  return listTasks(context, { filter: {}, first: 25, after: undefined, selection: NOTHING, ...options });
}

function idsOf(page: TaskList): string[] {
  return page.tasks.map(({ item }) => item.task.key.localId);
}

function endOf(context: RequestContext, page: TaskList): string {
  const last = page.tasks.at(-1)!;
  return encodeCursor(context.ids, page.fingerprint, last.segment, last.item.position);
}

async function faultOf(promise: Promise<unknown>): Promise<{ path: string; message: string } | undefined> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof InputError) return error.faults[0];
    throw error;
  }
  throw new Error('was accepted');
}

/** `one` has two organizations, `two` has one. */
function state() {
  const one = new FakeSource({ tasks: { North: ['1', '2', '3'], South: ['4', '5'] } });
  const two = new FakeSource({ tasks: { East: ['6', '7', '8'] } });
  return { one, two, context: fakeContext({ one, two }, ['taskless']) };
}

describe('one list over several back ends', () => {
  it('walks back ends and organizations in configured order', async () => {
    const { one, two, context } = state();
    const page = await list(context);
    expect(idsOf(page)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    expect(page.tasks.map(({ segment }) => `${segment.backend}/${segment.organization}`)).toEqual([
      ...Array<string>(3).fill('one/North'),
      ...Array<string>(2).fill('one/South'),
      ...Array<string>(3).fill('two/East'),
    ]);
    expect(page.problems).toEqual([]);
    expect(one.calls).toEqual(['list North after=null limit=25', 'list South after=null limit=22']);
    expect(two.calls).toEqual(['list East after=null limit=20']);
  });

  it('passes on what parts are wanted and the filter', async () => {
    const { one, context } = state();
    await list(context, {
      filter: { userName: 'a', backends: ['one'] },
      selection: { parts: { summary: true, details: true }, withNames: false },
    });
    expect(one.requests.map(({ filter, parts }) => ({ filter, parts }))).toEqual(
      Array(2).fill({ filter: { userName: 'a' }, parts: { summary: true, details: true } }),
    );
  });

  it('goes on from a cursor in the middle of one back end into the next', async () => {
    const { one, two, context } = state();
    const first = await list(context, { first: 4 });
    expect(idsOf(first)).toEqual(['1', '2', '3', '4']);
    one.calls.length = 0;
    const second = await list(context, { first: 3, after: endOf(context, first) });
    expect(idsOf(second)).toEqual(['5', '6', '7']);
    expect(one.calls).toEqual(['list South after=4 limit=3']);
    expect(two.calls).toEqual(['list East after=null limit=2']);
    const third = await list(context, { first: 3, after: endOf(context, second) });
    expect(idsOf(third)).toEqual(['8']);
    expect(await third.hasMore()).toBe(false);
  });

  it('asks nobody about more when the page ended inside a back end', async () => {
    const { one, two, context } = state();
    const page = await list(context, { first: 2 });
    expect(page.hasMore()).toBe(true);
    expect([...one.calls, ...two.calls]).toEqual(['list North after=null limit=2']);
  });

  it('asks the next organizations about more only when wanted, where the page ends exactly at a border', async () => {
    const { one, two, context } = state();
    const page = await list(context, { first: 3 });
    expect([...one.calls, ...two.calls]).toEqual(['list North after=null limit=3']);
    expect(await page.hasMore()).toBe(true);
    expect([...one.calls, ...two.calls]).toEqual(['list North after=null limit=3', 'list South after=null limit=1']);
  });

  it('looks past empty organizations for more', async () => {
    const one = new FakeSource({ tasks: { A: ['1'], B: [], C: [] } });
    const two = new FakeSource({ tasks: { D: ['2'] } });
    const context = fakeContext({ one, two });
    const page = await list(context, { first: 1 });
    expect(await page.hasMore()).toBe(true);
    expect(two.calls).toEqual(['list D after=null limit=1']);
    const last = await list(context, { first: 1, after: endOf(context, page) });
    expect(idsOf(last)).toEqual(['2']);
    expect(await last.hasMore()).toBe(false);
  });

  it('is empty, without a problem, when there is nothing', async () => {
    const page = await list(fakeContext({}));
    expect(idsOf(page)).toEqual([]);
    expect(await page.hasMore()).toBe(false);
    expect(await page.count()).toBe(0);
  });

  it('gives each task exactly once, in order, whatever the page sizes', async () => {
    const organizations = fc.array(fc.nat(7), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(organizations, { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        async (backends, sizes) => {
          let next = 0;
          const sources = Object.fromEntries(
            backends.map((counts, index) => [
              `backend-${index}`,
              new FakeSource({
                tasks: Object.fromEntries(
                  counts.map((count, organization) => [
                    `organization-${organization}`,
                    Array.from({ length: count }, () => String(++next)),
                  ]),
                ),
              }),
            ]),
          );
          const context = fakeContext(sources);
          const seen: string[] = [];
          let after: string | undefined;
          for (let turn = 0; ; turn++) {
            const page = await list(context, { first: sizes[turn % sizes.length]!, after });
            seen.push(...idsOf(page));
            if (!(await page.hasMore())) break;
            // A page that has more behind it is never empty, or nobody could go on.
            expect(page.tasks.length).toBe(sizes[turn % sizes.length]);
            after = endOf(context, page);
          }
          expect(seen).toEqual(Array.from({ length: next }, (_, index) => String(index + 1)));
        },
      ),
    );
  });
});

describe('a back end that fails', () => {
  it('is passed by and named, and is not asked for its second organization when it is down', async () => {
    const { one, context } = state();
    one.failures.set('North', failure({ backend: 'one', kind: 'unavailable', reason: 'the log-in is paused' }));
    const page = await list(context);
    expect(idsOf(page)).toEqual(['6', '7', '8']);
    expect(one.calls).toEqual(['list North after=null limit=25']);
    expect(page.problems).toEqual([
      {
        backend: { name: 'one', kind: 'SAFENET', embedded: false, organizations: ['North', 'South'] },
        organization: null,
        code: 'BACKEND_UNAVAILABLE',
        message: 'Back end one cannot be reached at present: the log-in is paused',
        retriable: true,
        retryAfter: null,
      },
    ]);
    expect(page.errors).toEqual([one.failures.get('North')]);
  });

  it.each([
    ['timeout', 'BACKEND_TIMEOUT', true],
    ['unauthenticated', 'BACKEND_AUTHENTICATION_FAILED', false],
  ] as const)('with %s is not asked again in the same page either', async (kind, code, retriable) => {
    const { one, context } = state();
    one.failures.set('North', failure({ backend: 'one', kind }));
    const page = await list(context);
    expect(one.calls).toHaveLength(1);
    expect(page.problems).toMatchObject([{ organization: null, code, retriable }]);
  });

  it('for one organization only is asked for the others', async () => {
    const { one, context } = state();
    one.failures.set('North', failure({ backend: 'one', kind: 'rejected' }));
    const page = await list(context);
    expect(idsOf(page)).toEqual(['4', '5', '6', '7', '8']);
    expect(page.problems).toMatchObject([{ organization: 'North', code: 'BACKEND_REJECTED', retriable: false }]);
  });

  it('at one call, as it says itself, is asked for the others too', async () => {
    const { one, context } = state();
    one.failures.set('North', failure({ backend: 'one', kind: 'unavailable', failedThere: true }));
    const page = await list(context);
    expect(idsOf(page)).toEqual(['4', '5', '6', '7', '8']);
    expect(page.problems).toMatchObject([
      {
        organization: 'North',
        code: 'BACKEND_UNAVAILABLE',
        message: 'Back end one answered with a fault.',
        retriable: true,
      },
    ]);
  });

  it('for each of its organizations is named once for each', async () => {
    const { one, context } = state();
    one.failures.set('North', failure({ backend: 'one', kind: 'forbidden' }));
    one.failures.set('South', failure({ backend: 'one', kind: 'protocol' }));
    const page = await list(context);
    expect(page.problems.map(({ organization, code }) => [organization, code])).toEqual([
      ['North', 'BACKEND_FORBIDDEN'],
      ['South', 'BACKEND_PROTOCOL_ERROR'],
    ]);
  });

  it('makes hasMore true without being looked for, so that the next page names it', async () => {
    const { one, two, context } = state();
    two.failures.set('East', failure({ backend: 'two' }));
    const page = await list(context, { first: 5 });
    expect(page.problems).toEqual([]);
    expect(await page.hasMore()).toBe(true);
    const next = await list(context, { first: 5, after: endOf(context, page) });
    expect(idsOf(next)).toEqual([]);
    expect(next.problems).toMatchObject([{ backend: { name: 'two' } }]);
    expect(await next.hasMore()).toBe(false);
    expect(one.calls.at(-1)).toBe('list South after=5 limit=5');
  });

  it('on this page is not asked again about more', async () => {
    const { one, two, context } = state();
    two.tasks.set('West', ['9']);
    two.failures.set('East', failure({ backend: 'two' }));
    const three = new FakeSource({ tasks: { Far: ['10'] } });
    const wider = fakeContext({ one, two, three });
    const page = await list(wider, { first: 6 });
    expect(idsOf(page)).toEqual(['1', '2', '3', '4', '5', '10']);
    expect(await page.hasMore()).toBe(false);
    expect(two.calls).toEqual(['list East after=null limit=1']);
    expect(context.backends.size).toBe(3);
  });

  it.each(['list', 'hasMore'] as const)('with an error that is a mistake of ours fails %s', async (step) => {
    const { one, context } = state();
    const mistake = new TypeError('undefined is not a function');
    one.failures.set(step === 'list' ? 'North' : 'South', mistake);
    const page = list(context, { first: 3 });
    if (step === 'list') await expect(page).rejects.toBe(mistake);
    else await expect((await page).hasMore()).rejects.toBe(mistake);
  });

  it('because the caller went away ends the walk instead of being named', async () => {
    const { one, two, context } = state();
    const cancelled = failure({ backend: 'one', kind: 'cancelled' });
    one.failures.set('North', cancelled);
    await expect(list(context)).rejects.toBe(cancelled);
    expect(two.calls).toEqual([]);
  });
});

describe('the count', () => {
  it('is asked for only when wanted, once for each organization', async () => {
    const { one, two, context } = state();
    const page = await list(context, { first: 1, filter: { userName: 'ann' } });
    expect(one.calls).toEqual(['list North after=null limit=1']);
    expect(await page.count()).toBe(8);
    expect(one.calls.slice(1)).toEqual(['count North user=ann', 'count South user=ann']);
    expect(two.calls).toEqual(['count East user=ann']);
  });

  it('is null when one back end cannot count', async () => {
    const { one } = state();
    const two = new FakeSource({ tasks: { East: ['6'] }, canCount: false });
    expect(await (await list(fakeContext({ one, two }))).count()).toBeNull();
  });

  it('fails with the back end that fails', async () => {
    const { two, context } = state();
    const page = await list(context);
    const down: BackendError = failure({ backend: 'two' });
    two.failures.set('East', down);
    await expect(page.count()).rejects.toBe(down);
  });

  it('is null without a call when a back end is missing from the page', async () => {
    const { one, two, context } = state();
    two.failures.set('East', failure({ backend: 'two' }));
    const page = await list(context);
    expect(page.problems).toHaveLength(1);
    one.calls.length = 0;
    expect(await page.count()).toBeNull();
    expect(one.calls).toEqual([]);
  });

  it('that is taken with the page is the same, with the same calls', async () => {
    const { one, two, context } = state();
    const page = await list(context, { first: 1, countNow: true });
    expect(await page.count()).toBe(8);
    expect([...one.calls, ...two.calls]).toEqual([
      'list North after=null limit=1',
      'count North',
      'count South',
      'count East',
    ]);
  });

  it('that is taken with the page names the back end that fails, instead of failing', async () => {
    const { two, context } = state();
    two.failures.set('East', failure({ backend: 'two' }));
    const page = await list(context, { first: 1, countNow: true });
    expect(page.problems.map(({ backend, code }) => [backend.name, code])).toEqual([['two', 'BACKEND_UNAVAILABLE']]);
    expect(page.tasks).toHaveLength(1);
    expect(await page.count()).toBeNull();
  });
});

describe('a filter', () => {
  it('narrows to back ends without changing their order', async () => {
    const { context } = state();
    expect(idsOf(await list(context, { filter: { backends: ['two', 'one'] } }))).toEqual([
      ...['1', '2', '3', '4', '5', '6', '7', '8'],
    ]);
    expect(idsOf(await list(context, { filter: { backends: ['two', 'two'] } }))).toEqual(['6', '7', '8']);
  });

  it('narrows to an organization without regard to letter case, in whichever back end has it', async () => {
    const one = new FakeSource({ tasks: { North: ['1'], South: ['2'] } });
    const two = new FakeSource({ tasks: { south: ['3'], East: ['4'] } });
    const context = fakeContext({ one, two });
    expect(idsOf(await list(context, { filter: { organization: 'SOUTH' } }))).toEqual(['2', '3']);
    expect(one.calls).toEqual(['list South after=null limit=25']);
    expect(two.calls).toEqual(['list south after=null limit=24']);
  });

  it.each([
    [
      { organization: 'Nowhere' },
      'filter.organization',
      'is not served by one, two; served are "North", "South", "East"',
    ],
    [
      { organization: 'East', backends: ['one'] },
      'filter.organization',
      'is not served by one; served are "North", "South"',
    ],
    [{ backends: ['two', 'three'] }, 'filter.backends[1]', 'is not configured; those that hold tasks are one, two'],
    [{ backends: ['taskless'] }, 'filter.backends[0]', 'holds no tasks; those that do are one, two'],
  ])('that nobody can satisfy is refused by name: %j', async (filter, path, message) => {
    const { one, two, context } = state();
    expect(await faultOf(list(context, { filter }))).toEqual({ path, message });
    expect([...one.calls, ...two.calls]).toEqual([]);
  });

  it('that a back end cannot apply is refused, and works without that back end', async () => {
    const { one } = state();
    const two = new FakeSource({ tasks: { East: ['6'] }, filters: [] });
    const context = fakeContext({ one, two });
    expect(await faultOf(list(context, { filter: { userName: 'ann' } }))).toEqual({
      path: 'filter.userName',
      message: 'cannot be applied by two; narrow filter.backends to back ends that can',
    });
    expect([...one.calls, ...two.calls]).toEqual([]);
    await list(context, { filter: { userName: 'ann', backends: ['one'] } });
    expect(one.calls).toHaveLength(2);
  });

  it('must stay the same while paging', async () => {
    const { one, context } = state();
    const page = await list(context, { first: 1 });
    one.calls.length = 0;
    expect(
      await faultOf(list(context, { filter: { organization: 'North' }, after: endOf(context, page) })),
    ).toMatchObject({ path: 'after' });
    expect(one.calls).toEqual([]);
  });
});
