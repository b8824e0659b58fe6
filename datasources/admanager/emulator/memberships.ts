import type { Emulator } from './emulator';
import { groupNamed, userNamed } from './directory';
import type { Domain, Duration, WorkflowRequest, State } from './state';

/** Removes the memberships whose time is up. Nothing runs in the background: whoever looks or acts settles first. */
export function settle({ state, now }: Pick<Emulator, 'now'> & { readonly state: State }): void {
  const at = now();
  for (const { groups } of state.domains) {
    for (const group of groups) {
      group.members = group.members.filter(({ until }) => until === null || until > at);
    }
  }
}

function endOf(duration: Duration, now: number): number | null {
  if (duration.kind === 'never') return null;
  return duration.kind === 'until' ? duration.at : now + duration.milliseconds;
}

/** Being added for good takes no planned end away: a request plans a removal or plans none (contract 5). */
export function addMembers(domain: Domain, request: WorkflowRequest, now: number): void {
  const end = endOf(request.duration, now);
  for (const group of request.groups.flatMap((name) => groupNamed(domain, name) ?? [])) {
    for (const user of request.accounts.flatMap((name) => userNamed(domain, name)?.sAMAccountName ?? [])) {
      const before = group.members.find((member) => member.user === user);
      const others = group.members.filter((member) => member.user !== user);
      group.members = [...others, { user, until: end ?? before?.until ?? null }];
    }
  }
}

export function removeMembers(domain: Domain, request: WorkflowRequest): void {
  const users = new Set(request.accounts.flatMap((name) => userNamed(domain, name)?.sAMAccountName ?? []));
  const groups = request.everyGroup ? domain.groups : request.groups.flatMap((name) => groupNamed(domain, name) ?? []);
  for (const group of groups) group.members = group.members.filter(({ user }) => !users.has(user));
}
