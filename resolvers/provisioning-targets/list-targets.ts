import type {
  ProvisioningTargetSource,
  TargetKey,
  TargetRecord,
} from '../../datasources/contracts/provisioning-targets';
import { BackendError } from '../../datasources/shared/errors';
import { type BackendProblem, ListFailures, type ListPart } from '../backends/backend-problem';
import type { RequestContext } from '../context';
import type { ListPage } from '../shared/connection';
import { InputError } from '../shared/input-error';
import {
  type CursorArgument,
  damagedCursor,
  fingerprintOfFilter,
  goneFromConfiguration,
  writeCursor,
  readCursor,
} from '../shared/list-cursor';
import type { PageRequest } from '../shared/page.args';
import type { CoProvisioningTargetFilter } from './co-provisioning-target-connection.type';
import { CoProvisioningTarget } from './co-provisioning-target.type';
import { targetSourceNamed } from './find-targets';

const MARK = 'target-cursor';

/** One stretch of the list over every back end: what one call reads. */
interface TargetSegment {
  readonly backend: string;
  readonly source: ProvisioningTargetSource;
  /** Null when one call tells the targets of every CO. */
  readonly coId: string | null;
}

interface ListedTarget {
  readonly backend: string;
  readonly target: TargetRecord;
}

export interface TargetList extends ListPage<ListedTarget, CoProvisioningTarget> {
  readonly problems: readonly BackendProblem[];
  /** The failures behind `problems`. */
  readonly errors: readonly BackendError[];
}

/**
 * Reads one page of the list over every back end. No registry has pages of its own: a stretch is read whole, once for a
 * request, and the page is cut out of it.
 *
 * @param countNow counts with the page, so that a back end that fails to answer is named in `problems` too.
 * @throws InputError when the filter or the cursor makes no sense; nothing was sent then.
 */
export async function listTargets(
  context: RequestContext,
  filter: CoProvisioningTargetFilter,
  page: PageRequest,
  countNow = false,
): Promise<TargetList> {
  const segments = layOut(context, filter);
  const fingerprint = fingerprintOfFilter([filter.coId ?? null, filter.backend ?? null]);
  const placeOf = (argument: CursorArgument): Place | undefined => {
    const cursor = page[argument];
    return cursor === undefined ? undefined : decodeCursor(context, fingerprint, segments, cursor, argument);
  };
  const stretches = between(segments, placeOf('after'), placeOf('before'));
  if (page.fromEnd) stretches.reverse();

  let items: readonly ListedTarget[] = [];
  const failures = new ListFailures(context);
  let next = 0;
  let moreInSegment = false;
  for (; next < stretches.length && items.length < page.size; next++) {
    const stretch = stretches[next];
    if (!stretch || failures.covers(partOf(stretch.segment))) continue;
    const { segment, cut } = stretch;
    const rows = cut(await read(segment, failures));
    const room = page.size - items.length;
    const { backend } = segment;
    const taken = (page.fromEnd ? rows.slice(-room) : rows.slice(0, room)).map((target) => ({ backend, target }));
    items = page.fromEnd ? [...taken, ...items] : [...items, ...taken];
    moreInSegment = rows.length > taken.length;
  }
  if (countNow) {
    for (const segment of segments) {
      if (!failures.covers(partOf(segment))) await read(segment, failures);
    }
  }
  return {
    items,
    problems: failures.problems,
    errors: failures.errors,
    entryOf: ({ backend, target }) => new CoProvisioningTarget(context, backend, target),
    cursorOf: ({ backend, target: { key } }) =>
      writeCursor(context.ids, MARK, fingerprint, [backend, key.coId, key.localId]),
    // Asks further back ends only when this page ended exactly where one of them did.
    hasMore: () => moreInSegment || hasMoreFrom(stretches.slice(next), failures),
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

/** The place of one target in the list. */
interface Place {
  readonly segment: number;
  readonly key: TargetKey;
}

/** What of a segment lies between two places. */
interface Stretch {
  readonly segment: TargetSegment;
  readonly cut: (rows: readonly TargetRecord[]) => readonly TargetRecord[];
}

function between(segments: readonly TargetSegment[], after: Place | undefined, before: Place | undefined): Stretch[] {
  const stretches = segments.map((segment, index): Stretch => {
    const lower = after?.segment === index ? after.key : undefined;
    const upper = before?.segment === index ? before.key : undefined;
    const isBetween = ({ key }: TargetRecord): boolean =>
      (!lower || isBehind(key, lower)) && (!upper || isBehind(upper, key));
    return { segment, cut: (rows) => (lower || upper ? rows.filter(isBetween) : rows) };
  });
  return stretches.slice(after?.segment ?? 0, (before?.segment ?? segments.length) + 1);
}

function decodeCursor(
  { ids }: RequestContext,
  fingerprint: string,
  segments: readonly TargetSegment[],
  cursor: string,
  argument: CursorArgument,
): Place {
  const [backend, coId = '', localId = ''] = readCursor(ids, MARK, fingerprint, 3, cursor, argument);
  const segment = segments.findIndex((one) => one.backend === backend && (one.coId ?? coId) === coId);
  const source = segments[segment]?.source;
  if (!source) throw goneFromConfiguration(argument);
  if (!source.isLocalId(coId) || !source.isLocalId(localId)) throw damagedCursor(argument);
  return { segment, key: { coId, localId } };
}

/** The target that a cursor names may be gone by now; what is behind its place, or before it, is not. */
function isBehind(one: TargetKey, other: TargetKey): boolean {
  return (Number(one.coId) - Number(other.coId) || Number(one.localId) - Number(other.localId)) > 0;
}

function partOf({ backend, coId, source }: TargetSegment): ListPart {
  // The only CO that is served is all of the back end.
  return { backend, name: source.coIds?.length === 1 ? null : coId };
}

async function read(segment: TargetSegment, failures: ListFailures): Promise<readonly TargetRecord[]> {
  try {
    return await segment.source.list(segment.coId);
  } catch (error) {
    failures.add(partOf(segment), error);
    return [];
  }
}

async function hasMoreFrom(stretches: readonly Stretch[], failures: ListFailures): Promise<boolean> {
  for (const { segment, cut } of stretches) {
    // What failed already is skipped by the next page too.
    if (failures.covers(partOf(segment))) continue;
    try {
      if (cut(await segment.source.list(segment.coId)).length > 0) return true;
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
