import {
  damagedCursor,
  fingerprintOfFilter,
  goneFromConfiguration,
  sealCursor,
  unsealCursor,
} from '../shared/list-cursor';
import type { NodeIds } from '../shared/node-id';
import type { ProvisioningTaskFilter } from './provisioning-task-filter.input';
import type { TaskSegment } from './task-segments';

const MARK = 'task-cursor';

/** Where a list goes on: behind `position` of the segment, which only the segment's source can read. */
export interface TaskCursor {
  readonly segment: number;
  readonly position: string;
}

/** Tells lists apart, so that a cursor of one is not used in another. */
export function fingerprintOf(filter: ProvisioningTaskFilter): string {
  const { backends, organization, userName, status, application } = filter;
  const names = [...(backends ?? [])].sort();
  return fingerprintOfFilter([names, organization ?? null, userName ?? null, status ?? null, application ?? null]);
}

export function encodeCursor(ids: NodeIds, fingerprint: string, segment: TaskSegment, position: string): string {
  return sealCursor(ids, MARK, fingerprint, [segment.backend, segment.organization, position]);
}

/** @throws InputError naming `after` for a cursor of another list, another deployment, or none at all. */
export function decodeCursor(
  ids: NodeIds,
  fingerprint: string,
  segments: readonly TaskSegment[],
  after: string,
): TaskCursor {
  const [backend, organization, position = ''] = unsealCursor(ids, MARK, fingerprint, 3, after, 'after');
  const segment = segments.findIndex(
    (candidate) => candidate.backend === backend && candidate.organization === organization,
  );
  if (segment < 0) throw goneFromConfiguration('after');
  if (!segments[segment]?.source.isPosition(position)) throw damagedCursor('after');
  return { segment, position };
}
