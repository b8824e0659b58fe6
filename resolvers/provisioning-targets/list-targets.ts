import type {
  ProvisioningTargetSource,
  TargetKey,
  TargetRecord,
} from '../../datasources/contracts/provisioning-targets';
import { BackendError } from '../../datasources/shared/errors';
import { ListFailures, type ListPart } from '../backends/list-failures';
import type { RequestContext } from '../context';
import type { BackendProblem } from '../shared/backend-problem.type';
import { InputError } from '../shared/input-error';
import {
  damagedCursor,
  fingerprintOfFilter,
  goneFromConfiguration,
  sealCursor,
  unsealCursor,
} from '../shared/list-cursor';
import type { CoProvisioningTargetFilter } from './co-provisioning-target-filter.input';
import { targetSourceNamed } from './target-reference';

const MARK = 'target-cursor';

/** One stretch of the list over every back end: what one call reads. */
interface TargetSegment {
  readonly backend: string;
  readonly source: ProvisioningTargetSource;
  /** Null when one call tells the targets of every CO. */
  readonly coId: string | null;
}

export interface ListedTarget {
  readonly backend: string;
  readonly target: TargetRecord;
}

export interface TargetList {
  readonly targets: readonly ListedTarget[];
  readonly problems: readonly BackendProblem[];
  /** The failures behind `problems`. */
  readonly errors: readonly BackendError[];
  readonly cursorOf: (listed: ListedTarget) => string;
  /** Asks further back ends only when this page ended exactly where one of them did. */
  readonly hasMore: () => boolean | Promise<boolean>;
  /** Null when one is missing from the page. */
  readonly count: () => number | null | Promise<number | null>;
}

export interface ListTargetsOptions {
  readonly filter: CoProvisioningTargetFilter;
  readonly first: number;
  readonly after: string | undefined;
  /** Counts with the page, so that a back end that fails to answer is named in `problems` too. */
  readonly countNow?: boolean;
}

/**
 * Reads one page of the list over every back end. No registry has pages of its own: a stretch is read whole, once for a
 * request, and the page is cut out of it.
 *
 * @throws InputError when the filter or the cursor makes no sense; nothing was sent then.
 */
export async function listTargets(context: RequestContext, options: ListTargetsOptions): Promise<TargetList> {
  const { filter, first, after } = options;
  const segments = layOut(context, filter);
  const fingerprint = fingerprintOfFilter([filter.coId ?? null, filter.backend ?? null]);
  const start = after === undefined ? { segment: 0, key: null } : decodeCursor(context, fingerprint, segments, after);

  const targets: ListedTarget[] = [];
  const failures = new ListFailures(context);
  let next = start.segment;
  let moreInSegment = false;
  for (; next < segments.length && targets.length < first; next++) {
    const segment = segments[next];
    if (!segment || failures.covers(segment)) continue;
    const rows = await read(segment, failures);
    const { key } = start;
    const rest = next === start.segment && key ? rows.filter((row) => isBehind(row.key, key)) : rows;
    const page = rest.slice(0, first - targets.length);
    for (const target of page) targets.push({ backend: segment.backend, target });
    moreInSegment = rest.length > page.length;
  }
  if (options.countNow) {
    for (const segment of segments.filter((one) => !failures.covers(one))) await read(segment, failures);
  }
  return {
    targets,
    problems: failures.problems,
    errors: failures.errors,
    cursorOf: ({ backend, target: { key } }) =>
      sealCursor(context.ids, MARK, fingerprint, [backend, key.coId, key.localId]),
    hasMore: () => moreInSegment || hasMoreFrom(segments.slice(next), failures),
    count: () => (failures.problems.length > 0 ? null : count(segments)),
  };
}

function layOut(
  context: RequestContext,
  { backend: name, coId }: CoProvisioningTargetFilter,
): readonly TargetSegment[] {
  const sources = name
    ? new Map([[name, targetSourceNamed(context, name, 'filter.backend')]])
    : context.provisioningTargets;
  const segments = [...sources].flatMap(([backend, source]): TargetSegment[] => {
    const { coIds } = source;
    if (!coId) return (coIds ?? [null]).map((one) => ({ backend, source, coId: one }));
    return !coIds || coIds.includes(coId) ? [{ backend, source, coId }] : [];
  });
  if (segments.length === 0 && coId && sources.size > 0) {
    const served = [...sources].map(([backend, { coIds }]) => `${(coIds ?? []).join(', ')} of ${backend}`).join('; ');
    throw InputError.at('filter.coId', `is not served; served are ${served}`);
  }
  return segments;
}

function decodeCursor(
  { ids }: RequestContext,
  fingerprint: string,
  segments: readonly TargetSegment[],
  after: string,
): { segment: number; key: TargetKey } {
  const [backend, coId = '', localId = ''] = unsealCursor(ids, MARK, fingerprint, 3, after);
  const segment = segments.findIndex((one) => one.backend === backend && (one.coId ?? coId) === coId);
  const source = segments[segment]?.source;
  if (!source) throw goneFromConfiguration();
  if (!source.isLocalId(coId) || !source.isLocalId(localId)) throw damagedCursor();
  return { segment, key: { coId, localId } };
}

/** The target that the cursor names may be gone by now; what is behind its place is not. */
function isBehind(one: TargetKey, other: TargetKey): boolean {
  return (Number(one.coId) - Number(other.coId) || Number(one.localId) - Number(other.localId)) > 0;
}

function partOf({ backend, coId, source }: TargetSegment): ListPart {
  return { backend, name: source.coIds && source.coIds.length > 1 ? coId : null };
}

async function read(segment: TargetSegment, failures: ListFailures): Promise<readonly TargetRecord[]> {
  const isNamed = (error: unknown) => failures.errors.some((one) => one === error);
  try {
    return await segment.source.list(segment.coId);
  } catch (error) {
    if (!isNamed(error)) failures.add(partOf(segment), error);
    return [];
  }
}

async function hasMoreFrom(segments: readonly TargetSegment[], failures: ListFailures): Promise<boolean> {
  for (const segment of segments) {
    // What failed already is skipped by the next page too.
    if (failures.covers(segment)) continue;
    try {
      if ((await segment.source.list(segment.coId)).length > 0) return true;
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      // The next page will name this failure; saying "no more" here would hide it.
      return true;
    }
  }
  return false;
}

async function count(segments: readonly TargetSegment[]): Promise<number> {
  const lists = await Promise.all(segments.map(({ source, coId }) => source.list(coId)));
  return lists.reduce((total, { length }) => total + length, 0);
}
