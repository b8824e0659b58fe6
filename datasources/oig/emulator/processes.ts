import { isRecord } from '../../shared/json';
import { idIn, objectBody, type Call } from './call-context';
import { fieldList, type Value } from './fields';
import { DEFINITION_KEY, HANDLER_KEY, PROCESS_TASK_LABELS, TASK_NAME } from './labels';
import { self } from './links';
import { json, refuse, type Answer } from './replies';
import { taskRow, taskValues, viewOf } from './task-fields';
import { idText, subordinateList } from './task-reads';
import type { Process, TaskDefinition } from './state';

/** Not limited to the caller's queue (contract 10.3). */
function processOf(call: Call): Process {
  const id = idIn(call);
  const process = call.emulator.state.processes.find(({ key }) => String(key) === id);
  if (!process) throw refuse(404, `Process ${id} does not exist.`);
  return process;
}

export function getProcess(call: Call): Answer {
  const { emulator, query } = call;
  const process = processOf(call);
  const only = query.get('taskInstanceKey');
  const tasks = emulator.state.tasks
    .filter(({ key, process: of }) => of === process.key && (only === null || String(key) === only))
    .map((task) => ({
      id: idText(call, task.key),
      fields: fieldList(
        taskRow(taskValues(emulator, viewOf(emulator.state, task)), PROCESS_TASK_LABELS),
        emulator.behaviour,
        task.key,
      ),
    }));
  if (only !== null && tasks.length === 0) throw refuse(404, `Task ${only} does not exist.`);
  return json({
    id: idText(call, process.key),
    links: [self(call, `/provprocesses/${process.key}`)],
    provisionProcessTaskTOList: tasks,
  });
}

function addable({ emulator }: Call, process: Process): TaskDefinition[] {
  return emulator.state.definitions.filter((each) => each.application === process.application && each.addable);
}

export function listAvailableTasks(call: Call): Answer {
  const process = processOf(call);
  const rows = addable(call, process).map(({ key, name, adapter }): [string, Value][] => [
    [HANDLER_KEY, adapter],
    [DEFINITION_KEY, key],
    [TASK_NAME, name],
  ]);
  const path = `/provprocesses/${process.key}/availabletasks`;
  return subordinateList(call, path, process.key, 'provisionProcessAvailableTaskTO', rows);
}

function definitionAsked(fields: unknown): string {
  const all: unknown[] = Array.isArray(fields) ? (fields as unknown[]) : [];
  const field = all.find((each) => isRecord(each) && each['name'] === DEFINITION_KEY);
  const value = isRecord(field) ? field['value'] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A task added by hand waits with the default assignee, like any task without a rule (contract 4.1). */
export function addTask(call: Call): Answer {
  const { state, now } = call.emulator;
  const process = processOf(call);
  const { action, fields } = objectBody(call);
  if (action !== 'addTask') throw refuse(400, 'Invalid action.');
  const wanted = definitionAsked(fields);
  const definition = addable(call, process).find(({ key }) => String(key) === wanted);
  const answer = { links: [self(call, `/provprocesses/${process.key}`)], id: idText(call, process.key) };
  if (!definition) return json({ ...answer, status: 'FAIL', reason: `Task ${wanted} cannot be added.` });
  state.tasks.push({
    key: state.nextTaskKey,
    definition: definition.key,
    process: process.key,
    created: now(),
    status: 'P',
    data: '',
    note: '',
    projectedEnd: '',
    reason: '',
    assignedUser: 1,
    assignedRole: 0,
    assignedByDefault: true,
    updatedBy: call.caller.login,
    retries: 0,
    retryOutcomes: [],
    history: [{ status: 'P', assigner: 0 }],
    form: [],
  });
  state.nextTaskKey += 1;
  return json({ ...answer, status: call.emulator.behaviour.successWord });
}
