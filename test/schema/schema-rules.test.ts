import { getMetadataStorage as getValidationStorage } from 'class-validator';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  buildSchema as parseSchema,
} from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { registry } from '../../datasources';
import { buildGraphSchema } from '../../src/graphql/schema';

/** Queries whose list of arguments is checked by the use case itself; test/graphql/bad-input.suite.ts shows that it is. */
const BOUNDED_BY_USE_CASE = ['Query.nodes(ids)'];
const MOST_MEMBERS = 100;
/** Lists of which each member is a call of its own to one back end. */
const SHORTER_LISTS: Readonly<Record<string, number>> = { 'CreateWorkflowRequestInput.domainNames': 10 };
/** Texts that are no names. */
const RULES_OF_OTHER_TEXTS: Readonly<Record<string, string>> = {
  'AddCoProvisioningTargetInput.description': 'isTargetDescription',
  'AddCoProvisioningTargetInput.plugin': 'matches',
  'AccountsOnlyInput.accounts': 'isLine',
  'AddToGroupsInput.accounts': 'isLine',
  'AddToGroupsInput.groups': 'isLine',
  'CreateWorkflowRequestInput.description': 'isFreeText',
  'CreateWorkflowRequestInput.idempotencyKey': 'isLine',
  'CreateWorkflowRequestInput.priority': 'isLine',
  'CreateWorkflowRequestInput.subject': 'isLine',
  'MoveHomeFoldersInput.accounts': 'isLine',
  'MoveHomeFoldersInput.drive': 'matches',
  'MoveHomeFoldersInput.path': 'isLine',
  'MoveToContainerInput.accounts': 'isLine',
  'MoveToContainerInput.container': 'isLine',
  'ProvisionInput.identifiers': 'areIdentifiers',
  'RemoveFromGroupsInput.accounts': 'isLine',
  'RemoveFromGroupsInput.groups': 'isLine',
  'SetTaskNoteInput.note': 'isFreeText',
  'TaskAssigneeInput.role': 'matches',
  'TaskAssigneeInput.userKey': 'matches',
  'UpdateCoProvisioningTargetInput.description': 'isTargetDescription',
  'UpdateCoProvisioningTargetInput.plugin': 'matches',
};

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildGraphSchema(registry);
});

function typesOf(of: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(of.getTypeMap()).filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type));
}

function fieldsOf(type: GraphQLNamedType): GraphQLField<unknown, unknown>[] {
  return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
}

/** Everything in a schema that a reader meets, by its place, with its description. */
function described(of: GraphQLSchema): [place: string, description: string | null | undefined][] {
  const at = (place: string, thing: GraphQLField<unknown, unknown> | GraphQLArgument | GraphQLInputField) =>
    [place, thing.description] as [string, string | null | undefined];
  return typesOf(of).flatMap((type) => [
    [type.name, type.description] as [string, string | null | undefined],
    ...fieldsOf(type).flatMap((field) => [
      at(`${type.name}.${field.name}`, field),
      ...field.args.map((argument) => at(`${type.name}.${field.name}(${argument.name})`, argument)),
    ]),
    ...(isInputObjectType(type)
      ? Object.values(type.getFields()).map((field) => at(`${type.name}.${field.name}`, field))
      : []),
    ...(isEnumType(type)
      ? type
          .getValues()
          .map((value) => [`${type.name}.${value.name}`, value.description] as [string, string | null | undefined])
      : []),
  ]);
}

function undescribed(of: GraphQLSchema): string[] {
  return described(of).flatMap(([place, text]) => (text?.trim() ? [] : [place]));
}

const nullable = (type: GraphQLType): GraphQLType => (isNonNullType(type) ? type.ofType : type);
const isList = (type: GraphQLType): boolean => isListType(nullable(type));

