import type { TaskListItem, TaskParts } from '../../datasources/contracts/provisioning-tasks';
import { BackendError } from '../../datasources/shared/errors';
import { type BackendProblem, ListFailures, type ListPart } from '../backends/backend-problem';
import type { RequestContext } from '../context';
import type { ProvisioningTaskFilter } from './provisioning-task-connection.type';
import type { TaskSelection } from './task-kinds';
import { decodeCursor, fingerprintOf, layOutTasks, type TaskSegment, type TaskWalk } from './task-segments';

const NO_PARTS: TaskParts = { summary: false, details: false };

export interface ListedTask {
  readonly segment: TaskSegment;
  readonly item: TaskListItem;
}

export interface TaskList {
  readonly fingerprint: string;
  /** Whether somebody wants to see the names of the tasks' people. */
  readonly withNames: boolean;
  readonly tasks: readonly ListedTask[];
  readonly problems: readonly BackendProblem[];
  /** The failures behind `problems`. */
  readonly errors: readonly BackendError[];
  /** Asks further back ends only when this page ended exactly where one of them did. */
  readonly hasMore: () => boolean | Promise<boolean>;
  /** Null when a back end cannot count, or when one is missing from the page anyway. */
  readonly count: () => number | null | Promise<number | null>;
}

export interface ListTasksOptions {
  readonly filter: ProvisioningTaskFilter;
  /** 0 for no page at all. */
  readonly first: number;
  readonly after: string | undefined;
  readonly selection: TaskSelection;
  /** Counts with the page, so that a back end that fails to is named in `problems` too. */
  readonly countNow?: boolean;
}

/**
 * Reads one page of the list over every back end, walking them in configured order. A back end that fails is passed by
 * and named in `problems`; the others' tasks still come.
 *
 * @throws InputError when the filter or the cursor makes no sense; nothing was sent then.
 */
export async function listTasks(context: RequestContext, options: ListTasksOptions): Promise<TaskList> {
  const walk = layOutTasks(context, options.filter);
  const fingerprint = fingerprintOf(options.filter);
  const start =
    options.after === undefined
      ? { segment: 0, position: null }
      : decodeCursor(context.ids, fingerprint, walk.segments, options.after);

  const tasks: ListedTask[] = [];
  const failures = new ListFailures(context);
  let next = start.segment;
  let moreInSegment = false;
  for (; next < walk.segments.length && tasks.length < options.first; next++) {
    const segment = walk.segments[next];
    if (!segment || failures.covers(segment)) continue;
    try {
      const page = await segment.source.list({
        organization: segment.organization,
        filter: walk.filter,
        after: next === start.segment ? start.position : null,
        limit: options.first - tasks.length,
        parts: options.selection.parts,
      });
      for (const item of page.items) tasks.push({ segment, item });
      moreInSegment = page.hasMore;
    } catch (error) {
      failures.add(partOf(segment), error);
    }
  }
  let total: ReturnType<TaskList['count']> | undefined = options.countNow
    ? await countOrName(walk, failures)
    : undefined;
  return {
    fingerprint,
    withNames: options.selection.withNames,
    tasks,
    problems: failures.problems,
    errors: failures.errors,
    hasMore: () => moreInSegment || hasMoreFrom(walk, next, failures),
    count: () => {
      // Asked once, however often it is selected.
      if (total === undefined) total = failures.problems.length > 0 ? null : countTasks(walk);
      return total;
    },
  };
}

/** A back end with one organization is missing as a whole. */
function partOf({ backend, organization, source }: TaskSegment): ListPart {
  return { backend, name: source.organizations.length === 1 ? null : organization };
}

async function hasMoreFrom(walk: TaskWalk, from: number, failures: ListFailures): Promise<boolean> {
  for (const segment of walk.segments.slice(from)) {
    // What failed already is skipped by the next page too.
    if (failures.covers(segment)) continue;
    try {
      const { organization } = segment;
      const page = await segment.source.list({
        organization,
        filter: walk.filter,
        after: null,
        limit: 1,
        parts: NO_PARTS,
      });
      if (page.items.length > 0) return true;
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      // The next page will name this failure; saying "no more" here would hide it.
      return true;
    }
  }
  return false;
}

async function countOrName(walk: TaskWalk, failures: ListFailures): Promise<number | null> {
  // A total without the tasks of a back end that is down would be wrong, and to ask it again is vain.
  if (failures.problems.length > 0 || cannotCount(walk)) return null;
  const counts = await Promise.allSettled(walk.segments.map((segment) => countSegment(walk, segment)));
  for (const [index, count] of counts.entries()) {
    const segment = walk.segments[index];
    if (count.status === 'rejected' && segment && !failures.covers(segment))
      failures.add(partOf(segment), count.reason);
  }
  return sum(counts.map((count) => (count.status === 'fulfilled' ? count.value : null)));
}

async function countTasks(walk: TaskWalk): Promise<number | null> {
  if (cannotCount(walk)) return null;
  return sum(await Promise.all(walk.segments.map((segment) => countSegment(walk, segment))));
}

/** One share that is not known makes the others' calls vain. */
function cannotCount(walk: TaskWalk): boolean {
  return walk.segments.some(({ source }) => source.cannotCount);
}

function countSegment(walk: TaskWalk, { source, organization }: TaskSegment): Promise<number | null> {
  return source.count(organization, walk.filter);
}

function sum(counts: readonly (number | null)[]): number | null {
  return counts.reduce((total, count) => (total === null || count === null ? null : total + count), 0);
}
