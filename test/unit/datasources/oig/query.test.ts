import fc from 'fast-check';
import type { TaskFilter } from '../../../../datasources/contracts/provisioning-tasks';
import { canBeAsked, encodeLoginFilter, encodeQuery, encodeTaskFilter } from '../../../../datasources/oig/query';
import { sample } from './samples';

describe('the filter of tasks', () => {
  it.each<[TaskFilter, string | undefined]>([
    [{}, undefined],
    [{ application: 'Plan View' }, 'Objects.Name eq Plan::View'],
    [{ status: 'REJECTED' }, 'Status.Category eq Rejected'],
    [{ userName: 'ROKAFOR' }, 'Process::Instance.Task::Information.Target::User eq ROKAFOR'],
    [{ application: 'Lab Portal', status: 'REJECTED' }, 'Objects.Name eq Lab::Portal AND Status.Category eq Rejected'],
    [
      { application: 'Payroll', status: 'PENDING', userName: 'Ann Lee' },
      'Objects.Name eq Payroll AND Status.Category eq Pending AND Process::Instance.Task::Information.Target::User eq Ann::Lee',
    ],
  ])('%j is %p', (filter, q) => {
    expect(encodeTaskFilter(filter)).toEqual({ q });
  });

  it.each(['EXPIRED', 'LOCKED', 'UNKNOWN'] as const)('has no task that is %s', (status) => {
    expect(encodeTaskFilter({ status })).toEqual({ none: true });
  });

  it('names what it cannot express instead of asking for something else', () => {
    expect(encodeTaskFilter({ application: 'A::B' })).toEqual({
      impossible: 'application has characters that the filter of this back end cannot express',
    });
    expect(encodeTaskFilter({ userName: '', status: 'LOCKED' })).toEqual({
      impossible: 'userName has characters that the filter of this back end cannot express',
    });
  });

  it('cannot be widened by what stands in a name', () => {
    const filter = encodeTaskFilter({ application: 'X AND Status.Category eq Pending' });
    expect(filter).toEqual({ q: 'Objects.Name eq X::AND::Status.Category::eq::Pending' });
  });
});

describe('a name that can be asked for', () => {
  it.each(['ROKAFOR', 'Lab Portal', "O'Brien", 'a:b', 'ann@example.org', 'Größe', 'a+b&c=d#e%20', 'AND'])(
    '%p can',
    (text) => {
      expect(canBeAsked(text)).toBe(true);
    },
  );

  it.each(['', ' ', ' a', 'a ', 'a::b', 'a:', ':a', '"a"', "'a", 'a\nb', 'a\u0000', 'a\u2028b', 'a\tb'])(
    '%p cannot',
    (text) => {
      expect(canBeAsked(text)).toBe(false);
    },
  );

  it('comes back from the wire as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        fc.pre(canBeAsked(text));
        const { q } = encodeTaskFilter({ application: text }) as { q: string };
        const read = new URLSearchParams(encodeQuery({ q })).get('q')!.split(' ');
        expect(read).toHaveLength(3);
        expect(read[2]!.replaceAll('::', ' ')).toBe(text);
      }),
    );
  });
});

describe('the filter of people', () => {
  it("is the contract's for two logins", () => {
    const query = encodeQuery({ q: encodeLoginFilter(['ROKAFOR', 'MIKAWA']) });
    expect(query).toBe('?q=User%3A%3ALogin%20eq%20ROKAFOR%20or%20User%3A%3ALogin%20eq%20MIKAWA');
    expect(sample('list-users.two-logins.request.http')).toContain(query.slice(1));
  });

  it('writes a blank in a login as the grammar wants it', () => {
    expect(encodeLoginFilter(['ANN LEE'])).toBe('User::Login eq ANN::LEE');
  });
});

describe('a query', () => {
  it('leaves out what is not given and escapes the rest', () => {
    expect(encodeQuery({ q: undefined, offset: 1, limit: 25 })).toBe('?offset=1&limit=25');
    expect(encodeQuery({ q: undefined })).toBe('');
    expect(encodeQuery({ q: 'a+b &c=d' })).toBe('?q=a%2Bb%20%26c%3Dd');
  });
});
