import { inspect } from 'node:util';
import { registry } from '../../datasources';
import type { AdmanagerEmulator } from '../../datasources/admanager/emulator';
import type { TaskKey } from '../../datasources/contracts/provisioning-tasks';
import type { TargetKey } from '../../datasources/contracts/provisioning-targets';
import type { ComanageEmulator } from '../../datasources/comanage/emulator';
import type { WorkflowRequestContent } from '../../datasources/contracts/workflow-requests';
import type { OigEmulator } from '../../datasources/oig/emulator';
import type { SafenetEmulator } from '../../datasources/safenet/emulator';
import type {
  Backend,
  BackendEvent,
  Capabilities,
  Connection,
  RunningEmulator,
} from '../../datasources/shared/backend';
import { Secret } from '../../datasources/shared/settings';
import { fault } from '../unit/datasources/support/answers';
import { startRelay, type Relay, type Stand } from './relay';

/** What the contract suite has to be told about one kind of back end. */
export interface BackendFixture {
  /** Settings that make it fail fast: short timeouts, and a breaker of `failures` that pauses for `pauseMs`. */
  readonly quick: Readonly<Record<string, unknown>>;
  /** Settings of every connection, e.g. to choose one of two ways that the back end has. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings that its own emulator is given although they may be left out. */
  readonly optional?: readonly string[];
  readonly failures: number;
  readonly pauseMs: number;
  /** The credentials that the emulator takes, by setting. None of them may ever be seen. */
  readonly credentials: Readonly<Record<string, Secret>>;
  /** What stands for them on the wire, where that is not their text. None of it may ever be seen either. */
  readonly encoded?: readonly string[];
  /** Whether the cookies that it sets come back, as those of a session do. */
  readonly keepsCookies: boolean;
  /** The content type of an answer, so that a spoilt one is looked at and not only its head. */
  readonly contentType: string;
  /** Answers at once, where the emulator plays a slow server. */
  speedUp(emulator: RunningEmulator): void;
  /** How it says why it refuses a call. */
  readonly refuse: (words: string) => Stand;
  readonly provisioningTasks?: {
    /** A task that is not there. */
    readonly unknown: TaskKey;
    /** The list says nearly all of a task; no page is made to wait for what only the call for one task says. */
    readonly detailsOnDemand?: true;
    /** Not the id of any task. */
    readonly noLocalId: string;
    /** Somebody with more than one task in the organization. */
    readonly person: { readonly organization: string; readonly userName: string };
  };
  readonly provisioningTargets?: {
    /** Several targets of one CO, and what can be provisioned in the first of them. */
    readonly known: readonly TargetKey[];
    readonly coPersonIds: readonly [string, string];
    /** A target that is not there. */
    readonly unknown: TargetKey;
    /** Not the id of any target. */
    readonly noLocalId: string;
  };
  /** For a back end that can only be written to: the suite of connections has a counterpart of its own for it. */
  readonly workflowRequests?: {
    /** Can be raised in the emulator's state any number of times. */
    readonly content: WorkflowRequestContent;
    /** How many were raised so far. */
    readonly submitted: (emulator: RunningEmulator) => number;
  };
}

/** Stands in bodies that nobody may ever see. */
export const BODY_CANARY = 'canaryinabody';

const FIXTURES_OF_OURS: Readonly<Record<string, BackendFixture>> = {
  safenet: {
    quick: {
      timeouts: { connect: '1s', headers: '1s', body: '1s', deadline: '3s' },
      breaker: { failures: 3, halfOpenAfter: '10s' },
    },
    failures: 3,
    pauseMs: 10_000,
    credentials: {
      operatorEmail: new Secret('svc-graph@northwind.example'),
      password: new Secret('not-a-real-password'),
    },
    keepsCookies: true,
    contentType: 'text/xml; charset=utf-8',
    refuse: (words) => (_, response) => {
      response.writeHead(500, { 'content-type': 'text/xml; charset=utf-8' }).end(fault('Server', words));
    },
    speedUp: (emulator) => Object.assign((emulator as SafenetEmulator).behaviour, { latencyMs: 0, rowLatencyMs: 0 }),
    provisioningTasks: {
      unknown: { organization: 'Northwind Trust', localId: '999999' },
      noLocalId: '4711x',
      person: { organization: 'Northwind Trust', userName: 'd.haddad' },
    },
  },
  oig: {
    quick: {
      timeouts: { connect: '1s', read: '1s', update: '1s', bulkUpdate: '1s' },
      breaker: { failures: 3, halfOpenAfter: '10s' },
    },
    failures: 3,
    pauseMs: 10_000,
    credentials: { password: new Secret('S3cret!') },
    encoded: [Buffer.from('provops:S3cret!').toString('base64')],
    keepsCookies: false,
    contentType: 'application/json',
    refuse: (words) => (_, response) => {
      response.writeHead(400, words, { 'content-type': 'application/json' }).end(`{"x":"${BODY_CANARY}"}`);
    },
    speedUp: (emulator) => Object.assign((emulator as OigEmulator).behaviour, { latencyMs: 0, retryLatencyMs: 0 }),
    provisioningTasks: {
      unknown: { organization: '', localId: '999999' },
      detailsOnDemand: true,
      noLocalId: '07401',
      person: { organization: '', userName: 'ROKAFOR' },
    },
  },
  comanage: {
    quick: {
      timeouts: { connect: '1s', read: '1s', write: '1s', provision: '1s' },
      breaker: { failures: 3, halfOpenAfter: '10s' },
    },
    // The manner in which a read is a call.
    settings: { api: 'documented' },
    optional: ['targets'],
    failures: 3,
    pauseMs: 10_000,
    credentials: { password: new Secret('k7qm-2rtx-9abd-hw4n') },
    encoded: [Buffer.from('co_1.platform:k7qm-2rtx-9abd-hw4n').toString('base64')],
    keepsCookies: false,
    contentType: 'application/json',
    refuse: (words) => (_, response) => {
      response.writeHead(403, words, { 'content-type': 'application/json' }).end(`{"x":"${BODY_CANARY}"}`);
    },
    speedUp: (emulator) => Object.assign((emulator as ComanageEmulator).behaviour, { mode: 'documented' }),
    provisioningTargets: {
      known: ['42', '41', '50'].map((localId) => ({ coId: '2', localId })),
      coPersonIds: ['2', '3'],
      unknown: { coId: '2', localId: '999999' },
      noLocalId: '042',
    },
  },
  admanager: {
    quick: {
      timeouts: { wait: '1s', connect: '1s', deadline: '1s' },
      breaker: { failures: 3, halfOpenAfter: '10s' },
      requestsPerMinute: 6_000,
    },
    failures: 3,
    pauseMs: 10_000,
    credentials: { token: new Secret('5b1f0c9e-7a34-4d18-9c62-0e8d2f41b7aa') },
    optional: ['allowInsecureHttp'],
    keepsCookies: false,
    contentType: 'text/html;charset=UTF-8',
    refuse: (words) => (_, response) => {
      const element = { status: '0', statusMessage: words, other: BODY_CANARY };
      response.writeHead(200, { 'content-type': 'text/html;charset=UTF-8' }).end(JSON.stringify([element]));
    },
    speedUp: (emulator) => Object.assign((emulator as AdmanagerEmulator).behaviour, { latencyMs: 0 }),
    workflowRequests: {
      content: {
        domainName: 'admp.local',
        action: 'MOVE_USER',
        subject: 'Move Users',
        description: null,
        priority: null,
        accounts: ['john'],
        container: 'OU=managers,DC=admp,DC=local',
        groups: [],
        fromAllGroups: false,
        membershipEnd: null,
        folder: null,
      },
      submitted: (emulator) => (emulator as AdmanagerEmulator).state.requests.length,
    },
  },
};

