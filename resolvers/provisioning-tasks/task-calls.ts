import type { TaskRecord, TaskWrite } from '../../datasources/contracts/provisioning-tasks';
import type { CallFigures, TaskCosts, Wants } from '../../datasources/contracts/call-costs';
import { type AskedField, type CallCount, type CostsByBackend, sumOfCalls } from '../shared/call-count';

const TYPES: Readonly<Record<TaskRecord['type'], string>> = {
  token: 'TokenProvisioningTask',
  account: 'AccountProvisioningTask',
};

/** What is not of the task itself, or not a field. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'user names': 'TaskUser.names',
  'assignee names': 'TaskAssignee.names',
};

function wantsOf(asked: AskedField, { type }: TaskCosts): Wants {
  return (part) => {
    if (part === 'login') return asked.isGiven('input', 'assignee', 'userLogin');
    return asked.reads(ELSEWHERE[part] ?? `${TYPES[type]}.${part}`);
  };
}

function taskCosts(costs: CostsByBackend, names?: readonly string[]): TaskCosts[] {
  return [...costs].flatMap(([name, { provisioningTasks }]) =>
    provisioningTasks && (names?.includes(name) ?? true) ? [provisioningTasks] : [],
  );
}

export const callsOfTaskList: CallCount = (asked, costs) => {
  const chosen = taskCosts(costs, asked.textsOf('filter', 'backends'));
  const extent = asked.isGiven('filter', 'organization') ? 'one' : 'all';
  const counts = asked.reads('Connection.total') ? chosen.map((one) => one.count(extent)) : [];
  const count = counts.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  const isCounted = !counts.includes(null);
  const page = asked.reads('Connection.page') ? chosen.map((one) => one.list(extent, wantsOf(asked, one))) : [];
  return sumOfCalls(page, asked.pageSize) + (isCounted ? count : 0);
};

/** Of tasks by their ids, whosever they are. */
export function figuresOfTasks(asked: AskedField, costs: CostsByBackend): CallFigures[] {
  return taskCosts(costs).map((one) => one.find(wantsOf(asked, one)));
}

export const callsOfTask: CallCount = (asked, costs) => sumOfCalls(figuresOfTasks(asked, costs), 1);

/** A write to one task, whose back end only its id tells, and the task behind it. */
export function callsOfTaskWrite(name: TaskWrite, payload: string): CallCount {
  return (asked, costs) => {
    const isRead = asked.reads(`${payload}.task`);
    const ofEach = taskCosts(costs).map((one) => {
      const wants = wantsOf(asked, one);
      const again = isRead ? [one.findAgain?.(wants) ?? one.find(wants)] : [];
      return sumOfCalls([one.write(name, wants), ...again], 1);
    });
    return Math.max(0, ...ofEach);
  };
}

/** Writes to many tasks, and the tasks behind them. */
export function callsOfTaskWrites(name: TaskWrite): CallCount {
  return (asked, costs) => {
    const tasks = asked.lengthOf('input', 'taskIds');
    const writes = taskCosts(costs).map((one) => one.write(name, wantsOf(asked, one)));
    const again = asked.reads('TaskResult.task') ? figuresOfTasks(asked, costs) : [];
    return sumOfCalls(writes, tasks) + sumOfCalls(again, tasks);
  };
}
