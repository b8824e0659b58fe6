import fc from 'fast-check';
import { decodeCursor, encodeCursor, fingerprintOf } from '../../../../resolvers/provisioning-tasks/task-segments';
import type { TaskSegment } from '../../../../resolvers/provisioning-tasks/task-segments';
import { InputError } from '../../../../resolvers/shared/input-error';
import { NodeIds } from '../../../../resolvers/shared/node-id';
import { FakeSource } from '../../../helpers/fake-source';

const ids = new NodeIds('here');
const source = new FakeSource({ tasks: { North: [], South: [] } });
// What a position looks like is the source's own affair; here nearly everything is one.
source.isPosition = (position) => position !== 'junk';
const segments: readonly TaskSegment[] = [
  { backend: 'one', source, organization: 'North' },
  { backend: 'one', source, organization: 'South' },
  { backend: 'two', source, organization: 'North' },
];
const ALL = fingerprintOf({});

function refusal(after: string, fingerprint = ALL, known = segments): string {
  try {
    decodeCursor(ids, fingerprint, known, after);
  } catch (error) {
    if (error instanceof InputError && error.faults[0]?.path === 'after') return error.faults[0].message;
    throw error;
  }
  throw new Error('was accepted');
}

describe('a cursor', () => {
  it('gives back the segment and whatever position it was made of', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 }), text, (segment, position) => {
        const cursor = encodeCursor(ids, ALL, segments[segment]!, position);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(decodeCursor(ids, ALL, segments, cursor)).toEqual({ segment, position });
      }),
    );
  });

  it('goes on in its own back end and organization after others were configured before it', () => {
    const cursor = encodeCursor(ids, ALL, segments[0]!, '7:4711');
    expect(decodeCursor(ids, ALL, [segments[2]!, segments[1]!, segments[0]!], cursor)).toEqual({
      segment: 2,
      position: '7:4711',
    });
  });

  it.each([
    '',
    'x',
    ids.encode({ type: 'ProvisioningTask', backend: 'one', organization: 'North', local: ['1'] }),
    new NodeIds('elsewhere').pack(['task-cursor', ALL, 'one', 'North', '1:1']),
    ids.pack(['task-cursor', ALL, 'one', 'North']),
  ])('is nothing else (%#)', (text) => {
    expect(refusal(text)).toBe('is not a cursor of this list; use pageInfo.endCursor or edges.cursor, unchanged');
  });

  it('whose position its source cannot have given is refused', () => {
    const cursor = encodeCursor(ids, ALL, segments[0]!, 'junk');
    expect(refusal(cursor)).toBe('is damaged; use pageInfo.endCursor or edges.cursor, unchanged');
  });

  it('of a list with another filter is refused', () => {
    const cursor = encodeCursor(ids, fingerprintOf({ userName: 'a' }), segments[0]!, '1:1');
    const message = 'comes from a list with another filter; keep the filter while paging';
    expect(refusal(cursor)).toBe(message);
    expect(refusal(cursor, fingerprintOf({ userName: 'b' }))).toBe(message);
    expect(refusal(cursor, fingerprintOf({ userName: 'a', organization: 'North' }))).toBe(message);
    expect(refusal(cursor, fingerprintOf({ userName: 'a', backends: ['one'] }))).toBe(message);
    expect(decodeCursor(ids, fingerprintOf({ userName: 'a' }), segments, cursor).segment).toBe(0);
  });

  it('into a back end that is not there any more is refused', () => {
    const cursor = encodeCursor(ids, ALL, segments[2]!, '1:1');
    expect(refusal(cursor, ALL, segments.slice(0, 2))).toBe(
      'points into a back end that is no longer configured; start again without it',
    );
  });
});

describe('the mark of a filter', () => {
  it('does not depend on the order of the back ends, nor on null or absent', () => {
    expect(fingerprintOf({ backends: ['a', 'b'] })).toBe(fingerprintOf({ backends: ['b', 'a'] }));
    expect(fingerprintOf({ backends: null, organization: null, userName: null })).toBe(ALL);
  });

  it('tells an organization from a user of the same name', () => {
    expect(fingerprintOf({ organization: 'a' })).not.toBe(fingerprintOf({ userName: 'a' }));
  });
});
