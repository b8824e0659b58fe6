import { connectionOf } from '../shared/connection';
import { ProvisioningTask } from './provisioning-task.type';

export const ProvisioningTaskConnection = connectionOf(ProvisioningTask, {
  description: 'A page of one list over every back end that has tasks, in configured order.',
  edges: 'The tasks with their cursors.',
  nodes: 'The tasks without cursors; an entry is null only with an error that says why.',
  totalCount:
    'How many tasks the whole list has. Costs one count call per organization, only when selected; ' +
    'null when a back end cannot count, or when `problems` names one that is missing.',
  problems:
    'Back ends whose tasks are missing from this page. Select it to get the tasks of the others; ' +
    'without it, one back end that is down fails the whole list rather than leaving a silent gap. ' +
    'The next page goes on behind the gap; to fill it, ask again later with the same `after`.',
  edge: 'One task of a list, with its place in it.',
  cursor: 'Where this task stands in the list, for `after`.',
  node: 'The task; null only with an error that says why.',
});
