import type { NodeFinder } from '../node/node-finder';
import { InputError } from '../shared/input-error';
import { Scope } from '../shared/scopes';
import { findTaskUsers } from './find-task-users';
import { locateTask } from './task-reference';

export const taskUserFinder: NodeFinder = {
  type: 'TaskUser',
  scope: Scope.TasksRead,
  prepare: (context, asked, fields) => {
    const references = asked.map(({ parts, path }) => {
      const [localId = '', userId, ...more] = parts.local;
      const task = locateTask(context, { ...parts, local: [localId] }, path);
      if (userId === undefined || more.length > 0) throw InputError.at(path, 'does not name a person in a task');
      return { task, userId };
    });
    return () => findTaskUsers(context, references, fields.has('userName'));
  },
};
