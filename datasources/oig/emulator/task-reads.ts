import { idIn, type Call } from './call-context';
import { fieldList, namesAsked, type Field, type Value } from './fields';
import { DEFINITION_KEY, DETAIL_LABELS, HANDLER_KEY, LIST_LABELS, PRINTED_DETAIL_LABELS, RESPONSE } from './labels';
import { self } from './links';
import { page } from './paging';
import { json, refuse, type Answer } from './replies';
import { categoryOf, isFinal, isOpen } from './status';
import { taskRow, taskValues, viewOf } from './task-fields';
import { taskFilter } from './task-filter';
import type { Task, User } from './state';

/** Section 15, row 7. */
export function isAssignedTo(user: User, task: Task): boolean {
  return task.assignedUser === user.key || user.roles.includes(task.assignedRole);
}

export function taskWithKey({ emulator }: Call, id: string): Task | undefined {
  return emulator.state.tasks.find(({ key }) => String(key) === id);
}

/** The task named in the path, when the caller may see it. */
function visibleTask(call: Call): Task {
  const id = idIn(call);
  const task = taskWithKey(call, id);
  const { caller } = call;
  const shows = task && (isOpen(task.status) || isFinal(task.status)) && isAssignedTo(caller, task);
  if (!task || !(caller.administrator === true || shows)) throw refuse(404, `Task ${id} does not exist.`);
  return task;
}

export function idText(call: Call, key: number | string): string | number {
  return call.emulator.behaviour.idsAs === 'number' && /^\d+$/.test(String(key)) ? Number(key) : String(key);
}

export function listTasks(call: Call): Answer {
  const { emulator, caller, query } = call;
  const passes = taskFilter(query.get('q'));
  const seen = emulator.state.tasks
    .filter((task) => isOpen(task.status) && isAssignedTo(caller, task))
    .map((task) => ({ task, values: taskValues(emulator, viewOf(emulator.state, task)) }))
    .filter(({ task, values }) => passes(task, values))
    .sort((one, other) => one.task.key - other.task.key);
  const { rows, head } = page(call, seen, { path: '/provtasks', bareSelf: true, narrows: false });
  if (seen.length === 0 && emulator.behaviour.emptyListAs404) throw refuse(404, 'No provisioning task found.');
  const tasks = rows.map(({ task, values }) => ({
    links: [self(call, `/provtasks/${task.key}`)],
    ...(emulator.behaviour.listItemIds && { id: idText(call, task.key) }),
    fields: fieldList(taskRow(values, LIST_LABELS, task.lacksInLists), emulator.behaviour, task.key),
  }));
  return json({ ...head, tasks });
}

export function getTask(call: Call): Answer {
  const { emulator } = call;
  const task = visibleTask(call);
  const values = taskValues(emulator, viewOf(emulator.state, task));
  const labels = emulator.behaviour.detailLabels === 'printed' ? PRINTED_DETAIL_LABELS : DETAIL_LABELS;
  return json({
    links: [self(call, `/provtasks/${task.key}`)],
    id: idText(call, task.key),
    fields: fieldList(taskRow(values, labels), emulator.behaviour, task.key),
    formFields: task.form.map(({ name, value }) => ({ name, value })),
  });
}

/** Rows that hang on one task or process; each links to `<list>/<id>`, the id of the owner (contract 10.1). */
export function subordinateList(
  call: Call,
  path: string,
  id: number,
  key: string,
  rows: readonly (readonly (readonly [string, Value])[])[],
): Answer {
  const names = namesAsked(call.query);
  const { head, rows: shown } = page(call, rows, { path, bareSelf: true, narrows: true });
  const fieldsOf = (row: (typeof rows)[number]): Field[] =>
    fieldList(names ? row.filter(([name]) => names.has(name)) : row, call.emulator.behaviour);
  return json({
    ...head,
    [key]: shown.map((row) => ({ links: [self(call, `${path}/${id}`)], fields: fieldsOf(row) })),
  });
}

export function getHistory(call: Call): Answer {
  const task = visibleTask(call);
  const rows = task.history.map(({ status, assigner }): [string, Value][] => [
    ['Status', categoryOf(status)],
    ['ASSIGNER_USER_KEY', assigner],
  ]);
  return subordinateList(call, `/provtasks/${task.key}/history`, task.key, 'provTaskHistoryList', rows);
}

export function getResponses(call: Call): Answer {
  const task = visibleTask(call);
  const { definition } = viewOf(call.emulator.state, task);
  const rows = definition.responses.map(({ code }): [string, Value][] => [
    [DEFINITION_KEY, definition.key],
    [HANDLER_KEY, definition.adapter],
    [RESPONSE, code],
  ]);
  return subordinateList(call, `/provtasks/${task.key}/responses`, task.key, 'provTaskResponseList', rows);
}
