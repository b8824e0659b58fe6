import type { NodeFinder } from '../node/node-finder';
import { Scope } from '../shared/scopes';
import { findTasks } from './find-tasks';
import { locateTask } from './task-reference';
import { selectionOf } from './task-row';

export const taskFinder: NodeFinder = {
  type: 'ProvisioningTask',
  scope: Scope.TasksRead,
  prepare: (context, asked, fields) => {
    const references = asked.map(({ parts, path }) => locateTask(context, parts, path));
    return () => findTasks(context, references, selectionOf(fields));
  },
};
