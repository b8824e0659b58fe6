import type { TaskWrite } from '../contracts/provisioning-tasks';
import type { BackendCosts, Wants } from '../contracts/call-costs';
import { TASKS_PER_CALL } from './bulk-write';
import type { OigSettings } from './config';

const WRITES: ReadonlySet<TaskWrite> = new Set<TaskWrite>([
  'retryTasks',
  'reassignTasks',
  'completeTasks',
  'setTaskNote',
  'setTaskResponse',
]);

/** See docs/costs.md. */
export function oigCosts({ usersPerCall }: Pick<OigSettings, 'usersPerCall'>): BackendCosts {
  const names = (wants: Wants): number[] =>
    ['user names', 'assignee names'].flatMap((part) => (wants(part) ? [usersPerCall] : []));
  const partsOfEach = (wants: Wants, parts: readonly string[]): number => parts.filter(wants).length;
  return {
    provisioningTasks: {
      type: 'account',
      list: (_, wants) => ({
        once: 1,
        each: partsOfEach(wants, ['details', 'history', 'responses']),
        batches: names(wants),
      }),
      count: () => null,
      find: (wants) => ({ each: 1 + partsOfEach(wants, ['history', 'responses']), batches: names(wants) }),
      write: (name, wants) => {
        if (!WRITES.has(name)) return {};
        return { batches: [TASKS_PER_CALL], once: wants('login') ? 1 : 0 };
      },
    },
  };
}
