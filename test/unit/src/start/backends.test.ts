import type { WorkflowLedger } from '../../../../datasources/contracts/workflow-ledger';
import { Secret } from '../../../../datasources/shared/settings';
import { NodeIds } from '../../../../resolvers/shared/node-id';
import { OpenBackends } from '../../../../src/start/backends';
import { loadConfig } from '../../../../src/config';
import { createContextFactory, REQUEST_RECORD } from '../../../../src/graphql/context';
import { RequestRecord } from '../../../../src/observability/logger';
import { createFakeKind, createFakeLive } from '../../../helpers/fake-backend';

const runtime = { now: () => 0, report: () => undefined };

describe('OpenBackends', () => {
  it('starts the emulator first, and connects to its address', async () => {
    const kind = createFakeKind('alpha', new Secret('made up'));
    const live = await new OpenBackends(runtime).connect(loadConfig({}, {}, [kind.backend]).backends);
    expect(kind.events).toEqual(['emulator started', 'alpha connected']);
    expect(kind.connected[0]?.settings.url.href).toBe('http://127.0.0.1:45678/');
    expect(live.all.map(({ name, backend, embedded }) => ({ name, kind: backend.kind, embedded }))).toEqual([
      { name: 'alpha', kind: 'SAFENET', embedded: true },
    ]);
  });

  it('closes connections before the emulators they talk to', async () => {
    const kind = createFakeKind('alpha', new Secret('made up'));
    const live = await new OpenBackends(runtime).connect(loadConfig({}, {}, [kind.backend]).backends);
    await live.close();
    expect(kind.events.slice(2)).toEqual(['alpha closed', 'emulator closed']);
  });

  it('leaves nothing open when a later one cannot start', async () => {
    const good = createFakeKind('alpha', new Secret('made up'));
    const bad = createFakeKind('beta', new Secret('made up'));
    const broken = { ...bad.backend, startEmulator: () => Promise.reject(new Error('no')) };
    const { backends } = loadConfig({}, {}, [good.backend, broken]);
    await expect(new OpenBackends(runtime).connect(backends)).rejects.toThrow('no');
    expect(good.events.slice(2)).toEqual(['alpha closed', 'emulator closed']);
  });
});

describe('the context of a request', () => {
  const ids = new NodeIds('test');
  const facts = () => ({
    record: new RequestRecord('r1'),
    caller: { name: 'me', scopes: new Set<never>() },
    signal: new AbortController().signal,
  });

  it('has every back end in configured order, and apart those that hold tasks', () => {
    const tasks = { scopes: [] };
    const backends = [createFakeLive('b', 'closed', { provisioningTasks: tasks }), createFakeLive('a', 'closed')];
    const context = createContextFactory(backends, ids)(facts());
    expect([...context.backends.keys()]).toEqual(['b', 'a']);
    expect([...context.provisioningTasks.keys()]).toEqual(['b']);
    expect(context.ids).toBe(ids);
    expect(context.workflowLedger).toBeUndefined();
  });

  it('has the ledger, where there is one', () => {
    const ledger = {} as WorkflowLedger;
    expect(createContextFactory([], ids, ledger)(facts()).workflowLedger).toBe(ledger);
  });

  it('has apart those that raise workflow requests', () => {
    const requests = { domainNames: [] };
    const backends = [createFakeLive('b', 'closed', { workflowRequests: requests }), createFakeLive('a', 'closed')];
    const context = createContextFactory(backends, ids)(facts());
    expect([...context.workflowRequests.keys()]).toEqual(['b']);
    expect(context.provisioningTasks.size).toBe(0);
  });

  it('is made anew for each request, loaders and all', () => {
    const live = createFakeLive('a', 'closed', { provisioningTasks: {} });
    const create = createContextFactory([live], ids);
    const [one, two] = [facts(), facts()];
    const first = create(one);
    expect(live.requests).toEqual([]);
    first.provisioningTasks.get('a');
    create(two).provisioningTasks.get('a');
    expect(live.requests.map(({ signal }) => signal)).toEqual([one.signal, two.signal]);
    expect(first[REQUEST_RECORD]).toBe(one.record);
  });

  it('makes a source when it is first asked for, once, and none of another back end', () => {
    const tasks = { provisioningTasks: {} };
    const live = [createFakeLive('a', 'closed', tasks), createFakeLive('b', 'closed', tasks)];
    const targets = createFakeLive('c', 'closed', { provisioningTargets: {} });
    const { provisioningTasks, provisioningTargets } = createContextFactory([...live, targets], ids)(facts());
    const made = () => [...live, targets].map(({ requests }) => requests.length);
    expect([provisioningTasks.has('b'), provisioningTasks.has('c'), provisioningTargets.size]).toEqual([
      true,
      false,
      1,
    ]);
    expect([provisioningTasks.get('c'), provisioningTargets.get('a')]).toEqual([undefined, undefined]);
    expect(made()).toEqual([0, 0, 0]);
    expect(provisioningTasks.get('b')).toBe(provisioningTasks.get('b'));
    expect(made()).toEqual([0, 1, 0]);
    expect([...provisioningTasks].map(([name]) => name)).toEqual(['a', 'b']);
    expect(made()).toEqual([1, 1, 0]);
  });
});