describe('a description', () => {
  it('is on every type, field, argument, input field and enum value', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  it('is looked for everywhere', () => {
    const bare = parseSchema(
      'type Query { a(b: I): E } input I { c: Int } enum E { D } interface N { n: Int } scalar S',
    );
    expect(undescribed(bare)).toEqual([...['Query', 'Query.a', 'Query.a(b)', 'I', 'I.c', 'E', 'E.D', 'N', 'N.n', 'S']]);
    expect(described(schema).length).toBeGreaterThan(100);
  });

  it('is a sentence: it begins with a capital or a name in code and ends with a full stop', () => {
    const odd = described(schema).filter(([, text]) => !/^[\p{Lu}`\d].*\.$/su.test(text ?? ''));
    expect(odd).toEqual([]);
  });
});

/** What belongs to no domain asks for no scope of its own: who may call at all may see it, or each object has its rule. */
const OF_NO_DOMAIN = ['backends', 'node', 'nodes'];

function scopesFor(kind: string, name: string): string[] {
  if (kind === 'Query' && OF_NO_DOMAIN.includes(name)) return [];
  const domain = /workflowRequest/i.test(name) ? 'requests' : /target|^provision$/i.test(name) ? 'targets' : 'tasks';
  return [`${domain}:${kind === 'Query' ? 'read' : 'write'}`];
}

describe('a query or mutation', () => {
  it('names exactly the scope that its domain and kind need', () => {
    const { queries, mutations, authorizedFields } = getMetadataStorage();
    const fields = { Query: queries, Mutation: mutations };
    const scopes = Object.entries(fields).flatMap(([kind, operations]) =>
      operations.map(({ schemaName, target, methodName }) => {
        const found = authorizedFields.find((field) => field.target === target && field.fieldName === methodName);
        return [`${kind}.${schemaName}`, found?.roles] as const;
      }),
    );
    expect(Object.fromEntries(scopes)).toEqual(
      Object.fromEntries(
        Object.keys(fields).flatMap((kind) =>
          Object.keys((schema.getType(kind) as GraphQLObjectType).getFields()).map((name) => [
            `${kind}.${name}`,
            scopesFor(kind, name),
          ]),
        ),
      ),
    );
  });

  it('is one of these', () => {
    expect(Object.keys(schema.getQueryType()!.getFields()).sort()).toEqual([
      ...['backends', 'coProvisioningTarget', 'coProvisioningTargets', 'node', 'nodes'],
      ...['provisioningTask', 'provisioningTasks', 'workflowRequest', 'workflowRequests'],
    ]);
    expect(Object.keys(schema.getMutationType()!.getFields()).sort()).toEqual([
      ...['addCoProvisioningTarget', 'completeTasks', 'createWorkflowRequest', 'deleteCoProvisioningTarget'],
      ...['provision', 'reassignTasks', 'removeTask', 'removeUsersFromTask', 'retryTasks', 'setTaskNote'],
      ...['setTaskResponse', 'updateCoProvisioningTarget', 'updateStopDate'],
    ]);
    expect(schema.getSubscriptionType()).toBeUndefined();
  });
});

describe('a mutation', () => {
  it('takes one argument, `input`, required, of an input type of its own', () => {
    for (const field of fieldsOf(schema.getMutationType()!)) {
      const name = field.name.charAt(0).toUpperCase() + field.name.slice(1);
      expect(field.args.map((argument) => `${argument.name}: ${String(argument.type)}`)).toEqual([
        `input: ${name}Input!`,
      ]);
    }
  });

  it('returns a payload of its own, with one result type of its own per thing asked', () => {
    for (const field of fieldsOf(schema.getMutationType()!)) {
      const name = field.name.charAt(0).toUpperCase() + field.name.slice(1);
      // Nullable, so that one mutation that fails leaves the others of the document their answers.
      expect(String(field.type)).toBe(`${name}Payload`);
      const payload = schema.getType(`${name}Payload`) as GraphQLObjectType;
      // Its results name people whom the caller did not name, so that they take a scope of their own.
      const always = name === 'RemoveTask' ? '' : '!';
      expect(String(payload.getFields()['results']?.type)).toBe(`[${name}Result!]${always}`);
      const result = schema.getType(`${name}Result`) as GraphQLObjectType;
      expect(String(result.getFields()['outcome']?.type)).toBe('Outcome!');
      expect(String(result.getFields()['reason']?.type)).toBe('String');
    }
  });
});

describe('a list in an input', () => {
  /** Every list that a caller can send: in arguments and in input types. */
  function lists(): { place: string; owner: string; name: string; text: string }[] {
    const ofArguments = [schema.getQueryType()!, schema.getMutationType()!].flatMap((root) =>
      fieldsOf(root).flatMap((field) =>
        field.args
          .filter((argument) => isList(argument.type))
          .map((argument) => ({
            place: `${root.name}.${field.name}(${argument.name})`,
            owner: '',
            name: argument.name,
            text: argument.description ?? '',
          })),
      ),
    );
    const ofInputs = typesOf(schema)
      .filter(isInputObjectType)
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter((field) => isList(field.type))
          .map((field) => ({
            place: `${type.name}.${field.name}`,
            owner: type.name,
            name: field.name,
            text: field.description ?? '',
          })),
      );
    return [...ofArguments, ...ofInputs];
  }

  it('holds at most 100 members by a rule of its class, and says so', () => {
    expect(
      lists()
        .map(({ place }) => place)
        .sort(),
    ).toEqual([
      'AccountsOnlyInput.accounts',
      'AddToGroupsInput.accounts',
      'AddToGroupsInput.groups',
      'CompleteTasksInput.taskIds',
      'CreateWorkflowRequestInput.domainNames',
      'MoveHomeFoldersInput.accounts',
      'MoveToContainerInput.accounts',
      'ProvisionInput.coEmailListIds',
      'ProvisionInput.coGroupIds',
      'ProvisionInput.coPersonIds',
      'ProvisionInput.identifiers',
      'ProvisioningTaskFilter.backends',
      'Query.nodes(ids)',
      'ReassignTasksInput.taskIds',
      'RemoveFromGroupsInput.accounts',
      'RemoveFromGroupsInput.groups',
      'RemoveUsersFromTaskInput.userIds',
      'RetryTasksInput.taskIds',
      'SetTaskNoteInput.taskIds',
      'SetTaskResponseInput.taskIds',
      'UpdateStopDateInput.userIds',
      'WorkflowRequestFilter.backends',
    ]);
    const classes = getMetadataStorage().inputTypes;
    for (const { place, owner, name, text } of lists()) {
      const most = SHORTER_LISTS[place] ?? MOST_MEMBERS;
      expect(`${place}: ${text}`).toContain(`${most}`);
      if (BOUNDED_BY_USE_CASE.includes(place)) continue;
      const target = classes.find((type) => type.name === owner)!.target;
      const rules = getValidationStorage()
        .getTargetValidationMetadatas(target, '', true, false)
        .filter((rule) => rule.propertyName === name);
      const bound = rules.find((rule) => rule.name === 'arrayMaxSize');
      expect([place, bound?.constraints]).toEqual([place, [most]]);
      expect([place, rules.some((rule) => rule.name === 'arrayNotEmpty')]).toEqual([place, true]);
      // An id is checked by decoding it; test/graphql/oig-bad-input.suite.ts shows that it is.
      expect([place, rules.some((rule) => rule.each)]).toEqual([place, !place.endsWith('.taskIds')]);
    }
  });

  it('has no null members', () => {
    for (const { place } of lists()) {
      const [typeName = '', rest = ''] = place.split('.');
      const type = schema.getType(typeName);
      const [name = '', argument] = rest.replace(')', '').split('(');
      const given = isInputObjectType(type)
        ? type.getFields()[name]!.type
        : (type as GraphQLObjectType).getFields()[name]!.args.find((one) => one.name === argument)!.type;
      expect([place, isNonNullType((nullable(given) as GraphQLList<GraphQLType>).ofType)]).toEqual([place, true]);
    }
  });
});

describe('a text in an input', () => {
  it('is checked for length and characters', () => {
    const classes = getMetadataStorage().inputTypes;
    for (const type of typesOf(schema).filter(isInputObjectType)) {
      for (const field of Object.values(type.getFields())) {
        if (!String(field.type).includes('String')) continue;
        const rules = getValidationStorage()
          .getTargetValidationMetadatas(classes.find(({ name }) => name === type.name)!.target, '', true, false)
          .filter((rule) => rule.propertyName === field.name);
        const place = `${type.name}.${field.name}`;
        const rule = RULES_OF_OTHER_TEXTS[place] ?? 'isName';
        expect([place, rules.map(({ name }) => name)]).toEqual([place, expect.arrayContaining([rule])]);
      }
    }
  });
});

describe('a connection', () => {
  const connections = () =>
    typesOf(schema).filter((type): type is GraphQLObjectType => type.name.endsWith('Connection'));
  const typeOf = (type: GraphQLObjectType, field: string) => String(type.getFields()[field]?.type);

  it('has edges, nodes and pageInfo by the rules of Relay', () => {
    expect(connections().map(({ name }) => name)).toEqual([
      ...['CoProvisioningTargetConnection', 'ProvisioningTaskConnection', 'WorkflowRequestConnection'],
    ]);
    for (const connection of connections()) {
      const node = connection.name.replace(/Connection$/, '');
      expect(typeOf(connection, 'edges')).toBe(`[${node}Edge!]!`);
      expect(typeOf(connection, 'nodes')).toBe(`[${node}]!`);
      expect(typeOf(connection, 'pageInfo')).toBe('PageInfo!');
      expect(typeOf(connection, 'totalCount')).toBe('Int');
      const edge = schema.getType(`${node}Edge`) as GraphQLObjectType;
      expect(typeOf(edge, 'cursor')).toBe('String!');
      expect(typeOf(edge, 'node')).toBe(node);
      expect(schema.getType(node)).toBeDefined();
    }
  });

  it('has page info by the rules of Relay', () => {
    const pageInfo = schema.getType('PageInfo') as GraphQLObjectType;
    const fields = Object.values(pageInfo.getFields()).map((field) => `${field.name}: ${String(field.type)}`);
    expect(fields.sort()).toEqual([
      'endCursor: String',
      'hasNextPage: Boolean!',
      'hasPreviousPage: Boolean!',
      'startCursor: String',
    ]);
  });

  // A default of `first` would make `last` alone look like both.
  it('is asked for with `first`, `after`, `last` and `before`, none of which has a default in the schema', () => {
    const fields = typesOf(schema)
      .filter((type) => isObjectType(type) || isInterfaceType(type))
      .flatMap(fieldsOf)
      .filter(({ type }) => /Connection!?$/.test(String(type)));
    expect(fields.length).toBeGreaterThan(0);
    for (const field of fields) {
      const given = field.args
        .filter(({ name }) => name !== 'filter')
        .map(({ name, type, defaultValue }) => [name, String(type), defaultValue]);
      expect(given.sort()).toEqual([
        ['after', 'String', undefined],
        ['before', 'String', undefined],
        ['first', 'Int', undefined],
        ['last', 'Int', undefined],
      ]);
    }
  });
});

describe('an object', () => {
  it('that is a Node has a global id, and every global id belongs to a Node or is the echo of one', () => {
    const withId = typesOf(schema)
      .filter(isObjectType)
      .filter((type) => 'id' in type.getFields());
    expect(withId.map(({ name }) => name).sort()).toEqual([
      ...['AccountProvisioningTask', 'CoProvisioningTarget', 'TaskUser', 'TokenProvisioningTask', 'WorkflowRequest'],
    ]);
    for (const type of withId) {
      expect(type.getInterfaces().map(({ name }) => name)).toContain('Node');
      expect(type.getFields()['id']?.type).toEqual(new GraphQLNonNull(schema.getType('ID') as GraphQLNamedType));
    }
  });
});
