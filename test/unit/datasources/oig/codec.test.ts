import * as codec from '../../../../datasources/oig/codec';
import { isTaskId } from '../../../../datasources/oig/fields';
import { ProtocolError } from '../../../../datasources/shared/errors';
import { LABELS, listItem, pairs, row, sampleJson, valuesOf } from './samples';

describe("the contract's first page", () => {
  const page = codec.decodeTaskPage(sampleJson('list-tasks.first-page.response.json'));

  it('says that there is more and gives the rows in their order', () => {
    expect(page.hasMore).toBe(true);
    expect(page.rows.map(({ localId }) => localId)).toEqual(['7401', '7409']);
  });

  it('becomes a record with nothing lost', () => {
    const { actions, fields, ...typed } = page.rows[0]!;
    expect(typed).toEqual({
      localId: '7401',
      status: 'REJECTED',
      backendStatus: 'R',
      startDate: '2025-03-04T08:15:02Z',
      beneficiary: 'ROKAFOR',
      name: 'Create User',
      application: 'Lab Portal',
      accountName: 'rokafor',
      reason: 'Connection refused by target',
      requestKey: '5120',
      processKey: '2210',
      retryCount: 1,
      assignee: { type: 'USER', key: '1', name: 'XELSYSADM' },
      note: null,
      projectedEnd: null,
      formFields: [],
    });
    expect(actions).toContain('RETRY');
    expect(valuesOf(fields)).toEqual({
      'Process Definition.Tasks.Key': '118',
      'Process Instance.Task Information.Assign Type': 'Default task assignment',
      'Process Instance.Task Information.Assignee First Name': 'System',
    });
  });

  it('copes with a row that has fewer labels', () => {
    expect(page.rows[1]).toMatchObject({
      localId: '7409',
      status: 'REJECTED',
      backendStatus: 'Rejected',
      beneficiary: 'MIKAWA',
      retryCount: 0,
      accountName: null,
      assignee: null,
      reason: null,
      fields: [],
    });
  });

  it('is empty when it is empty', () => {
    expect(codec.decodeTaskPage(sampleJson('list-tasks.empty.response.json'))).toEqual({ rows: [], hasMore: false });
  });
});

describe('one task', () => {
  it('has its form and what no typed field covers', () => {
    const task = codec.decodeSingleTask('7401', sampleJson('get-task.automated.response.json'));
    expect(task).toMatchObject({ localId: '7401', status: 'REJECTED', note: null, projectedEnd: null });
    expect(task.assignee).toEqual({ type: 'USER', key: null, name: 'XELSYSADM' });
    expect(task.formFields).toEqual([
      { name: 'User ID', value: 'rokafor' },
      { name: 'First Name', value: 'Remi' },
      { name: 'Start Date', value: '2025-03-04T00:00:00Z' },
    ]);
    expect(valuesOf(task.fields)).toMatchObject({
      'Process Instance.Task Details.Data': 'TARGET_UNREACHABLE',
      'Process Instance.Task Details.Type': null,
      'Process Instance.Task Details.System level': '0',
    });
  });

  it('can wait for a role', () => {
    const task = codec.decodeSingleTask('7409', sampleJson('get-task.manual.response.json'));
    expect(task).toMatchObject({
      status: 'PENDING',
      assignee: { type: 'ROLE', key: '41', name: 'Badge Office' },
      actions: ['REASSIGN', 'COMPLETE', 'SET_NOTE', 'SET_RESPONSE'],
      formFields: [],
    });
  });

  it('must be the one that was asked for', () => {
    expect(() => codec.decodeSingleTask('7402', sampleJson('get-task.automated.response.json'))).toThrow(
      'its answer is about another task',
    );
  });

  it.each([[null], [[]], ['text'], [7]])('is not read from %j', (json) => {
    expect(() => codec.decodeSingleTask('7401', json)).toThrow(ProtocolError);
  });
});

