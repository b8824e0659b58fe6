import type { TaskHistoryRecord } from '../contracts/provisioning-tasks';
import { ProtocolError } from '../shared/errors';
import { isRecord } from '../shared/json';
import { decodeInstant, FieldList, itemId, LABEL } from './fields';
import { decodeTask, type TaskRow } from './task-codec';

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
}

export interface Person {
  readonly key: string;
  readonly login: string;
  readonly displayName: string | null;
}

/** `count` and `totalResult` are not read: the first is the length of the page, the second always -1 (contract 3.3). */
function decodePage<Row>(json: unknown, listKey: string, decode: (item: Readonly<Record<string, unknown>>) => Row) {
  if (!isRecord(json) || !Array.isArray(json[listKey])) {
    throw new ProtocolError('protocol', `its answer has no list of ${listKey}`);
  }
  const rows = json[listKey].map((item: unknown): Row => {
    if (!isRecord(item)) throw new ProtocolError('protocol', `its answer has something else among the ${listKey}`);
    return decode(item);
  });
  return { rows, hasMore: json.hasMore === true };
}

export function decodeTaskPage(json: unknown): Page<TaskRow> {
  return decodePage(json, 'tasks', decodeTask);
}

/** @param taskId the task that was asked for; the answer must be about it. */
export function decodeSingleTask(taskId: string, json: unknown): TaskRow {
  if (!isRecord(json)) throw new ProtocolError('protocol', 'its answer is no task');
  const task = decodeTask(json);
  if (task.localId !== taskId) throw new ProtocolError('protocol', 'its answer is about another task');
  return task;
}

export function decodeHistoryPage(json: unknown): Page<TaskHistoryRecord> {
  return decodePage(json, 'provTaskHistoryList', (item) => {
    const fields = FieldList.decode(item.fields);
    const status = fields.take(LABEL.historyStatus);
    // The labels of the other columns are not readable in the vendor's pages: they are known by their last words.
    const names = fields.rest().map(({ name }) => name);
    const dateName = names.find((name) => /\bDate$/i.test(name) && decodeInstant(fields.peek(name) ?? '') !== null);
    const assigneeNames = names.filter((name) => /\bAssignee (User ID|Role)$|^Groups\.Group Name$/i.test(name));
    return {
      status,
      date: dateName === undefined ? null : fields.takeAs(dateName, decodeInstant),
      assignee: fields.takeFirst(...assigneeNames),
      fields: fields.rest(),
    };
  });
}

export function decodeResponsePage(json: unknown): Page<string | null> {
  return decodePage(json, 'provTaskResponseList', (item) => FieldList.decode(item.fields).take(LABEL.response));
}

function decodePerson(item: Readonly<Record<string, unknown>>): Person {
  const fields = FieldList.decode(item.fields);
  const key = itemId(item) ?? fields.take(LABEL.userKey);
  const login = fields.take(LABEL.userLogin);
  if (key === null || login === null)
    throw new ProtocolError('protocol', 'its answer has a user without a key or login');
  return { key, login, displayName: fields.take(LABEL.displayName) };
}

export function decodePeople(json: unknown): readonly Person[] {
  return decodePage(json, 'users', decodePerson).rows;
}
