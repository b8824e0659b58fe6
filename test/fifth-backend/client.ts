import type { BackendHealth, BackendLoad, Runtime } from '../../datasources/shared/backend';
import type { CallSignal } from '../../datasources/shared/call-signal';
import { ProtocolError } from '../../datasources/shared/errors';
import type { HttpCall, Receiver, ReplyHead } from '../../datasources/shared/exchange';
import { badStatus } from '../../datasources/shared/http-status';
import { RestCaller, within } from '../../datasources/shared/rest-caller';
import type { DeskSettings } from '.';

export interface Job {
  readonly number: string;
  readonly team: string;
  readonly owner: string;
  readonly person: string;
  readonly isDone: boolean;
}

type Row = readonly string[];

/** Lines of cells between bars; the first line says what they are. */
function readLines(expected: string): (head: ReplyHead) => Receiver<Row[] | null> {
  return ({ status }) => {
    if (status !== 200 && status !== 404) throw badStatus(status);
    const chunks: Buffer[] = [];
    return {
      write: (chunk) => void chunks.push(Buffer.from(chunk)),
      end: () => {
        if (status === 404) return null;
        const [title, ...lines] = Buffer.concat(chunks).toString('utf8').split('\n');
        if (title !== expected) throw new ProtocolError('protocol', 'its answer has another title');
        return lines.filter((line) => line !== '').map((line) => line.split('|'));
      },
    };
  };
}

function toJob([number = '', team = '', owner = '', person = '', state]: Row): Job {
  return { number, team, owner, person, isDone: state === 'done' };
}

export class DeskClient {
  readonly #rest: RestCaller;
  readonly #key: string;

  constructor(backend: string, settings: DeskSettings, runtime: Runtime) {
    this.#key = settings.key.reveal();
    const timeLimits = within(settings.timeouts.call);
    this.#rest = new RestCaller(settings, { backend, runtime, timeLimits, secrets: [this.#key] });
  }

  async jobs(team: string, from: number, limit: number, signal: CallSignal): Promise<Job[]> {
    const path = `/jobs?team=${encodeURIComponent(team)}&from=${from}&limit=${limit}`;
    const rows = await this.#call({ operation: 'GET /jobs', kind: 'read', method: 'GET', path, signal }, 'jobs');
    return (rows ?? []).map(toJob);
  }

  async job(number: string, signal: CallSignal): Promise<Job | null> {
    const path = `/jobs/${number}`;
    const rows = await this.#call(
      { operation: 'GET /jobs/{number}', kind: 'read', method: 'GET', path, signal },
      'job',
    );
    return rows?.[0] ? toJob(rows[0]) : null;
  }

  /** @returns the numbers that are there. */
  async finish(numbers: readonly string[], signal: CallSignal): Promise<string[]> {
    const body = numbers.join('\n');
    const call = { operation: 'POST /done', kind: 'write', method: 'POST', path: '/done', body, signal } as const;
    return ((await this.#call(call, 'done')) ?? []).map(([number = '']) => number);
  }

  /** @returns the number of what was asked. */
  async ask(cells: readonly string[], signal: CallSignal): Promise<string> {
    const body = cells.map((cell) => cell.replace(/[|\n]/g, ' ')).join('|');
    const call = { operation: 'POST /asks', kind: 'write', method: 'POST', path: '/asks', body, signal } as const;
    const number = (await this.#call(call, 'asked'))?.[0]?.[0];
    if (number === undefined) throw new Error('An answer without a number');
    return number;
  }

  health(): BackendHealth {
    return this.#rest.health();
  }

  load(): BackendLoad {
    return this.#rest.load();
  }

  close(): Promise<void> {
    return this.#rest.close();
  }

  #call(call: Omit<HttpCall, 'headers'>, title: string): Promise<Row[] | null> {
    const { kind, operation, path, signal } = call;
    if (kind === 'write') return this.#send(call, title);
    return this.#rest.shared(operation, path, signal, (given) => this.#send({ ...call, signal: given }, title));
  }

  #send(call: Omit<HttpCall, 'headers'>, title: string): Promise<Row[] | null> {
    const headers = { 'x-desk-key': this.#key, 'content-type': 'text/plain' };
    return this.#rest.limited(call, () => this.#rest.send({ ...call, headers }, readLines(title)));
  }
}