describe('the number of a task', () => {
  it('is taken from the end of the link, whatever its host and query', () => {
    const item = {
      links: [{ rel: 'self', href: 'http://elsewhere:1/x/provtasks/9223372036854775807?a=/12#/13' }],
      fields: [],
    };
    expect(codec.decodeTaskPage({ tasks: [item] }).rows[0]!.localId).toBe('9223372036854775807');
  });

  it.each([
    ['the field', { links: [], fields: [{ name: LABELS.key, value: 31 }] }],
    ['the id as text', { id: '31' }],
    ['the id as number', { id: 31, fields: [] }],
    [
      'a link without a host',
      {
        links: [
          { rel: 'next', href: '/x/1' },
          { rel: 'self', href: 'provtasks/31' },
        ],
      },
    ],
    ['one that is one, beside others that are none', { id: 'x', links: [{ rel: 'self', href: '/31' }] }],
  ])('can come from %s', (_, item) => {
    expect(codec.decodeTaskPage({ tasks: [item] }).rows[0]!.localId).toBe('31');
  });

  it.each([
    ['two that differ', { id: '30', links: [{ rel: 'self', href: '/provtasks/31' }] }],
    ['a field that differs', listItem('30', { [LABELS.key]: 31 })],
    ['none', { fields: [] }],
    ['a link that is none', { links: [{ rel: 'self', href: '/provtasks' }] }],
    ['links of another shape', { links: 'x' }],
    ['0', { id: '0' }],
    ['a fraction', { id: 1.5 }],
  ])('is not guessed from %s', (_, item) => {
    expect(() => codec.decodeTaskPage({ tasks: [item] })).toThrow(ProtocolError);
  });

  it.each(['1', '7401', '9223372036854775807'])('can be %s', (text) => {
    expect(isTaskId(text)).toBe(true);
  });

  // A key is a Java `long`; a larger one would be answered with a fault.
  it.each([
    '',
    '0',
    '01',
    '-1',
    '1.5',
    ' 1',
    '1e3',
    '٣',
    '9223372036854775808',
    '12345678901234567890',
    '../users',
    '1\n',
  ])('cannot be %p', (text) => {
    expect(isTaskId(text)).toBe(false);
  });
});

describe('the status of a task', () => {
  it('is the letter, and the category stays visible where the two disagree', () => {
    const task = row('1', { [LABELS.status]: 'UC', [LABELS.word]: 'Rejected' });
    expect(task).toMatchObject({ status: 'COMPLETED', backendStatus: 'UC', actions: [] });
    expect(task.fields).toEqual([{ name: LABELS.word, value: 'Rejected' }]);
  });

  it('is the category where the letter says nothing', () => {
    expect(row('1', { [LABELS.status]: '', [LABELS.word]: 'Pending' })).toMatchObject({
      status: 'PENDING',
      backendStatus: 'Pending',
      fields: [],
    });
    expect(row('1', { [LABELS.status]: 'Q', [LABELS.word]: 'Rejected' })).toMatchObject({
      status: 'REJECTED',
      backendStatus: 'Q',
    });
  });

  it('is unknown, with its own word, when nobody knows it', () => {
    expect(row('1', { [LABELS.word]: 'Pondering' })).toMatchObject({ status: 'UNKNOWN', backendStatus: 'Pondering' });
    expect(row('1')).toMatchObject({ status: 'UNKNOWN', backendStatus: null });
  });

  it('offers no retry when the adapter is known to be missing', () => {
    expect(row('1', { [LABELS.status]: 'R', [LABELS.adapter]: 0 }).actions).not.toContain('RETRY');
    expect(row('1', { [LABELS.status]: 'R', [LABELS.adapter]: 5 }).actions).toContain('RETRY');
  });
});

describe('the assignee', () => {
  const person = { [LABELS.userKey]: 7, [LABELS.login]: 'ANN' };
  const role = { [LABELS.roleKey]: 41, [LABELS.role]: 'Badge Office' };

  it.each([
    ['a person', person, { type: 'USER', key: '7', name: 'ANN' }],
    ['a role', role, { type: 'ROLE', key: '41', name: 'Badge Office' }],
    [
      'a person beside the zeros of a role',
      { ...person, [LABELS.roleKey]: 0, [LABELS.role]: '' },
      { type: 'USER', key: '7', name: 'ANN' },
    ],
    [
      'a role beside the zeros of a person',
      { ...role, [LABELS.userKey]: 0, [LABELS.login]: '' },
      { type: 'ROLE', key: '41', name: 'Badge Office' },
    ],
    ['a person without a login', { [LABELS.userKey]: 7 }, { type: 'USER', key: '7', name: null }],
    ['nobody', { [LABELS.userKey]: 0, [LABELS.roleKey]: 0 }, null],
  ])('is %s', (_, values, assignee) => {
    const task = row('1', values);
    expect(task.assignee).toEqual(assignee);
    expect(task.fields).toEqual([]);
  });

  it('is what the type says when both are named, and the other stays visible', () => {
    const byType = (type: string) => row('1', { ...person, ...role, [LABELS.assignType]: type });
    expect(byType('Group').assignee).toMatchObject({ type: 'ROLE', key: '41' });
    expect(valuesOf(byType('Group').fields)).toMatchObject({ [LABELS.userKey]: '7', [LABELS.login]: 'ANN' });
    expect(byType('User').assignee).toMatchObject({ type: 'USER', key: '7' });
    expect(valuesOf(byType('User').fields)).toMatchObject({ [LABELS.roleKey]: '41', [LABELS.role]: 'Badge Office' });
  });
});

