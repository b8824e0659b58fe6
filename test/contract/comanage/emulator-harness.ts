import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  KILN_USER,
  PLATFORM_USER,
  start,
  TIDE_USER,
  UNPRIVILEGED_USER,
  type ComanageEmulator,
  type ComanageBehaviour,
} from '../../../datasources/comanage/emulator';

export const NOW = Date.parse('2026-11-21T19:27:38Z');
export const FORMATS = ['json', 'xml'] as const;
export type Format = (typeof FORMATS)[number];

export interface User {
  readonly username: string;
  readonly password: string;
}

/** The users of the contract's tables, in its words. */
export const USERS = {
  'CO-scoped': KILN_USER,
  platform: PLATFORM_USER,
  unprivileged: UNPRIVILEGED_USER,
  'other CO': TIDE_USER,
} as const;
export type Role = keyof typeof USERS;

export interface Answer {
  readonly status: number;
  /** Status and reason phrase, e.g. `404 CoPerson Not Found`. */
  readonly line: string;
  readonly headers: Headers;
  readonly type: string | null;
  readonly text: string;
}

export interface Sending {
  readonly user?: User | null;
  readonly method?: string;
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

export function basic({ username, password }: User): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

export function fixture(name: string): string {
  return readFileSync(path.join(__dirname, '../../fixtures/comanage', name), 'utf8');
}

export class Harness {
  private constructor(readonly emulator: ComanageEmulator) {}

  static async start(behaviour: Partial<ComanageBehaviour> = {}): Promise<Harness> {
    return new Harness(await start({ now: () => NOW, behaviour }));
  }

  get state(): ComanageEmulator['state'] {
    return this.emulator.state;
  }

  /** `target` is below `/registry`. The privileged user of CO 2 asks when nobody else is named. */
  async send(target: string, { user = KILN_USER, method = 'GET', body, headers }: Sending = {}): Promise<Answer> {
    const response = await fetch(`${this.emulator.url}/registry${target}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(user && { Authorization: basic(user) }),
        ...(body !== undefined && { 'Content-Type': 'application/octet-stream' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const { status, statusText } = response;
    const type = response.headers.get('content-type');
    return { status, line: `${status} ${statusText}`, headers: response.headers, type, text: await response.text() };
  }

  get(target: string, role: Role = 'CO-scoped'): Promise<Answer> {
    return this.send(target, { user: USERS[role] });
  }

  provision(
    targetId: number | string,
    subject: string,
    format: Format = 'json',
    sending: Sending = {},
  ): Promise<Answer> {
    return this.send(`/co_provisioning_targets/provision/${targetId}/${subject}.${format}`, {
      method: 'POST',
      ...sending,
    });
  }

  /** Ids of the rows of a list, in JSON. */
  async ids(target: string, role: Role = 'CO-scoped'): Promise<unknown[]> {
    const { text } = await this.get(target, role);
    return rows(text).map(({ Id }) => Id);
  }
}

export type Row = Readonly<Record<string, unknown>>;

export function rows(text: string): Row[] {
  const json = JSON.parse(text) as Record<string, unknown>;
  return json[String(json['ResponseType'])] as Row[];
}
