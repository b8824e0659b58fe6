import type { TaskRecord, TaskWrite } from './provisioning-tasks';

/**
 * Calls to a back end, at most: `once` for the whole of what is asked, `each` for every row or id, and one call for every
 * so many of them for each of the `batches`. `places` is for rows that are asked for by id: so many calls for each of the
 * organizations that they are of, of which there are so many.
 */
export interface CallFigures {
  readonly once?: number;
  readonly each?: number;
  readonly batches?: readonly number[];
  readonly places?: { readonly calls: number; readonly count: number };
}

/** Whether something is wanted that is read apart from the rest, under the name that the back end's figures have for it. */
export type Wants = (part: string) => boolean;

/** Of a list: those of one organization or CO, or of all that are configured. */
export type Extent = 'one' | 'all';

export interface TaskCosts {
  readonly type: TaskRecord['type'];
  /** A page with all it takes to know whether there is more. */
  list(extent: Extent, wants: Wants): CallFigures;
  /** Null where tasks are not counted; no list that such a back end belongs to is counted then. */
  count(extent: Extent): number | null;
  /** Tasks by their ids. */
  find(wants: Wants): CallFigures;
  /** Nothing where the back end has no such write. */
  write(name: TaskWrite, wants: Wants): CallFigures;
  /** A task that one of these writes was about, behind it. As `find` where it is left out. */
  findAgain?(wants: Wants): CallFigures;
}

export interface Subjects {
  /** By their numbers. */
  readonly people: number;
  readonly groups: number;
  readonly mailingLists: number;
  readonly identifiers: number;
}

export interface TargetCosts {
  /** A page and its total together. */
  list(extent: Extent): CallFigures;
  find: CallFigures;
  write: Readonly<Record<'addTarget' | 'updateTarget' | 'deleteTarget', number>>;
  provision(subjects: Subjects): number;
}

export interface WorkflowRequestCosts {
  /** For each domain. */
  readonly submit: number;
}

/**
 * What the operations on a back end cost, by its capabilities: the figures of docs/costs.md as the most that can be said
 * beforehand. Log-ins, tokens and pings are not among them, nor is what only the state of the back end brings about.
 */
export interface BackendCosts {
  readonly provisioningTasks?: TaskCosts;
  readonly provisioningTargets?: TargetCosts;
  readonly workflowRequests?: WorkflowRequestCosts;
}