describe('other fields', () => {
  it('reads dates in both forms and leaves what is none', () => {
    expect(row('1', { [LABELS.end]: '2025-04-30' })).toMatchObject({
      projectedEnd: '2025-04-30T00:00:00Z',
      fields: [],
    });
    const odd = row('1', { [LABELS.end]: 'some day' });
    expect(odd.projectedEnd).toBeNull();
    expect(odd.fields).toEqual([{ name: LABELS.end, value: 'some day' }]);
  });

  it('reads the counter of retries from both kinds of value and leaves what is none', () => {
    expect(row('1', { [LABELS.retries]: 3 }).retryCount).toBe(3);
    expect(row('1', { [LABELS.retries]: '3' }).retryCount).toBe(3);
    const odd = row('1', { [LABELS.retries]: 'often' });
    expect(odd.retryCount).toBeNull();
    expect(odd.fields).toEqual([{ name: LABELS.retries, value: 'often' }]);
  });

  it('names the application by its instance only where it has no other name', () => {
    const both = row('1', { 'Objects.Name': 'Payroll', APP_INSTANCE_NAME: 'Payroll EU' });
    expect(both.application).toBe('Payroll');
    expect(both.fields).toEqual([{ name: 'APP_INSTANCE_NAME', value: 'Payroll EU' }]);
    expect(row('1', { APP_INSTANCE_NAME: 'Payroll EU' }).application).toBe('Payroll EU');
  });

  it('knows the reason under both of its names', () => {
    expect(row('1', { SCH_REASON: 'no route' }).reason).toBe('no route');
    expect(row('1', { 'Process Instance.Task Details.Reason': 'no route', SCH_REASON: '' }).reason).toBe('no route');
  });
});

describe('an answer of another shape', () => {
  it.each([
    [null],
    [[]],
    [{}],
    [{ tasks: {} }],
    [{ tasks: [null] }],
    [{ tasks: [[]] }],
    [{ tasks: [{ fields: 'x' }] }],
  ])('%j is no list of tasks', (json) => {
    expect(() => codec.decodeTaskPage(json)).toThrow(ProtocolError);
  });
});

describe('history and responses', () => {
  it("are read from the contract's examples", () => {
    const history = codec.decodeHistoryPage(sampleJson('get-history.response.json'));
    expect(history).toEqual({
      hasMore: false,
      rows: [
        { status: 'Pending', date: null, assignee: null, fields: [{ name: 'ASSIGNER_USER_KEY', value: null }] },
        { status: 'Pending', date: null, assignee: null, fields: [{ name: 'ASSIGNER_USER_KEY', value: '1' }] },
      ],
    });
    expect(codec.decodeHistoryPage(sampleJson('get-history.narrowed.response.json')).rows[0]).toEqual({
      status: 'Rejected',
      date: null,
      assignee: null,
      fields: [],
    });
    expect(codec.decodeResponsePage(sampleJson('get-responses.response.json')).rows).toEqual(['BADGE_ISSUED']);
  });

  it('finds date and assignee by the last words of their labels', () => {
    const values = {
      Status: 'Pending',
      'X.Note Date': 'never',
      'X.Action Date': '2025-03-04T08:15:02Z',
      'X.Assignee User ID': 'ANN',
    };
    expect(codec.decodeHistoryPage({ provTaskHistoryList: [{ fields: pairs(values) }] }).rows).toEqual([
      {
        status: 'Pending',
        date: '2025-03-04T08:15:02Z',
        assignee: 'ANN',
        fields: [{ name: 'X.Note Date', value: 'never' }],
      },
    ]);
  });
});

describe('people', () => {
  it("are read from the contract's example", () => {
    expect(codec.decodePeople(sampleJson('list-users.two-logins.response.json'))).toEqual([
      { key: '1187', login: 'ROKAFOR', displayName: 'Remi Okafor' },
      { key: '1203', login: 'MIKAWA', displayName: 'Mio Ikawa' },
    ]);
  });

  it('take their key from wherever it stands', () => {
    const fields = pairs({ 'User Login': 'ANN', usr_key: 7 });
    expect(codec.decodePeople({ users: [{ fields }] })).toEqual([{ key: '7', login: 'ANN', displayName: null }]);
  });

  it.each([[{ users: [{ id: '7', fields: [] }] }], [{ users: [{ fields: pairs({ 'User Login': 'ANN' }) }] }], [{}]])(
    'are not read from %j',
    (json) => {
      expect(() => codec.decodePeople(json)).toThrow(ProtocolError);
    },
  );
});
