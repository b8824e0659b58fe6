import { admanager } from '../../datasources/admanager';
import { type AdmanagerEmulator, REQUESTER_TOKEN, start } from '../../datasources/admanager/emulator';
import type { WorkflowLedger } from '../../datasources/contracts/workflow-ledger';
import { Secret } from '../../datasources/shared/settings';
import type { Answer, Execute } from './execute';
import { openLedgerInMemory } from './ledger-in-memory';
import { type ServedGraph, serveGraph } from './serve-graph';

export const SUBMISSION = 'createWorkFlowRequest';

export interface WorkflowGraph extends ServedGraph {
  readonly emulator: AdmanagerEmulator;
  readonly ledger: WorkflowLedger;
  /** How many requests there are in the emulated product. */
  readonly submitted: () => number;
  readonly reset: () => void;
}

/** An emulated ADManager Plus behind the real client, ledger and server. */
export async function startWorkflow(
  settings: Readonly<Record<string, unknown>> = {},
  config: Readonly<Record<string, unknown>> = {},
): Promise<WorkflowGraph> {
  const emulator = await start();
  const { ledger, close } = await openLedgerInMemory();
  const configured = admanager.configure('adm', {
    url: emulator.url,
    token: new Secret(REQUESTER_TOKEN),
    domains: ['corp.example', 'admp.local'],
    timeZone: 'UTC',
    allowInsecureHttp: true,
    requestsPerMinute: 6_000,
    breaker: { failures: 100 },
    ...settings,
  });
  if ('faults' in configured) throw new Error(JSON.stringify(configured.faults));
  const graph = await serveGraph(
    (runtime) =>
      Promise.resolve([{ name: 'adm', backend: admanager, embedded: true, connection: configured.connect(runtime) }]),
    config,
    ledger,
  );
  return {
    ...graph,
    emulator,
    ledger,
    submitted: () => emulator.state.requests.length,
    reset: () => {
      jest.restoreAllMocks();
      emulator.reset();
      graph.events.length = 0;
      graph.unexpected.length = 0;
    },
    close: async () => {
      await graph.close();
      await close();
      await emulator.close();
    },
  };
}

const CREATE = `mutation ($input: CreateWorkflowRequestInput!) {
  createWorkflowRequest(input: $input) {
    repeated
    results {
      domainName outcome reason
      workflowRequest { id requestId state statusMessage requestedBy requestedAt settledAt reference }
    }
  }
}`;

export function submitWith(execute: Execute): (input: object) => Promise<Answer> {
  return (input) => execute(CREATE, { input });
}

const accounts = ['john'];

/** The two actions of the vendor's samples, as this API is asked for them. */
export const MOVE = {
  backend: 'adm',
  domainNames: ['admp.local'],
  subject: 'Move user to Managers',
  moveUsers: { accounts, container: 'OU=managers,DC=admp,DC=local' },
};
export const ADD = {
  backend: 'adm',
  domainNames: 'admp.local',
  subject: 'Add user to VPN users',
  addUsersToGroups: { accounts, groups: ['VPN-Users'], membershipEnds: { hours: 8 } },
};
