import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { NewWorkflowRequests, OpenedWorkflowRequests } from '../../datasources/contracts/workflow-ledger';
import { buildServer } from './server-build';

/** Opens the built ledger, says so, and then opens requests whenever it is told to. */
const PROGRAM = `
const [dist, { url, folder }] = JSON.parse(process.argv[2]);
const { Secret } = require(dist + '/datasources/shared/settings.js');
const { openLedger, explainStartFailure } = require(dist + '/src/store/ledger');
const settings = {
  ...(url && { databaseUrl: new Secret(url) }), dataFolder: folder ?? '', retention: 86400000, trustClock: false, pool: 10, tls: {},
  timeouts: { connect: 5000, statement: 10000 },
};
openLedger(settings, new Map([['adm', 'the descriptions in ADManager Plus']]), () => undefined).then(
  ({ ledger, close }) => {
    process.on('message', async ({ requests, times }) => {
      if (!requests) return close().then(() => process.exit(0));
      const opens = Array.from({ length: times }, () => ledger.open(requests));
      process.send({ opened: await Promise.all(opens) });
    });
    process.send({ ready: true });
  },
  (error) => process.send({ failure: explainStartFailure(error, settings) }, () => process.exit(1)),
);
`;

export interface LedgerProcess {
  readonly pid: number;
  /** Opens the same requests so many times at once. */
  open(requests: NewWorkflowRequests, times: number): Promise<readonly OpenedWorkflowRequests[]>;
  /** kill -9 */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export interface Place {
  readonly url?: string;
  readonly folder?: string;
}

/** A process of its own with a ledger open. @throws Error with the explanation when it cannot be opened. */
export async function startLedgerProcess(place: Place): Promise<LedgerProcess> {
  const dist = dirname(dirname(await buildServer()));
  const file = join(dist, `.ledger-${String(process.pid)}.cjs`);
  writeFileSync(file, PROGRAM);
  const child = fork(file, [JSON.stringify([dist, place])], { execArgv: [], env: { PATH: process.env.PATH } });
  const first = await answerOf(child);
  if (first.failure !== undefined) throw new Error(first.failure);
  const ended = once(child, 'exit');
  return {
    pid: child.pid!,
    open: async (requests, times) => {
      child.send({ requests, times });
      return (await answerOf(child)).opened ?? [];
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    close: async () => {
      child.send({});
      await ended;
    },
  };
}

interface Answer {
  readonly ready?: boolean;
  readonly failure?: string;
  readonly opened?: readonly OpenedWorkflowRequests[];
}

async function answerOf(child: ChildProcess): Promise<Answer> {
  const [answer] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('The process of the ledger ended'))),
  ])) as [Answer];
  return answer;
}
