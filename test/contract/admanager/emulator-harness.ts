import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import path from 'node:path';
import { text as readText } from 'node:stream/consumers';
import {
  REQUESTER_TOKEN,
  start,
  type AdmanagerEmulator,
  type AdmanagerBehaviour,
  type State,
} from '../../../datasources/admanager/emulator';

export const SUBMISSION = '/RestAPI/CreateWorkFlowRequest';
export const NOW = Date.parse('2026-03-10T08:00:00Z');
export const FINANCE = 'OU=Finance,OU=Staff,DC=corp,DC=example';

export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Sending {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends the target as it stands; `fetch` would encode some of it. */
export function send(origin: string, target: string, { method = 'POST', headers = {}, body }: Sending = {}) {
  const { hostname, port } = new URL(origin);
  return new Promise<Answer>((resolve, reject) => {
    const outgoing = httpRequest(
      {
        hostname,
        port,
        // A kept connection would hang up where a new one is refused.
        agent: false,
        path: target,
        method,
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body ?? '') },
      },
      (incoming) => {
        const { statusCode: status = 0, statusMessage: reason = '', headers: received } = incoming;
        readText(incoming).then((text) => resolve({ status, reason, headers: received, text }), reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export function encode(parameters: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');
}

export const COMMON = { AuthToken: REQUESTER_TOKEN, domainName: 'corp.example', PRODUCT_NAME: 'test' };

export const MOVE = {
  RequestAction: 'MOVE_USER',
  Subject: 'Move',
  Container: FINANCE,
  accounts: [{ sAMAccountName: 'mrivera' }],
};
export const ADD = {
  RequestAction: 'ADD_USERS_TO_GROUP',
  Subject: 'Add',
  accounts: [{ sAMAccountName: 'mrivera' }],
  groups: [{ sAMAccountName: 'VPN-Users' }],
};

export interface Result {
  Subject: string;
  requestId?: number | string;
  statusMessage: string;
  status: string | number;
}

/** An emulator with the calls that tests make most. */
export class Harness {
  now = NOW;

  private constructor(readonly emulator: AdmanagerEmulator) {}

  static async start(behaviour: Partial<AdmanagerBehaviour> = {}, state?: (now: number) => State): Promise<Harness> {
    const clock = { read: (): number => NOW };
    const emulator = await start({ now: () => clock.read(), behaviour, ...(state && { state }) });
    const harness = new Harness(emulator);
    clock.read = () => harness.now;
    return harness;
  }

  send(target: string, sending: Sending = {}): Promise<Answer> {
    return send(this.emulator.url, target, sending);
  }

  /** A raise with the usual parameters, or with those given; `undefined` leaves one out. */
  call(input: unknown, parameters: Readonly<Record<string, string | undefined>> = {}, sending: Sending = {}) {
    const inputData = typeof input === 'string' ? input : JSON.stringify(input);
    return this.send(`${SUBMISSION}?${encode({ ...COMMON, inputData, ...parameters })}`, sending);
  }

  /** The results of a call whose elements were looked at. */
  async submit(...elements: unknown[]): Promise<Result[]> {
    return JSON.parse((await this.call(elements)).text) as Result[];
  }

  /** What the only element was refused with. */
  async refusalOf(element: unknown): Promise<string> {
    const [result, ...more] = await this.submit(element);
    expect([result?.status, more]).toEqual(['0', []]);
    expect(Object.keys(result ?? {})).toEqual(['Subject', 'statusMessage', 'status']);
    expect(this.emulator.control.requests).toEqual([]);
    return result?.statusMessage ?? '';
  }

  /** Id of the request that the only element became. */
  async idOf(element: unknown): Promise<number> {
    const [result] = await this.submit(element);
    expect(result).toMatchObject({ statusMessage: 'Successfully created the request.', status: '1' });
    return result?.requestId as number;
  }
}

export function fixture(name: string): string {
  return readFileSync(path.join(__dirname, '../../fixtures/admanager', name), 'utf8');
}

/** Sends a recorded request to another server. */
export function replay(origin: string, name: string): Promise<Answer> {
  const [line = '', ...rest] = (fixture(name).split('\n\n')[0] ?? '').split('\n');
  const [method = '', target = ''] = line.split(' ');
  const headers = Object.fromEntries(rest.map((each) => each.split(/: (.*)/s, 2) as [string, string]));
  delete headers['Content-Length'];
  return send(origin, target, { method, headers });
}
