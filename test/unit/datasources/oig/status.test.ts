import type { TaskStatus } from '../../../../datasources/contracts/provisioning-tasks';
import { actionsFor, decodeStatus, encodeStatus, userStatusOf } from '../../../../datasources/oig/task-codec';

const ALL: readonly TaskStatus[] = [
  'PENDING',
  'REJECTED',
  'COMPLETED',
  'EXPIRED',
  'LOCKED',
  'CANCELLED',
  'SUSPENDED',
  'UNKNOWN',
];

describe('a status', () => {
  it.each([
    ['P', 'PENDING'],
    ['W', 'PENDING'],
    ['PX', 'PENDING'],
    ['R', 'REJECTED'],
    ['S', 'SUSPENDED'],
    ['C', 'COMPLETED'],
    ['MC', 'COMPLETED'],
    ['UC', 'COMPLETED'],
    ['X', 'CANCELLED'],
    ['Pending', 'PENDING'],
    ['Waiting', 'PENDING'],
    ['Rejected', 'REJECTED'],
    ['Suspended', 'SUSPENDED'],
    ['Completed', 'COMPLETED'],
    ['Cancelled', 'CANCELLED'],
    ['rejected', 'REJECTED'],
    [' r ', 'REJECTED'],
    ['', 'UNKNOWN'],
    ['Z', 'UNKNOWN'],
    ['constructor', 'UNKNOWN'],
    ['__proto__', 'UNKNOWN'],
  ])('is read from %p as %s', (text, status) => {
    expect(decodeStatus(text)).toBe(status);
  });

  it('becomes a word that reads back as itself, or none where no task ever has it', () => {
    const words = ALL.map((status) => [status, encodeStatus(status)] as const);
    for (const [status, word] of words) if (word !== null) expect(decodeStatus(word)).toBe(status);
    expect(words.filter(([, word]) => word === null).map(([status]) => status)).toEqual([
      'EXPIRED',
      'LOCKED',
      'UNKNOWN',
    ]);
  });
});

describe('what can be asked of a task', () => {
  const open = ['REASSIGN', 'COMPLETE', 'SET_NOTE', 'SET_RESPONSE'];

  it('is a retry when it is rejected', () => {
    expect(actionsFor('REJECTED', undefined)).toEqual(['RETRY', ...open]);
    expect(actionsFor('REJECTED', '12')).toEqual(['RETRY', ...open]);
  });

  it('is no retry when it is known to have no adapter', () => {
    expect(actionsFor('REJECTED', null)).toEqual(open);
  });

  it.each(['PENDING', 'SUSPENDED', 'UNKNOWN'] as const)('is all but a retry when it is %s', (status) => {
    expect(actionsFor(status, '12')).toEqual(open);
  });

  it.each(['COMPLETED', 'CANCELLED'] as const)('is nothing when it is %s', (status) => {
    expect(actionsFor(status, '12')).toEqual([]);
  });
});

it.each([
  ['PENDING', 'ACTIVE'],
  ['REJECTED', 'ACTIVE'],
  ['SUSPENDED', 'ACTIVE'],
  ['COMPLETED', 'COMPLETED'],
  ['CANCELLED', 'UNKNOWN'],
  ['UNKNOWN', 'UNKNOWN'],
] as const)('the beneficiary of a task that is %s is %s', (task, user) => {
  expect(userStatusOf(task)).toBe(user);
});
