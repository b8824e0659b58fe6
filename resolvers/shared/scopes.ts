/** What a caller may be allowed to do. Every query and mutation names the scope it needs. */
export enum Scope {
  TasksRead = 'tasks:read',
  TasksWrite = 'tasks:write',
  TargetsRead = 'targets:read',
  TargetsWrite = 'targets:write',
  RequestsRead = 'requests:read',
  RequestsWrite = 'requests:write',
  /** The whole schema as text, where introspection is switched off. */
  SchemaRead = 'schema:read',
}

export const ALL_SCOPES: readonly Scope[] = Object.values(Scope);
