import fc from 'fast-check';
import { decodeAnswers, matchAnswers, type TaskAnswer } from '../../../../datasources/oig/bulk-codec';
import { ProtocolError } from '../../../../datasources/shared/errors';
import { sampleJson } from './samples';

const link = (id: string) => [{ rel: 'self', href: `https://oig.example.org/provtasks/${id}` }];

function match(sent: readonly string[], items: readonly unknown[]) {
  return matchAnswers(sent, decodeAnswers({ tasks: items }));
}

describe("Oracle's own answers", () => {
  it('tell of a reassignment in another order than it was asked', () => {
    const answers = decodeAnswers(sampleJson('bulk-reassign.oracle-sample.response.json'));
    expect(answers.map(({ id }) => id)).toEqual(['3018', '3016']);
    const { outcomes, foreign, missing } = matchAnswers(['3016', '3018'], answers);
    expect([...outcomes]).toEqual([
      ['3016', { outcome: 'SUCCEEDED', reason: null }],
      ['3018', { outcome: 'SUCCEEDED', reason: null }],
    ]);
    expect([foreign, missing]).toEqual([0, 0]);
  });

  it('tell of retries that were refused, with the reason to the letter', () => {
    const answers = decodeAnswers(sampleJson('bulk-retry.oracle-sample.response.json'));
    const refused = {
      outcome: 'REFUSED',
      reason: 'This task is not automated. If task is completed, set status to UC.',
    };
    expect([...matchAnswers(['30', '31'], answers).outcomes]).toEqual([
      ['30', refused],
      ['31', refused],
    ]);
  });

  it("tell of both in the contract's mixed example", () => {
    const answers = decodeAnswers(sampleJson('update-tasks.mixed.response.json'));
    const { outcomes } = matchAnswers(['7401', '7409'], answers);
    expect(outcomes.get('7401')).toEqual({ outcome: 'SUCCEEDED', reason: null });
    expect(outcomes.get('7409')?.outcome).toBe('REFUSED');
  });
});

describe('one item', () => {
  const outcomeOf = (item: unknown) => match(['7'], [item]).outcomes.get('7')!;

  it.each(['SUCCESS', 'OK', 'success', 'Ok', ' Success '])('has succeeded when it says %p', (status) => {
    expect(outcomeOf({ id: '7', status })).toEqual({ outcome: 'SUCCEEDED', reason: null });
  });

  it.each(['FAIL', 'fail', 'Fail'])('was refused when it says %p', (status) => {
    expect(outcomeOf({ id: '7', status, reason: 'no' })).toEqual({ outcome: 'REFUSED', reason: 'no' });
  });

  it.each(['', 'QUEUED', 'FAILURE?', undefined, null, 0, true, ['SUCCESS']])('is unknown when it says %p', (status) => {
    const { outcome, reason } = outcomeOf({ id: '7', status, reason: 'ignored' });
    expect(outcome).toBe('UNKNOWN');
    expect(reason).toMatch(/not known.*not sent again/);
  });

  it.each([
    ['a number', { id: 7, status: 'OK' }],
    ['the link', { links: link('7'), status: 'OK' }],
    ['the link beside an empty id', { id: '', links: link('7'), status: 'OK' }],
  ])('is known by %s', (_, item) => {
    expect(outcomeOf(item).outcome).toBe('SUCCEEDED');
  });

  it('is believed in its id, not in its link', () => {
    expect(match(['7', '8'], [{ id: '7', links: link('8'), status: 'OK' }]).outcomes.get('8')?.outcome).toBe('UNKNOWN');
  });

  it('gives its reason on one line and at a length that can be shown', () => {
    const reason = `\n no\r\n\u0000route \u202e to\thost ${'x'.repeat(600)}`;
    const shown = outcomeOf({ id: '7', status: 'FAIL', reason }).reason!;
    expect(shown.startsWith('no route to host xxx')).toBe(true);
    expect(shown).toHaveLength(500);
  });

  it('is not cut within a character', () => {
    const shown = outcomeOf({ id: '7', status: 'FAIL', reason: '😀'.repeat(501) }).reason!;
    expect(shown).toBe('😀'.repeat(500));
  });

  it.each([undefined, null, '', '  \n', 5, { a: 1 }])('is explained by us when its reason is %p', (reason) => {
    expect(outcomeOf({ id: '7', status: 'FAIL', reason }).reason).toBe('The back end refused without a reason.');
  });
});

