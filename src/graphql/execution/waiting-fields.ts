import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';

/**
 * Fields whose rows hand out a promise or a function, or throw, where the value costs a call of its own. A compiled query reads a plain
 * property without looking, so these get a resolver. A test compares the list with the types' own declarations.
 */
export const WAITING_FIELDS: readonly string[] = [
  'PageInfo.hasNextPage',
  'PageInfo.hasPreviousPage',
  'AccountProvisioningTask.formFields',
  'AccountProvisioningTask.history',
  'AccountProvisioningTask.note',
  'AccountProvisioningTask.possibleResponses',
  'AccountProvisioningTask.stopDate',
  'AccountProvisioningTask.users',
  'TaskAssignee.displayName',
  'ProvisioningTaskConnection.totalCount',
  'CoProvisioningTargetConnection.totalCount',
  'WorkflowRequestConnection.totalCount',
];

/** @throws Error when a field of the list is not there, so that a renamed one is not left out unseen. */
export function letFieldsWait(schema: GraphQLSchema): void {
  for (const place of WAITING_FIELDS) {
    const [typeName = '', name = ''] = place.split('.');
    const type = schema.getType(typeName);
    const types = isInterfaceType(type) ? schema.getPossibleTypes(type) : [type];
    for (const one of types) {
      const field = isObjectType(one) ? one.getFields()[name] : undefined;
      if (!field) throw new Error(`The schema has no ${typeName}.${name}`);
      field.resolve ??= (row: Readonly<Record<string, unknown>>) => {
        const value = row[name];
        return typeof value === 'function' ? (value as () => unknown)() : value;
      };
    }
  }
}
