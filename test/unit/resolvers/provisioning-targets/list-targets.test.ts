import fc from 'fast-check';
import type { RequestContext } from '../../../../resolvers/context';
import { findTargets, referToTarget } from '../../../../resolvers/provisioning-targets/find-targets';
import { listTargets } from '../../../../resolvers/provisioning-targets/list-targets';
import { InputError } from '../../../../resolvers/shared/input-error';
import { pageRequestOf } from '../../../../resolvers/shared/page.args';
import { fakeContext } from '../../../helpers/fake-context';
import { failure } from '../../../helpers/fake-source';
import { FakeTargetSource } from '../../../helpers/fake-target-source';
import { randomWalk, referencePage, requestOf } from '../../../helpers/reference-page';

let one: FakeTargetSource;
let two: FakeTargetSource;
let three: FakeTargetSource;
let context: RequestContext;
beforeEach(() => {
  one = new FakeTargetSource({ 2: ['1', '2', '3'], 10: ['4'] });
  two = new FakeTargetSource({ 3: ['5', '6'], 4: ['7'] }, ['3', '4']);
  three = new FakeTargetSource({ 2: ['1'] });
  context = fakeContext({}, ['tasks'], { one, two, three });
});

type Filter = Parameters<typeof listTargets>[1];

const read = async (first: number, after?: string, filter: Filter = {}) => {
  const list = await listTargets(context, filter, pageRequestOf({ first, after: after ?? null }));
  const names = list.items.map(({ backend, target }) => `${backend} ${target.key.coId}/${target.key.localId}`);
  return { ...list, names, end: list.items.at(-1) && list.cursorOf(list.items.at(-1)!) };
};

const ALL = ['one 2/1', 'one 2/2', 'one 2/3', 'one 10/4', 'two 3/5', 'two 3/6', 'two 4/7', 'three 2/1'];

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof InputError) return error.message;
  throw error instanceof Error ? error : new Error('It was accepted');
}

