import { column, dataOf } from '../helpers/execute';
import { NORTHWIND } from '../helpers/safenet-state';
import { type MixedGraph, startMixed } from '../helpers/start-mixed';

let graph: MixedGraph;
beforeAll(async () => {
  graph = await startMixed();
});
afterAll(() => graph.close());
beforeEach(() => graph.reset());

const QUERY = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on TokenProvisioningTask { id localId status }
    ... on AccountProvisioningTask { id localId status }
    ... on TaskUser { id userId }
  }
}`;

const ask = (representations: unknown) => graph.execute(QUERY, { representations });

describe('_service', () => {
  it('gives the schema with its directives', async () => {
    const { _service: service } = await dataOf(graph.execute('{ _service { sdl } }'));
    expect(service.sdl).toContain('interface ProvisioningTask implements Node @key(fields: "id")');
  });
});

describe('_entities', () => {
  it('gives objects of any type and back end in the order asked', async () => {
    const { emulator } = graph.eu;
    const account = graph.taskId('oig-eu', emulator.state.tasks[0]!.key);
    const token = graph.tokenTaskId(4711);
    const user = graph.ids.encode({
      type: 'TaskUser',
      backend: 'sas',
      organization: NORTHWIND,
      local: ['4711', '00417'],
    });
    const { _entities: found } = await dataOf(
      ask([
        { __typename: 'TaskUser', id: user },
        { __typename: 'ProvisioningTask', id: account },
        { __typename: 'TokenProvisioningTask', id: token },
        { __typename: 'AccountProvisioningTask', id: account },
      ]),
    );
    expect(found).toMatchObject([
      { __typename: 'TaskUser', id: user, userId: '00417' },
      { __typename: 'AccountProvisioningTask', id: account },
      { __typename: 'TokenProvisioningTask', id: token, localId: '4711', status: 'PENDING' },
      { __typename: 'AccountProvisioningTask', id: account },
    ]);
  });

  it('loads a hundred of them in one batch, each task once, through the loaders of the query fields', async () => {
    const representations = Array.from({ length: 100 }, (_, index) => ({
      __typename: 'ProvisioningTask',
      id: graph.tokenTaskId(5001 + (index % 5)),
    }));
    const { _entities: found } = await dataOf(ask(representations));
    expect(column(found, 'id')).toEqual(representations.map(({ id }) => id));
    expect(graph.counts().sas).toEqual({ GetProvisioningTaskDetails: 5 });
  });

  it('is null for an object that is gone, and for that one only', async () => {
    const { status, data, errors } = await ask([
      { __typename: 'ProvisioningTask', id: graph.tokenTaskId(999_999) },
      { __typename: 'ProvisioningTask', id: graph.tokenTaskId(4711) },
    ]);
    expect({ status, errors }).toEqual({ status: 200, errors: undefined });
    expect(data._entities).toMatchObject([null, { localId: '4711' }]);
  });

  it('refuses each representation that makes no sense in its own place, and answers for the others', async () => {
    const good = graph.tokenTaskId(4711);
    const account = graph.taskId('oig-eu', graph.eu.emulator.state.tasks[0]!.key);
    const { data, errors } = await ask([
      { __typename: 'ProvisioningTask', id: good },
      { __typename: 'Backend', id: good },
      { __typename: 'TaskUser', id: good },
      { __typename: 'ProvisioningTask', id: 'nonsense' },
      { __typename: 'ProvisioningTask' },
      { id: good },
      { __typename: 'TokenProvisioningTask', id: account },
      {
        __typename: 'ProvisioningTask',
        id: graph.ids.encode({ type: 'ProvisioningTask', backend: 'gone', organization: '', local: ['1'] }),
      },
    ]);
    expect(data._entities).toEqual([expect.objectContaining({ localId: '4711' }), ...Array<null>(7).fill(null)]);
    const faults = errors?.map(({ path, extensions }) => [path?.[1], extensions.code, extensions.fields?.[0]?.path]);
    expect(faults?.sort()).toEqual([
      [1, 'BAD_USER_INPUT', 'representations[1].__typename'],
      [2, 'BAD_USER_INPUT', 'representations[2].id'],
      [3, 'BAD_USER_INPUT', 'representations[3].id'],
      [4, 'BAD_USER_INPUT', 'representations[4].id'],
      [5, 'BAD_USER_INPUT', 'representations[5].__typename'],
      [6, 'BAD_USER_INPUT', 'representations[6].id'],
      [7, 'BAD_USER_INPUT', 'representations[7].id'],
    ]);
  });

  it('refuses what is no object, and more than a thousand, with nothing sent', async () => {
    const id = graph.tokenTaskId(4711);
    const { errors } = await ask(['text']);
    expect(errors?.[0]?.extensions.fields).toEqual([
      { path: 'representations[0]', message: 'must be an object with __typename and id' },
    ]);
    const many = Array.from({ length: 1_001 }, () => ({ __typename: 'ProvisioningTask', id }));
    const { errors: tooMany } = await graph.execute(
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }',
      { representations: many },
    );
    expect(tooMany?.[0]?.extensions.fields).toEqual([
      { path: 'representations', message: 'must hold at most 1000 objects; it holds 1001' },
    ]);
    expect(graph.counts().sas).toEqual({});
  });

  it('carries the failure of a back end in the places of its objects', async () => {
    graph.eu.emulator.faults.add({ kind: 'serviceUnavailable', times: Infinity });
    const account = graph.taskId('oig-eu', graph.eu.emulator.state.tasks[0]!.key);
    const { data, errors } = await ask([
      { __typename: 'ProvisioningTask', id: account },
      { __typename: 'ProvisioningTask', id: graph.tokenTaskId(4711) },
    ]);
    expect(data._entities).toMatchObject([null, { localId: '4711' }]);
    expect(errors).toMatchObject([{ path: ['_entities', 0], extensions: { code: 'BACKEND_UNAVAILABLE' } }]);
  });
});
