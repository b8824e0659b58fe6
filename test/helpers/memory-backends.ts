import type { ProvisioningTaskSource } from '../../datasources/contracts/provisioning-tasks';
import type { WorkflowLedger } from '../../datasources/contracts/workflow-ledger';
import { BackendError } from '../../datasources/shared/errors';
import type { BackendInfo, RequestContext } from '../../resolvers/context';
import { fingerprintOfFilter, writeCursor } from '../../resolvers/shared/list-cursor';
import { NodeIds } from '../../resolvers/shared/node-id';
import { ALL_SCOPES } from '../../resolvers/shared/scopes';
import { FakeLedger } from './fake-ledger';
import { FakeWorkflowSource } from './fake-workflow-source';
import { type Call, MemoryAccounts, MemoryTargets, MemoryTokens } from './memory-sources';
import type { ValuesOf } from './random-request';
import { pick } from './random-values';

/** What goes wrong in one request: the same call always or never, whoever makes it and in whatever order. */
export interface FailurePlan {
  /** Of a hundred calls so many fail. */
  readonly failing: number;
  readonly seed: number;
  readonly lacks: ReadonlySet<string>;
}

export interface MemoryRequest {
  readonly context: RequestContext;
  /** What the back ends were asked. */
  readonly calls: readonly string[];
}

const KINDS = { tokens: 'SAFENET', accounts: 'OIG', targets: 'COMANAGE_REGISTRY', requests: 'ADMANAGER_PLUS' } as const;
const TOKENS = { north: ['1', '2', '3'], south: ['4'] };
const ACCOUNTS = { '': ['21', '22', '23'] };

/** Every kind of back end, in memory and without a clock: what is asked twice is answered twice alike. */
export class MemoryBackends {
  readonly #ids = new NodeIds('test');
  readonly #ledger = new FakeLedger(() => Date.UTC(2050, 0, 1));

