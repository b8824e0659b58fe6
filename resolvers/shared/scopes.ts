/** What a caller may be allowed to do. Every query and mutation names the scope it needs. */
export enum Scope {
  TasksRead = 'tasks:read',
  TasksWrite = 'tasks:write',
  TargetsRead = 'targets:read',
  TargetsWrite = 'targets:write',
  RequestsRead = 'requests:read',
  RequestsWrite = 'requests:write',
}

export const ALL_SCOPES: readonly Scope[] = Object.values(Scope);
