import * as body from '../../../../datasources/oig/bulk-codec';
import { sample, sampleJson } from './samples';

/** The vendor's pages have white space of their own; what is left is every key, in its order, and every value. */
function compact(name: string): string {
  return JSON.stringify(sampleJson(name));
}

describe('the body of the bulk call', () => {
  it("is Oracle's own reassignment, key order included", () => {
    const tasks = [
      { id: '3016', requestId: '10001' },
      { id: '3018', requestId: '10002' },
    ];
    const encoded = body.encodeUpdates(tasks, body.reassign('23', 'user'));
    expect(encoded).toBe(compact('bulk-reassign.oracle-sample.request.json'));
    expect(encoded.replace(/\s/g, '')).toBe(sample('bulk-reassign.oracle-sample.request.json').replace(/\s/g, ''));
  });

  it.each(['bulk-retry.oracle-sample.request.json', 'bulk-retry.oracle-sample.curl-body.json'])(
    "is Oracle's own retry in %s, key order included",
    (name) => {
      const tasks = [{ id: '<Prov-Task_ID>' }, { id: '<Prov-Task_ID>' }];
      const encoded = body.encodeUpdates(tasks, body.retry);
      expect(encoded).toBe(compact(name));
      expect(encoded.replace(/\s/g, '')).toBe(sample(name).replace(/\s/g, ''));
    },
  );

  it("is the contract's reassignment", () => {
    const tasks = [
      { id: '7409', requestId: 'c-1' },
      { id: '7412', requestId: 'c-2' },
    ];
    expect(body.encodeUpdates(tasks, body.reassign('1187', 'user'))).toBe(
      compact('update-tasks.reassign.request.json'),
    );
  });

  it("has the fields of the contract's single calls", () => {
    const fieldsOf = (name: string): unknown => (sampleJson(name) as { fields: unknown }).fields;
    expect(body.reassign('1187', 'user').fields).toEqual(fieldsOf('update-task.reassign-user.request.json'));
    expect(body.reassign('41', 'role').fields).toEqual(fieldsOf('update-task.reassign-role.request.json'));
    expect(body.setNote('Vendor ticket 88-17 opened').fields).toEqual(fieldsOf('update-task.set-note.request.json'));
    expect(body.setResponse('BADGE_ISSUED').fields).toEqual(fieldsOf('update-task.set-response.request.json'));
    expect(body.complete.fields).toBeUndefined();
  });

  it('says the action as the contract spells it', () => {
    const actionOf = (name: string): unknown => (sampleJson(name) as { action: unknown }).action;
    expect(body.complete.action).toBe(actionOf('update-task.manual-complete.request.json'));
    expect(body.setNote('').action).toBe(actionOf('update-task.set-note.request.json'));
    expect(body.setResponse('').action).toBe(actionOf('update-task.set-response.request.json'));
  });

  it('names a task twice where no sample says by which name it is known', () => {
    for (const update of [body.complete, body.setNote('n'), body.setResponse('R'), body.retry]) {
      expect(body.encodeUpdates([{ id: '7' }], update)).toContain('"taskId":"7"');
    }
  });

  it('keeps every character of a note', () => {
    const note = 'a "quoted"\n\ttext with \\ and \u2028 and 😀';
    const parsed = JSON.parse(body.encodeUpdates([{ id: '7' }], body.setNote(note))) as {
      tasks: { fields: { value: string }[] }[];
    };
    expect(parsed.tasks[0]!.fields[0]!.value).toBe(note);
  });
});