  static async create(): Promise<MemoryBackends> {
    const backends = new MemoryBackends();
    const content = {
      domainName: 'corp.example',
      action: 'DISABLE_USER' as const,
      subject: 'Leaver',
      description: null,
      priority: null,
      accounts: ['john'],
      container: null,
      groups: [],
      fromAllGroups: false,
      membershipEnd: { unit: 'DAYS' as const, amount: 3 },
      folder: null,
    };
    await backends.#ledger.open({
      backend: 'requests',
      requestedBy: 'tester',
      idempotencyKey: null,
      fingerprint: '',
      sendWithinMs: 1e12,
      contents: [content, content, content],
    });
    return backends;
  }

  request({ failing, seed, lacks }: FailurePlan): MemoryRequest {
    const calls: string[] = [];
    const callOf =
      (backend: string): Call =>
      async (text) => {
        const call = `${backend} ${text}`;
        calls.push(call);
        const hash = hashOf(`${seed} ${call}`);
        for (let wait = hash % 4; wait > 0; wait--) await Promise.resolve();
        if (hash % 100 >= failing) return;
        if (hash % 7 === 0) throw new Error('A fault of this server');
        throw new BackendError({ backend, operation: text.split(' ')[0] ?? '', kind: 'unavailable' });
      };
    const info = ([name, kind]: [string, BackendInfo['kind']]): [string, BackendInfo] => [
      name,
      { name, kind, embedded: true, organizations: name === 'tokens' ? Object.keys(TOKENS) : [] },
    ];
    return {
      calls,
      context: {
        requestId: 'request-1',
        caller: { name: 'tester', scopes: new Set(ALL_SCOPES.filter((scope) => !lacks.has(scope))) },
        signal: new AbortController().signal,
        ids: this.#ids,
        backends: new Map(Object.entries(KINDS).map(info)),
        unsupported: () => 'It cannot.',
        provisioningTasks: new Map<string, ProvisioningTaskSource>([
          ['tokens', new MemoryTokens(callOf('tokens'), TOKENS)],
          ['accounts', new MemoryAccounts(callOf('accounts'), ACCOUNTS)],
        ]),
        provisioningTargets: new Map([['targets', new MemoryTargets(callOf('targets'))]]),
        workflowRequests: new Map([['requests', new FakeWorkflowSource()]]),
        workflowLedger: this.#watched(callOf('ledger')),
      },
    };
  }

  /** Values for the arguments of all root fields, good ones mostly. */
  values(): ValuesOf {
    const taskIds = [
      ...Object.entries(TOKENS).flatMap(([organization, numbers]) =>
        numbers.map((one) => this.#task('tokens', organization, one)),
      ),
      ...ACCOUNTS[''].map((one) => this.#task('accounts', '', one)),
      this.#task('accounts', '', '99'),
    ];
    const userIds = ['1', '2'].map((one) =>
      this.#ids.encode({ type: 'TaskUser', backend: 'tokens', organization: 'north', local: [one, `u${one}`] }),
    );
    const targetIds = ['11', '13'].map((one) =>
      this.#ids.encode({ type: 'CoProvisioningTarget', backend: 'targets', organization: '2', local: [one] }),
    );
    const requestIds = ['000001', '000009'].map((one) =>
      this.#ids.encode({ type: 'WorkflowRequest', backend: 'requests', organization: '', local: [one] }),
    );
    const all = [...taskIds, ...userIds, ...targetIds, ...requestIds, 'nonsense'];
    const optional = (values: readonly unknown[]) => (roll: () => number) =>
      pick([undefined, undefined, null, ...values], roll);
    const some = (values: readonly unknown[]) => (roll: () => number) =>
      Array.from({ length: 1 + Math.floor(roll() * 3) }, () => pick(values, roll));
    const representations = [
      ...taskIds.map((id) => ({ __typename: 'ProvisioningTask', id })),
      ...taskIds.slice(0, 5).map((id) => ({ __typename: 'TokenProvisioningTask', id, __proto: { a: [1, 'x'] } })),
      ...userIds.map((id) => ({ __typename: 'TaskUser', id })),
      ...targetIds.map((id) => ({ id, __typename: 'CoProvisioningTarget' })),
      { __typename: 'constructor', id: 'x' },
      { id: null },
    ];
    const seldom = (values: readonly unknown[]) => (roll: () => number) =>
      roll() < 0.1 ? pick(values, roll) : undefined;
    const first = optional([1, 2, 3, 4, 0]);
    // Good for the whole list only, and tasks refuse the way back: too much of it would leave no list to look into.
    const lists = Object.entries(this.#cursors()).flatMap(([list, cursors]) => [
      [`Query.${list}.first`, first],
      [`Query.${list}.after`, cursors.length > 0 ? optional(cursors) : optional(['nonsense'])],
      [`Query.${list}.last`, cursors.length > 0 ? optional([1, 2, 0]) : seldom([1, 0, null])],
      [`Query.${list}.before`, cursors.length > 0 ? optional(cursors) : seldom(['nonsense', null])],
    ]);
    return {
      ...(Object.fromEntries(lists) as ValuesOf),
      'Query.node.id': (roll) => pick(all, roll),
      'Query.nodes.ids': some(all),
      'Query.provisioningTask.id': (roll) => pick(taskIds, roll),
      'Query.provisioningTasks.filter': optional([
        {},
        { backends: ['accounts'], status: 'REJECTED' },
        { backends: ['tokens'], organization: 'south' },
        { backends: ['tokens', 'accounts'], userName: null },
        { backends: ['accounts'], application: '\u2028"`${x}' },
        { status: 'PENDING' },
        { backends: [] },
      ]),
      'Query.coProvisioningTarget.id': (roll) => pick(targetIds, roll),
      'Query.coProvisioningTargets.filter': optional([
        { coId: '2' },
        { backend: 'targets' },
        { coId: 4 },
        { backend: 'x' },
      ]),
      'Query.workflowRequest.id': (roll) => pick(requestIds, roll),
      'Query.workflowRequests.filter': optional([
        { state: 'SENDING' },
        { backends: ['requests'], from: '2049-01-01T00:00:00Z' },
        { from: '2051-01-01T00:00:00+02:00', to: '2050-01-01T00:00:00Z' },
        { action: 'DISABLE_USER', account: 'JOHN' },
      ]),
      'Query._entities.representations': some(representations),
    };
  }

  /** Of each list without a filter; those of tasks are nobody's affair. */
  #cursors(): Record<string, readonly string[]> {
    const pack = (mark: string, filter: readonly unknown[], ...place: string[]) =>
      writeCursor(this.#ids, mark, fingerprintOfFilter(filter), place);
    return {
      provisioningTasks: [],
      coProvisioningTargets: [
        ...['11', '12'].map((number) => pack('target-cursor', [null, null], 'targets', '2', number)),
        pack('target-cursor', [null, null], 'targets', '4', '11'),
      ],
      workflowRequests: ['1', '2'].map((number) =>
        pack('request-cursor', [[], null, null, null, null, null, null], number),
      ),
    };
  }

  #task(backend: string, organization: string, localId: string): string {
    return this.#ids.encode({ type: 'ProvisioningTask', backend, organization, local: [localId] });
  }

  #watched(call: Call): WorkflowLedger {
    const ledger = this.#ledger;
    const never = (): never => {
      throw new Error('A query writes nothing');
    };
    return {
      open: never,
      recall: never,
      settle: never,
      find: async (ids) => {
        await call(`find ${ids.join(' ')}`);
        return ledger.find(ids);
      },
      list: async (filter, page) => {
        await call(`list ${JSON.stringify([filter, page])}`);
        return ledger.list(filter, page);
      },
      count: async (filter) => {
        await call(`count ${JSON.stringify(filter)}`);
        return ledger.count(filter);
      },
      isId: (id) => ledger.isId(id),
      isPosition: (position) => ledger.isPosition(position),
    };
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 2_166_136_261;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619);
  return hash >>> 0;
}
