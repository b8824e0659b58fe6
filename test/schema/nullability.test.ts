import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { isLazy } from '../../resolvers/shared/lazy';
import { registry } from '../../datasources';
import { TokenProvisioningTask } from '../../resolvers/provisioning-tasks/token-provisioning-task.type';
import { partsOf } from '../../resolvers/shared/record-field';
import { buildGraphSchema, buildServedSchema } from '../../src/graphql/schema';

/** Its call may fail, and the answer is true then: the next page says what failed. See `hasMoreFrom`. */
const NEVER_FAILS = ['PageInfo.hasNextPage', 'PageInfo.hasPreviousPage'];
/** Lists that cost a call of their own, whose failure must not take the task away. */
const LISTS_BY_THEMSELVES = ['formFields', 'history', 'possibleResponses'];
/** Lists that take a scope of their own, which a caller may lack who gets the rest. */
const LISTS_WITH_A_SCOPE = ['RemoveTaskPayload.results'];
/** What Federation itself fixes. */
const OF_FEDERATION = ['Query._service', 'Query._entities'];

let schema: GraphQLSchema;
let served: GraphQLSchema;
beforeAll(async () => {
  schema = await buildGraphSchema(registry);
  served = await buildServedSchema(registry);
});

function fieldsOf(type: GraphQLNamedType): GraphQLField<unknown, unknown>[] {
  return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
}

function placesWhere(matches: (type: GraphQLType) => boolean): string[] {
  return Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => fieldsOf(type).flatMap((field) => (matches(field.type) ? [`${type.name}.${field.name}`] : [])));
}

/** Whether one of the types stands where nothing may be null, alone or in a list. */
function holdsRigidly(type: GraphQLType, names: ReadonlySet<string>): boolean {
  if (isListType(type)) return holdsRigidly(type.ofType, names);
  if (!isNonNullType(type)) return false;
  return isListType(type.ofType) ? holdsRigidly(type.ofType, names) : names.has(String(type.ofType));
}

describe('a query or mutation', () => {
  it('may be null, so that one that fails leaves those beside it their answers', () => {
    const rigid = [served.getQueryType()!, served.getMutationType()!].flatMap((root) =>
      fieldsOf(root).flatMap((field) => (isNonNullType(field.type) ? [`${root.name}.${field.name}`] : [])),
    );
    expect(rigid).toEqual(OF_FEDERATION);
  });

  it('says when it is null', () => {
    for (const root of [schema.getQueryType()!, schema.getMutationType()!]) {
      expect([root.name, root.description]).toEqual([root.name, expect.stringMatching(/fails is null,/)]);
    }
    for (const { name, description } of fieldsOf(schema.getQueryType()!)) {
      expect([name, description]).toEqual([name, expect.stringMatching(/\bnull\b/i)]);
    }
  });
});

describe('a field whose value costs a call of its own', () => {
  it('is null by itself when the call fails, or takes no more along than the one task that it is of', () => {
    const lazy = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type))
      .flatMap((type) => fieldsOf(type).flatMap(({ name }) => (isLazy(type, name) ? [`${type.name}.${name}`] : [])));
    const places = [
      ...lazy,
      ...[...partsOf(TokenProvisioningTask).keys()].map((name) => `TokenProvisioningTask.${name}`),
    ];
    const rigid = places.filter((place) => {
      const [typeName = '', name = ''] = place.split('.');
      return isNonNullType((schema.getType(typeName) as GraphQLObjectType).getFields()[name]!.type);
    });
    const bubbling = rigid
      .filter((place) => !NEVER_FAILS.includes(place))
      .map((place) => schema.getType(place.split('.')[0]!) as GraphQLObjectType)
      .flatMap((type) => [type.name, ...type.getInterfaces().map(({ name }) => name)]);
    // Otherwise nothing is looked for below.
    expect([...new Set(bubbling)].sort()).toEqual([
      ...['AccountProvisioningTask', 'Node', 'ProvisioningTask', 'TokenProvisioningTask'],
    ]);
    expect(placesWhere((type) => holdsRigidly(type, new Set(bubbling)))).toEqual([]);
    // The same look finds what is rigid, in lists too.
    expect(placesWhere((type) => holdsRigidly(type, new Set(['TaskUser', 'Backend'])))).toEqual(
      expect.arrayContaining(['ProvisioningTask.users', 'ProvisioningTask.backend']),
    );
  });
});

describe('an object', () => {
  it('never gives a list that may be null, unless the list is a call of its own or has a scope of its own', () => {
    expect(
      placesWhere(isListType)
        .filter((place) => !place.startsWith('Query.'))
        .sort(),
    ).toEqual([...LISTS_BY_THEMSELVES.map((name) => `AccountProvisioningTask.${name}`), ...LISTS_WITH_A_SCOPE]);
  });
});
