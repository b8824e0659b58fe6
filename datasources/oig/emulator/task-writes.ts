import { isRecord } from '../../shared/json';
import { idIn, objectBody, type Call } from './call-context';
import { self, type Link } from './links';
import { json, refuse, type Answer } from './replies';
import { actionOf, carryOut, isRetry, type Order } from './task-actions';
import { userByKey } from './task-fields';
import { idText, isAssignedTo, taskWithKey } from './task-reads';
import type { Task } from './state';

interface Item {
  readonly links: readonly Link[];
  readonly id: string | number;
  readonly status: string;
  readonly requestId?: unknown;
  readonly action?: unknown;
  readonly reason?: string;
  readonly assignee?: string;
}

function mayUpdate({ caller }: Call, task: Task): boolean {
  return caller.administrator === true || isAssignedTo(caller, task);
}

/** 11.1.2.3 names the assignee in its answers. */
function assigneeName({ emulator: { state } }: Call, task: Task): string {
  const user = userByKey(state, task.assignedUser);
  if (user) return `${user.firstName} ${user.lastName}`;
  return state.roles.find(({ key }) => key === task.assignedRole)?.name ?? '';
}

function successOf(call: Call, task: Task, { action }: Order): Pick<Item, 'status' | 'assignee'> {
  if (action === undefined) return { status: 'OK', assignee: assigneeName(call, task) };
  return { status: call.emulator.behaviour.successWord };
}

export function updateTask(call: Call): Answer {
  const id = idIn(call);
  const { action, fields } = objectBody(call);
  const order: Order = { action, fields };
  const task = taskWithKey(call, id);
  if (!task) throw refuse(404, `Task ${id} does not exist.`);
  if (!mayUpdate(call, task)) throw refuse(403, 'Not authorized to update this task.');
  const run = actionOf(call, order);
  if (!run) throw refuse(400, 'Invalid action.');
  const reason = carryOut(call, task, run, order);
  const outcome = reason === undefined ? successOf(call, task, order) : { status: 'FAIL', reason };
  return json({ links: [self(call, `/provtasks/${id}`)], id: idText(call, id), ...outcome });
}

/** A bulk PUT's items, or a refusal of the whole call (section 15, row 17). */
function itemsIn(call: Call): readonly unknown[] {
  const { tasks } = objectBody(call);
  if (!Array.isArray(tasks) || tasks.length === 0) throw refuse(400, 'No tasks to update.');
  const most = call.emulator.behaviour.maxBulkItems;
  if (tasks.length > most) throw refuse(400, `More than ${most} tasks.`);
  return tasks as unknown[];
}

function keyText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function answerItem(call: Call, id: string, order: Order): Pick<Item, 'status' | 'reason' | 'assignee'> {
  const fail = (reason: string): Pick<Item, 'status' | 'reason'> => ({ status: 'FAIL', reason });
  const task = taskWithKey(call, id);
  if (!task) return fail(`Task ${id} does not exist.`);
  if (!mayUpdate(call, task)) return fail('Not authorized to update this task.');
  const run = actionOf(call, order);
  if (!run) return fail('Invalid action.');
  const reason = carryOut(call, task, run, order);
  return reason === undefined ? successOf(call, task, order) : fail(reason);
}

/** Items are independent; `taskId` is read when `id` is missing, and never echoed (contract 9.2). */
function updateOne(call: Call, item: unknown): Item {
  const given = isRecord(item) ? item : {};
  const { action, fields, requestId } = given;
  const taskId = keyText(given['taskId']);
  const id = keyText(given['id']) || taskId;
  let outcome: Pick<Item, 'status' | 'reason' | 'assignee'>;
  if (id === '') outcome = { status: 'FAIL', reason: 'Task id is missing.' };
  else if (taskId !== '' && taskId !== id) outcome = { status: 'FAIL', reason: 'id and taskId differ.' };
  else outcome = answerItem(call, id, { action, fields });
  const { status, ...more } = outcome;
  return {
    links: [self(call, `/provtasks/${id}`)],
    id: idText(call, id),
    status,
    ...(requestId !== undefined && { requestId }),
    ...(action !== undefined && { action }),
    ...more,
  };
}

/** Always the same order for the same items, and never the request's own from three items on. */
function shuffled<Row>(rows: readonly Row[]): Row[] {
  const odd = rows.filter((_row, index) => index % 2 === 1);
  const even = rows.filter((_row, index) => index % 2 === 0);
  return [...odd.reverse(), ...even];
}

function ordered(items: readonly Item[], order: 'reverse' | 'same' | 'shuffled'): Item[] {
  if (order === 'reverse') return [...items].reverse();
  return order === 'same' ? [...items] : shuffled(items);
}

export function updateTasks(call: Call): Answer {
  const { behaviour } = call.emulator;
  const done = itemsIn(call).map((item) => updateOne(call, item));
  const answered = ordered(done, behaviour.bulkOrder).flatMap((item) => {
    const id = String(item.id);
    if (behaviour.missingItems.includes(id)) return [];
    return behaviour.duplicatedItems.includes(id) ? [item, item] : [item];
  });
  const foreign = behaviour.foreignItems.map((id): Item => ({
    links: [self(call, `/provtasks/${id}`)],
    id: idText(call, id),
    status: behaviour.successWord,
    action: done[0]?.action,
  }));
  return json({ links: [self(call, '/provtasks')], tasks: [...answered, ...foreign] });
}

/** How many tasks the body asks to run again, so that the call takes its time. */
export function retriesIn(body: unknown): number {
  if (!isRecord(body)) return 0;
  const items: unknown[] = Array.isArray(body['tasks']) ? (body['tasks'] as unknown[]) : [body];
  return items.filter((item) => isRecord(item) && isRetry({ action: item['action'], fields: undefined })).length;
}