let fixtures = FIXTURES_OF_OURS;
let backends = registry;

/** Suites that are loaded from here on run over these instead of the registry. */
export function testInstead(others: readonly Backend[], theirs: Readonly<Record<string, BackendFixture>>): void {
  backends = others;
  fixtures = theirs;
}

/** @throws Error that says what to add when a back end is registered and this table does not know it. */
export function fixtureOf(id: string): BackendFixture {
  const fixture = Object.hasOwn(fixtures, id) ? fixtures[id] : undefined;
  if (fixture) return fixture;
  throw new Error(
    `The back end "${id}" is registered in datasources/index.ts, but test/helpers/each-backend.ts has no entry "${id}" ` +
      `in FIXTURES_OF_OURS. Add one, so that the contract suite runs over it; there are: ${Object.keys(FIXTURES_OF_OURS).join(', ')}.`,
  );
}

export function eachBackend(): { readonly id: string; readonly backend: Backend }[] {
  return backends.map((backend) => ({ id: backend.id, backend }));
}

/** Capabilities that the suite knows how to test. */
export const CAPABILITIES: readonly (keyof Capabilities)[] = [
  'provisioningTargets',
  'provisioningTasks',
  'workflowRequests',
];

/** 3 June 2027, noon: what the emulators take for now, so that a state is the same each time. */
export const NOW = Date.UTC(2027, 5, 3, 12);

/** One emulator, one relay in front of it, and any number of connections through it. */
export interface ContractHarness {
  readonly fixture: BackendFixture;
  readonly emulator: RunningEmulator;
  readonly relay: Relay;
  readonly events: BackendEvent[];
  /** `patient`: with the timeouts and the breaker that it has by itself. */
  readonly connect: (options?: 'quick' | 'patient') => Connection;
  /** Puts the clock of its connections on by so many milliseconds. */
  readonly advance: (ms: number) => void;
  reset(): void;
  close(): Promise<void>;
}

export function embeddedSettings(backend: Backend, url: string): Record<string, unknown> {
  return backend.embeddedSettings(url) as Record<string, unknown>;
}

export async function startContractHarness(backend: Backend): Promise<ContractHarness> {
  const fixture = fixtureOf(backend.id);
  const emulator = await backend.startEmulator({ now: () => NOW });
  fixture.speedUp(emulator);
  const relay = await startRelay(emulator.url);
  const events: BackendEvent[] = [];
  const connections: Connection[] = [];
  let ahead = 0;
  return {
    fixture,
    emulator,
    relay,
    events,
    advance: (ms) => {
      ahead += ms;
    },
    connect: (options = 'quick') => {
      const chosen = { ...fixture.settings, ...(options === 'quick' && fixture.quick) };
      const settings = { ...embeddedSettings(backend, relay.url), ...chosen };
      const configured = backend.configure('back-end-1', settings);
      if ('faults' in configured) throw new Error(`Its own settings are refused: ${inspect(configured.faults)}`);
      const connection = configured.connect({ now: () => Date.now() + ahead, report: (event) => events.push(event) });
      connections.push(connection);
      return connection;
    },
    reset: () => {
      emulator.reset();
      fixture.speedUp(emulator);
    },
    close: async () => {
      relay.standIn(undefined);
      // A connection is closed when its calls have ended, and those would go on to the end of their time.
      relay.dropUnanswered();
      await Promise.all(connections.map((connection) => connection.close()));
      await relay.close();
      await emulator.close();
    },
  };
}
