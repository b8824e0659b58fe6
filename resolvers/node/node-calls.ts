import { MAX_ENTITIES } from './find-entities';
import { MAX_NODES } from './find-nodes';
import { figuresOfTargets } from '../provisioning-targets/target-calls';
import { figuresOfTasks } from '../provisioning-tasks/task-calls';
import { type AskedField, type CallCount, type CostsByBackend, sumOfCalls } from '../shared/call-count';

/** An id of any type: what it is of is known when it is read. Workflow requests are read from the record. */
const callsOfAnything = (asked: AskedField, costs: CostsByBackend, ids: number): number =>
  ids === 0 ? 0 : sumOfCalls([...figuresOfTasks(asked, costs), ...figuresOfTargets(costs)], ids);

/** Too many are refused with nothing sent, in clearer words than those of a limit. */
const upTo = (most: number, ids: number): number => (ids > most ? 0 : ids);

export const callsOfNode: CallCount = (asked, costs) => callsOfAnything(asked, costs, 1);

export const callsOfNodes: CallCount = (asked, costs) =>
  callsOfAnything(asked, costs, upTo(MAX_NODES, asked.lengthOf('ids')));

export const callsOfEntities: CallCount = (asked, costs) =>
  callsOfAnything(asked, costs, upTo(MAX_ENTITIES, asked.lengthOf('representations')));
