import { type OperationDefinitionNode, parse } from 'graphql';
import { isAboutTheSchema, SchemaAnswers } from '../../../../../src/graphql/execution/compiled-execution';

const operationOf = (text: string) => parse(text).definitions[0] as OperationDefinitionNode;

describe('a query about the schema', () => {
  it.each([
    '{ __schema { types { ...t } } } fragment t on __Type { name }',
    '{ __typename b: __type(name: "Query") { name @include(if: true) } }',
  ])('is told by what it asks for: %s', (text) => {
    expect(isAboutTheSchema(operationOf(text))).toBe(true);
  });

  it.each([
    '{ __typename backends { name } }',
    'query ($name: String!) { __type(name: $name) { name } }',
    '{ ...q } fragment q on Query { backends { name } }',
    '{ ... on Query { backends { name } } }',
    'mutation { __typename }',
  ])('is nothing else: %s', (text) => {
    expect(isAboutTheSchema(operationOf(text))).toBe(false);
  });
});

describe('its answer', () => {
  const operation = operationOf('{ __typename }');

  it('is worked out once', async () => {
    const answers = new SchemaAnswers();
    const execute = jest.fn(() => ({ data: { __typename: 'Query' } }));
    const first = await answers.answer(operation, execute);
    await expect(answers.answer(operation, execute)).resolves.toBe(first);
    expect(execute).toHaveBeenCalledTimes(1);
  });

  it('is not that of another query', async () => {
    const answers = new SchemaAnswers();
    await answers.answer(operation, () => ({ data: { a: 1 } }));
    await expect(answers.answer(operationOf('{ __typename }'), () => ({ data: { b: 1 } }))).resolves.toEqual({
      data: { b: 1 },
    });
  });

  it('is not kept when it has errors', async () => {
    const answers = new SchemaAnswers();
    const execute = jest.fn(() => ({ errors: [] }));
    await answers.answer(operation, execute);
    await answers.answer(operation, execute);
    expect(execute).toHaveBeenCalledTimes(2);
  });

  it('makes room for others: five are kept, and the one used last stays longest', async () => {
    const answers = new SchemaAnswers();
    const execute = jest.fn(() => ({ data: {} }));
    const all = Array.from({ length: 6 }, () => operationOf('{ __typename }'));
    for (const one of all.slice(0, 5)) await answers.answer(one, execute);
    await answers.answer(all[0]!, execute);
    await answers.answer(all[5]!, execute);
    execute.mockClear();
    await answers.answer(all[0]!, execute);
    expect(execute).not.toHaveBeenCalled();
    await answers.answer(all[1]!, execute);
    expect(execute).toHaveBeenCalledTimes(1);
  });
});

describe('its text', () => {
  const asSent = (answer: object) => `${JSON.stringify(answer)}\n`;

  it('is written once for an answer that is kept', async () => {
    const answers = new SchemaAnswers();
    const toJSON = jest.fn(() => 'Query');
    const kept = await answers.answer(operationOf('{ __typename }'), () => ({ data: { __typename: { toJSON } } }));
    const [first, second] = [answers.textOf({ ...kept } as object), answers.textOf({ ...kept } as object)];
    expect(first).toBe('{"data":{"__typename":"Query"}}\n');
    expect(second).toBe(first);
    expect(toJSON).toHaveBeenCalledTimes(1);
  });

  it('is written anew for every other answer', () => {
    const answers = new SchemaAnswers();
    const data = { a: 1 };
    expect(answers.textOf({ data })).toBe(asSent({ data }));
    data.a = 2;
    expect(answers.textOf({ data })).toBe(asSent({ data }));
  });

  it('is written anew where something was added to the answer on its way', async () => {
    const answers = new SchemaAnswers();
    const { data = null } = await answers.answer(operationOf('{ __typename }'), () => ({ data: { a: 1 } }));
    answers.textOf({ data });
    for (const added of [{ errors: [{ message: 'no' }] }, { extensions: { a: 1 } }]) {
      expect(answers.textOf({ ...added, data })).toBe(asSent({ ...added, data }));
    }
    expect(answers.textOf({ data })).toBe(asSent({ data }));
  });
});
