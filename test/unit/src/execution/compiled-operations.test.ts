import { buildSchema, type GraphQLSchema, type OperationDefinitionNode, parse } from 'graphql';
import { CompiledOperations } from '../../../../src/execution/compiled-operations';
import { letFieldsWait, WAITING_FIELDS } from '../../../../src/execution/waiting-fields';
import { buildGraphSchema } from '../../../../src/schema';

let schema: GraphQLSchema;
let operations: CompiledOperations;
beforeAll(async () => {
  schema = await buildGraphSchema();
});
beforeEach(() => {
  operations = new CompiledOperations(schema);
});

function asked(text: string) {
  const document = parse(text);
  const operation = document.definitions[0] as OperationDefinitionNode;
  return (variables = {}) => operations.find(document, operation, variables)?.run;
}

const BACKENDS = '{ backends { name } }';

describe('a query', () => {
  it('is compiled when it is asked for the third time, and once', () => {
    const find = asked(BACKENDS);
    expect([find(), find()]).toEqual([undefined, undefined]);
    const run = find();
    expect(run).toBeInstanceOf(Function);
    expect(find()).toBe(run);
  });

  it('is known by its document, not by its text', () => {
    const find = asked(BACKENDS);
    for (let times = 0; times < 3; times++) find();
    expect(asked(BACKENDS)()).toBeUndefined();
  });

  it('is left to graphql-js for variables that are wrong, and for those only', () => {
    const find = asked('query ($id: ID!) { node(id: $id) { id } }');
    for (let times = 0; times < 3; times++) find({ id: 'x' });
    expect(find({})).toBeUndefined();
    expect(find({ id: ['x'] })).toBeUndefined();
    expect(find({ id: 'x' })).toBeInstanceOf(Function);
  });

  it('is left to graphql-js when it is long', () => {
    const find = asked(`{ ${Array.from({ length: 210 }, (_, index) => `a${index}: backends { name }`).join(' ')} }`);
    for (let times = 0; times < 5; times++) expect(find()).toBeUndefined();
  });

  it('makes room for others: 500 are kept, and the one used last stays longest', () => {
    const finds = Array.from({ length: 501 }, (_, index) => asked(`{ a${index}: backends { name } }`));
    const [first, second] = finds;
    const kept = finds.map((find, index) => {
      find();
      find();
      // Used again and again while the others come.
      if (index > 0) first!();
      return find();
    });
    expect(first!()).toBe(kept[0]);
    expect(second!()).not.toBe(kept[1]);
  });
});

describe('what is no query by itself', () => {
  it.each([
    'mutation { retryTasks(input: { taskIds: ["x"] }) { results { outcome } } }',
    'query A { backends { name } } query B { backends { kind } }',
  ])('is left to graphql-js: %s', (text) => {
    const find = asked(text);
    for (let times = 0; times < 5; times++) expect(find()).toBeUndefined();
  });
});

describe('a field that waits', () => {
  it('is refused when the schema does not have it, so that a renamed one is not read as a plain property', () => {
    expect(() => letFieldsWait(buildSchema('type Query { a: Int }'))).toThrow(/no PageInfo\.hasNextPage/);
    expect(WAITING_FIELDS.length).toBeGreaterThan(10);
  });
});