describe('a list of targets', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 100])(
    'walks every back end in pages of %i, and says when it is over',
    async (first) => {
      const seen: string[] = [];
      let after: string | undefined;
      for (;;) {
        const page = await read(first, after);
        expect(page.problems).toEqual([]);
        seen.push(...page.names);
        const more = await page.hasMore();
        expect(more).toBe(seen.length < ALL.length);
        if (!more) break;
        after = page.end;
      }
      expect(seen).toEqual(ALL);
    },
  );

  it('asks only for what the page needs', async () => {
    const page = await read(2);
    expect([one.calls, two.calls, three.calls]).toEqual([['list all'], [], []]);
    expect(await page.hasMore()).toBe(true);
    expect(two.calls).toEqual([]);
    // The page ends where the back end does, so the next one is asked whether it has any.
    expect(await (await read(4)).hasMore()).toBe(true);
    expect(two.calls).toEqual(['list 3']);
  });

  it('has the pages that a plain list has, from either end and between any two places', async () => {
    const numbers = fc
      .uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 4 })
      .map((list) => list.sort((a, b) => a - b).map(String));
    const source = fc.record({ perCo: fc.boolean(), numbers: fc.dictionary(fc.constantFrom('1', '2', '10'), numbers) });
    await fc.assert(
      fc.asyncProperty(fc.array(source, { maxLength: 4 }), fc.infiniteStream(fc.nat()), async (sources, dice) => {
        context = fakeContext(
          {},
          [],
          Object.fromEntries(
            sources.map(({ perCo, numbers }, index) => {
              const cos = Object.keys(numbers).sort((a, b) => Number(a) - Number(b));
              return [`b${index}`, new FakeTargetSource(numbers, perCo ? cos : null)];
            }),
          ),
        );
        const all = await listTargets(context, {}, { ...pageRequestOf({}), size: 1_000 });
        const places = all.items.map((one) => ({ one, cursor: all.cursorOf(one) }));
        const roll = (sides: number) => (dice.next().value as number) % sides;
        for (let times = 0; times < 20; times++) {
          const walk = randomWalk(roll, places.length);
          const request = requestOf(walk, (index) => places[index]!.cursor);
          const expected = referencePage(places, walk);
          const list = await listTargets(context, {}, pageRequestOf(request));
          expect(list.items).toEqual(expected.items.map(({ one }) => one));
          expect(await list.hasMore()).toBe(walk.last === undefined ? expected.hasNextPage : expected.hasPreviousPage);
        }
      }),
    );
  });

  it('passes by what cannot be read on the way back too, and says that there may be more where nobody can tell', async () => {
    two.failures.set('4', failure());
    const list = await listTargets(context, {}, pageRequestOf({ last: 2 }));
    expect(list.items.map(({ backend, target }) => `${backend} ${target.key.localId}`)).toEqual(['one 4', 'three 1']);
    expect(list.problems).toMatchObject([{ backend: { name: 'two' }, organization: null }]);
    expect(two.calls).toEqual(['list 4']);
    const end = await listTargets(context, {}, pageRequestOf({ last: 1 }));
    expect([end.problems, await end.hasMore()]).toEqual([[], true]);
  });

  it('goes back in front of a target that is gone by now', async () => {
    const whole = await read(100);
    const targets = whole.items;
    const before = whole.cursorOf(targets[2]!);
    one.numbers['2'] = ['1', '2'];
    const list = await listTargets(context, {}, pageRequestOf({ last: 1, before }));
    expect(list.items.map(({ target }) => target.key.localId)).toEqual(['2']);
    expect(await list.hasMore()).toBe(true);
  });

  it('asks only for what a page from the end needs, and never beyond a cursor', async () => {
    const whole = await read(100);
    const targets = whole.items;
    const [after, before] = [whole.cursorOf(targets[2]!), whole.cursorOf(targets[5]!)];
    for (const source of [one, two, three]) source.calls.length = 0;
    const calls = () => [one, two, three].map((source) => source.calls.splice(0));
    const end = await listTargets(context, {}, pageRequestOf({ last: 1 }));
    expect(calls()).toEqual([[], [], ['list all']]);
    expect(await end.hasMore()).toBe(true);
    expect(calls()).toEqual([[], ['list 4'], []]);
    const between = await listTargets(context, {}, pageRequestOf({ first: 100, after, before }));
    expect(between.items).toEqual(targets.slice(3, 5));
    expect(await between.hasMore()).toBe(false);
    expect(calls()).toEqual([['list all'], ['list 3'], []]);
    const nothing = await listTargets(context, {}, pageRequestOf({ last: 100, after: before, before: after }));
    expect([nothing.items, await nothing.hasMore()]).toEqual([[], false]);
    expect(calls()).toEqual([[], [], []]);
  });

  it('goes on behind a target that is gone by now', async () => {
    const page = await read(2);
    one.numbers['2'] = ['3'];
    expect((await read(2, page.end)).names).toEqual(['one 2/3', 'one 10/4']);
  });

  it('counts every back end, and none when one is missing', async () => {
    expect(await (await read(1)).count()).toBe(8);
    two.failures.set('4', failure());
    const page = await listTargets(context, {}, pageRequestOf({ first: 1 }), true);
    expect(page.count()).toBeNull();
    expect(page.problems).toMatchObject([{ backend: { name: 'two' }, organization: null }]);
  });

  it('names what the page found missing once, and does not ask it again, when it counts with the page', async () => {
    two.failures.set('3', failure({ kind: 'not-found' }));
    three.failures.set('', failure());
    const page = await listTargets(context, {}, pageRequestOf({ first: 100 }), true);
    expect(page.problems).toMatchObject([
      { backend: { name: 'two' }, organization: '3' },
      { backend: { name: 'three' }, organization: null },
    ]);
    expect(page.errors).toHaveLength(2);
    expect([two.calls.filter((call) => call === 'list 3'), three.calls]).toEqual([['list 3'], ['list all']]);
  });

  it('names a back end that is down once, for all its COs, when it counts with the page', async () => {
    two.failures.set('3', failure());
    two.failures.set('4', failure());
    const page = await listTargets(context, {}, pageRequestOf({ first: 1 }), true);
    expect(page.problems).toMatchObject([{ backend: { name: 'two' }, organization: null }]);
    expect([page.errors.length, two.calls]).toEqual([1, ['list 3']]);
  });

  it('has nothing behind the page where all of it is named as missing already', async () => {
    context = fakeContext({}, [], { one, two });
    two.failures.set('3', failure());
    const page = await listTargets(context, {}, pageRequestOf({ first: 4 }), true);
    expect(page.problems).toMatchObject([{ backend: { name: 'two' } }]);
    expect([await page.hasMore(), two.calls]).toEqual([false, ['list 3']]);
  });

  it('passes by what cannot be read and names it, a CO by its number where there are several', async () => {
    two.failures.set('3', failure({ kind: 'not-found' }));
    three.failures.set('', failure());
    const page = await read(100);
    expect(page.names).toEqual([...ALL.slice(0, 4), 'two 4/7']);
    expect(page.problems).toMatchObject([
      { backend: { name: 'two' }, organization: '3', code: 'BACKEND_NOT_FOUND' },
      { backend: { name: 'three' }, organization: null, code: 'BACKEND_UNAVAILABLE', retriable: true },
    ]);
    expect(page.errors).toHaveLength(2);
    expect(await page.hasMore()).toBe(false);
  });

  it('does not ask a back end again for its next CO when it cannot be reached', async () => {
    two.failures.set('3', failure());
    const page = await read(100);
    expect(two.calls).toEqual(['list 3']);
    expect(page.problems).toMatchObject([{ backend: { name: 'two' }, organization: null }]);
  });

  it('lets a caller who is gone, and a mistake of ours, through', async () => {
    one.failures.set('', failure({ kind: 'cancelled' }));
    await expect(read(1)).rejects.toMatchObject({ kind: 'cancelled' });
    one.failures.set('', new TypeError('ours'));
    await expect(read(1)).rejects.toThrow('ours');
  });

  it('is narrowed to a back end, to a CO of whoever serves it, and to both', async () => {
    expect((await read(100, undefined, { backend: 'two' })).names).toEqual(ALL.slice(4, 7));
    expect((await read(100, undefined, { coId: '2' })).names).toEqual([...ALL.slice(0, 3), 'three 2/1']);
    expect(two.calls).toEqual(['list 3', 'list 4']);
    expect((await read(100, undefined, { backend: 'two', coId: '4' })).names).toEqual(['two 4/7']);
    expect((await read(100, undefined, { backend: 'one', coId: '77' })).names).toEqual([]);
    expect(await refusal(read(1, undefined, { backend: 'two', coId: '5' }))).toBe(
      'filter.coId: is not served; served are 3, 4 of two',
    );
    expect(await refusal(read(1, undefined, { backend: 'tasks' }))).toMatch(
      /holds no provisioning targets.*one, two, three/,
    );
  });

  it('keeps a cursor to its own list', async () => {
    const { end } = await read(2);
    expect(await refusal(read(2, end, { backend: 'one' }))).toMatch(/another filter/);
    context = fakeContext({}, [], { two });
    expect(await refusal(read(2, end))).toMatch(/no longer configured/);
    context = fakeContext({}, [], { one: new FakeTargetSource({}, ['10']) });
    expect(await refusal(read(2, end))).toMatch(/no longer configured/);
  });

  it('is empty where no back end has targets', async () => {
    context = fakeContext({}, ['tasks']);
    expect(await read(5, undefined, { coId: '2' })).toMatchObject({ names: [], problems: [] });
  });
});

describe('targets by id', () => {
  it('are read once for each back end, in the order asked', async () => {
    const refer = (backend: string, coId: string, localId: string) =>
      referToTarget(
        context,
        context.ids.encode({ type: 'CoProvisioningTarget', backend, organization: coId, local: [localId] }),
        'id',
      );
    const rows = await findTargets(context, [
      ...[refer('three', '2', '1'), refer('one', '10', '4'), refer('one', '2', '9'), refer('one', '2', '1')],
    ]);
    expect(rows.map((row) => row && 'localId' in row && [row.backend.name, row.localId])).toEqual([
      ['three', '1'],
      ['one', '4'],
      null,
      ['one', '1'],
    ]);
    expect([one.calls, two.calls, three.calls]).toEqual([['find 4 9 1'], [], ['find 1']]);
  });
});
