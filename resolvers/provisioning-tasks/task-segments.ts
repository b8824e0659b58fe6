import type {
  ProvisioningTaskSource,
  TaskFilter,
  TaskFilterName,
} from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext, Sources } from '../context';
import { InputError } from '../shared/input-error';
import {
  damagedCursor,
  fingerprintOfFilter,
  goneFromConfiguration,
  writeCursor,
  readCursor,
} from '../shared/list-cursor';
import type { NodeIds } from '../shared/node-id';
import type { ProvisioningTaskFilter } from './provisioning-task-connection.type';

/** One stretch of the list over every back end: the tasks of one organization in one back end. */
export interface TaskSegment {
  readonly backend: string;
  readonly source: ProvisioningTaskSource;
  readonly organization: string;
}

export interface TaskWalk {
  readonly segments: readonly TaskSegment[];
  readonly filter: TaskFilter;
}

/**
 * Lays out the list that a filter asks for.
 *
 * @throws InputError for an unknown back end or organization, and for a filter that a back end cannot apply.
 */
export function layOutTasks(context: RequestContext, input: ProvisioningTaskFilter): TaskWalk {
  const sources = chosenSources(context, input.backends ?? undefined);
  const filter: TaskFilter = {
    userName: input.userName ?? undefined,
    application: input.application ?? undefined,
    status: input.status ?? undefined,
  };
  refuseUnsupported(sources, filter);
  refuseInexpressible(sources, filter);
  if (input.organization) refuse('organization', sources, (source) => !hasOrganizations(source));
  const segments = [...sources].flatMap(([backend, source]) =>
    organizationsOf(source, input.organization ?? undefined).map((organization) => ({ backend, source, organization })),
  );
  if (segments.length === 0 && input.organization) {
    const known = [...new Set([...sources].flatMap(([, source]) => source.organizations))];
    throw InputError.at(
      'filter.organization',
      `is not served by ${[...sources.keys()].join(', ')}; served are ${known.map((name) => `"${name}"`).join(', ')}`,
    );
  }
  return { segments, filter };
}

function chosenSources(context: RequestContext, names: readonly string[] | undefined): Sources<ProvisioningTaskSource> {
  if (!names) return context.provisioningTasks;
  for (const [index, name] of names.entries()) {
    if (!context.provisioningTasks.has(name)) {
      const known = [...context.provisioningTasks.keys()].join(', ');
      throw InputError.at(
        `filter.backends[${index}]`,
        context.backends.has(name)
          ? `holds no tasks; those that do are ${known}`
          : `is not configured; those that hold tasks are ${known}`,
      );
    }
  }
  // In configured order, and no other is made.
  const chosen = [...context.provisioningTasks.keys()].filter((name) => names.includes(name));
  return new Map(
    chosen.flatMap((name): [string, ProvisioningTaskSource][] => {
      const source = context.provisioningTasks.get(name);
      return source ? [[name, source]] : [];
    }),
  );
}

/** Organizations are told apart without regard to letter case, as the back ends do (contract SafeNet 13, row 25). */
function organizationsOf(source: ProvisioningTaskSource, organization: string | undefined): readonly string[] {
  if (organization === undefined) return source.organizations;
  return source.organizations.filter((name) => name.toLowerCase() === organization.toLowerCase());
}

/** A back end without organizations keeps all its tasks in a nameless one. */
function hasOrganizations(source: ProvisioningTaskSource): boolean {
  return !source.organizations.includes('');
}

function refuseUnsupported(sources: Sources<ProvisioningTaskSource>, filter: TaskFilter): void {
  for (const name of Object.keys(filter) as TaskFilterName[]) {
    if (filter[name] !== undefined) refuse(name, sources, (source) => !source.filters.has(name));
  }
}

function refuseInexpressible(sources: Sources<ProvisioningTaskSource>, filter: TaskFilter): void {
  for (const [backend, source] of sources) {
    const [name] = source.inexpressible?.(filter) ?? [];
    if (name) throw InputError.at(`filter.${name}`, `has characters that the filter of ${backend} cannot express`);
  }
}

function refuse(
  name: string,
  sources: Sources<ProvisioningTaskSource>,
  isUnable: (source: ProvisioningTaskSource) => boolean,
): void {
  const unable = [...sources].filter(([, source]) => isUnable(source)).map(([backend]) => backend);
  if (unable.length === 0) return;
  throw InputError.at(
    `filter.${name}`,
    `cannot be applied by ${unable.join(', ')}; narrow filter.backends to back ends that can`,
  );
}

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
  return writeCursor(ids, MARK, fingerprint, [segment.backend, segment.organization, position]);
}

/** @throws InputError naming `after` for a cursor of another list, another deployment, or none at all. */
export function decodeCursor(
  ids: NodeIds,
  fingerprint: string,
  segments: readonly TaskSegment[],
  after: string,
): TaskCursor {
  const [backend, organization, position = ''] = readCursor(ids, MARK, fingerprint, 3, after, 'after');
  const segment = segments.findIndex(
    (candidate) => candidate.backend === backend && candidate.organization === organization,
  );
  if (segment < 0) throw goneFromConfiguration('after');
  if (!segments[segment]?.source.isPosition(position)) throw damagedCursor('after');
  return { segment, position };
}
