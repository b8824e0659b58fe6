import { SafenetClient } from '../../../../datasources/safenet/client';
import { safenetSettings, type SafenetSettings } from '../../../../datasources/safenet/config';
import type { BackendEvent } from '../../../../datasources/shared/backend';
import { BackendError } from '../../../../datasources/shared/errors';
import { Secret } from '../../../../datasources/shared/settings';
import { answerTo, diffgram, table } from './answers';
import { rejection, scriptedServer, type ScriptedServer } from './scripted-server';

export interface ServiceCall {
  readonly operation: string;
  readonly cookie: string | undefined;
  readonly body: string;
  /** How many calls of this operation came before. */
  readonly before: number;
}

export interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
  readonly cookies?: readonly string[];
  /** Cut the connection instead. */
  readonly cut?: boolean;
}

export type Script = Readonly<Record<string, (call: ServiceCall) => Answer | string | Promise<Answer | string>>>;

export const yes = (operation: string): string => answerTo(operation, 'true');
export const no = (operation: string): string => answerTo(operation, 'false');
export const count = (value: number): string => answerTo('GetProvisioningTaskCount', String(value));
export const rows = (...ids: string[]): string =>
  answerTo('GetProvisioningTasks', ids.length === 0 ? diffgram('') : table(ids.map((taskid) => ({ taskid }))));

/** A service with a living session for everybody, except where the script says otherwise. */
const FRIENDLY: Script = {
  Connect: ({ before }) => ({
    body: answerTo('Connect', 'AUTH_SUCCESS'),
    cookies: [`ASP.NET_SessionId=session${before + 1}; path=/; HttpOnly`],
  }),
  PingConnection: () => yes('PingConnection'),
  GetProvisioningTaskCount: () => count(3),
  GetProvisioningTasks: () => rows('4711'),
  RemoveProvisioningTask: () => answerTo('RemoveProvisioningTask'),
  RemoveUsersFromProvisioningTask: () => yes('RemoveUsersFromProvisioningTask'),
  UpdateProvisioningStopDate: () => yes('UpdateProvisioningStopDate'),
};

export class ScriptedService {
  readonly events: BackendEvent[] = [];
  readonly calls: ServiceCall[] = [];
  client!: SafenetClient;
  server!: ScriptedServer;
  now = Date.parse('2025-03-10T08:00:00Z');
  #script: Script = {};

  async start(settings: Partial<Record<keyof SafenetSettings, unknown>> = {}): Promise<void> {
    this.server = await scriptedServer(async (request, response) => {
      const operation = /<([A-Za-z]+) xmlns="http:\/\/www\.cryptocard/.exec(request.body)?.[1] ?? '?';
      const call = { operation, cookie: request.headers.cookie, body: request.body, before: this.countOf(operation) };
      this.calls.push(call);
      const script = this.#script[operation] ?? FRIENDLY[operation];
      if (!script) throw new Error(`Nobody said what to answer to ${operation}`);
      const said = await script(call);
      const answer: Answer = typeof said === 'string' ? { body: said } : said;
      if (answer.cut) {
        request.socket.destroy();
        return;
      }
      const isFault = answer.body?.includes('<soap:Fault>') ?? false;
      response.writeHead(answer.status ?? (isFault ? 500 : 200), {
        'content-type': answer.type ?? 'text/xml; charset=utf-8',
        ...(answer.cookies ? { 'set-cookie': [...answer.cookies] } : {}),
      });
      response.end(answer.body);
    });
    this.client = new SafenetClient(
      'sas-eu',
      safenetSettings.parse({
        url: this.server.url,
        operatorEmail: 'svc-graph@northwind.example',
        password: new Secret('p&ss <word>'),
        organizations: ['Northwind Trust'],
        ...settings,
      }),
      { now: () => this.now, report: (event) => this.events.push(event) },
    );
  }

  async stop(): Promise<void> {
    await this.client.close();
    await this.server.close();
  }

  /** Replaces what was said before. */
  answers(script: Script): void {
    this.#script = script;
  }

  countOf(operation: string): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  /** The operations that arrived since the last look. */
  arrived(): string[] {
    return this.calls.splice(0).map(({ operation }) => operation);
  }

  later(milliseconds: number): void {
    this.now += milliseconds;
  }
}

export async function failureOf(promise: Promise<unknown>): Promise<BackendError> {
  const error = await rejection(promise);
  if (!(error instanceof BackendError)) throw error;
  return error;
}