describe('several items', () => {
  it('about one task that agree are one answer', () => {
    const { outcomes } = match(
      ['7'],
      [
        { id: '7', status: 'FAIL', reason: 'first' },
        { id: '7', status: 'fail', reason: 'second' },
      ],
    );
    expect(outcomes.get('7')).toEqual({ outcome: 'REFUSED', reason: 'first' });
  });

  it('about one task that contradict leave it unknown', () => {
    const { outcomes } = match(
      ['7'],
      [
        { id: '7', status: 'SUCCESS' },
        { id: '7', status: 'FAIL', reason: 'no' },
      ],
    );
    expect(outcomes.get('7')).toMatchObject({ outcome: 'UNKNOWN', reason: expect.stringContaining('contradict') });
  });

  it('about tasks that nobody asked for are counted and change nothing', () => {
    const { outcomes, foreign } = match(
      ['7'],
      [{ id: '9', status: 'OK' }, null, 'x', { status: 'OK' }, { id: '7', status: 'OK' }],
    );
    expect([...outcomes.keys()]).toEqual(['7']);
    expect(outcomes.get('7')?.outcome).toBe('SUCCEEDED');
    expect(foreign).toBe(4);
  });

  it('that leave a task out leave it unknown', () => {
    const { outcomes, missing } = match(['7', '8'], [{ id: '8', status: 'OK' }]);
    expect(outcomes.get('7')).toMatchObject({ outcome: 'UNKNOWN', reason: expect.stringContaining('without a word') });
    expect(missing).toBe(1);
  });
});

it.each([[null], [[]], [{}], [{ tasks: {} }], ['<html>']])('%j is no answer', (json) => {
  expect(() => decodeAnswers(json)).toThrow(ProtocolError);
});

interface Told {
  readonly id: string;
  readonly says: readonly ('SUCCESS' | 'FAIL')[];
}

describe('whatever the back end answers', () => {
  /** Up to 50 tasks; each is answered not at all, once, or more often, by one word or by both. */
  const told: fc.Arbitrary<Told[]> = fc
    .uniqueArray(fc.integer({ min: 1, max: 5_000 }), { maxLength: 50 })
    .chain((ids) =>
      fc.tuple(
        ...ids.map((id) =>
          fc
            .array(fc.constantFrom('SUCCESS' as const, 'FAIL' as const), { maxLength: 3 })
            .map((says) => ({ id: String(id), says })),
        ),
      ),
    );
  const foreignIds = fc.array(fc.integer({ min: 5_001, max: 6_000 }).map(String), { maxLength: 5 });

  it('no task is lost, none is answered twice, and each has the outcome it was told', () => {
    const seen = { missing: 0, contradictory: 0, foreign: 0, succeeded: 0, refused: 0 };
    fc.assert(
      fc.property(told, foreignIds, fc.infiniteStream(fc.nat()), (tasks, foreign, order) => {
        const sent = tasks.map(({ id }) => id);
        const items = tasks.flatMap(({ id, says }) => says.map((status) => ({ id, status, reason: `about ${id}` })));
        const all = [...items, ...foreign.map((id) => ({ id, status: 'SUCCESS' }))]
          .map((item) => ({ item, place: order.next().value as number }))
          .sort((one, other) => one.place - other.place)
          .map(({ item }) => item);

        const matched = match(sent, all);

        expect([...matched.outcomes.keys()]).toEqual(sent);
        expect(matched.foreign).toBe(foreign.length);
        expect(matched.missing).toBe(tasks.filter(({ says }) => says.length === 0).length);
        for (const { id, says } of tasks) {
          const { outcome, reason } = matched.outcomes.get(id)!;
          const words = new Set(says);
          if (words.size !== 1) {
            expect(outcome).toBe('UNKNOWN');
            seen[words.size === 0 ? 'missing' : 'contradictory'] += 1;
          } else if (words.has('SUCCESS')) {
            expect([outcome, reason]).toEqual(['SUCCEEDED', null]);
            seen.succeeded += 1;
          } else {
            expect([outcome, reason]).toEqual(['REFUSED', `about ${id}`]);
            seen.refused += 1;
          }
        }
        seen.foreign += foreign.length;
      }),
      { numRuns: 2_000 },
    );
    // The cases were what they are said to be.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(1_000);
  });

  it('nothing that is JSON makes the matching fail otherwise than by saying that it was not understood', () => {
    const sent = ['1', '2', '3'];
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.array(fc.jsonValue()).map((tasks) => ({ tasks })),
        ),
        (json) => {
          let answers: readonly TaskAnswer[];
          try {
            answers = decodeAnswers(json);
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
            return;
          }
          expect([...matchAnswers(sent, answers).outcomes.keys()]).toEqual(sent);
        },
      ),
      { numRuns: 500 },
    );
  });
});
