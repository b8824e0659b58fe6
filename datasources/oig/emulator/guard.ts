import type { EmulatorRequest } from '../../shared/emulator/http';
import type { Emulator } from './call-context';
import { Refused, refuse, refuseAtGuard } from './replies';
import type { User } from './state';

export interface Caller {
  readonly user: User;
  readonly credentials: 'basic' | 'bearer';
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

export function userNamed({ state }: Emulator, login: string): User | undefined {
  return state.users.find((user) => user.login === login.toUpperCase());
}

function basicUser(emulator: Emulator, encoded: string): User | undefined {
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  const user = colon < 0 ? undefined : userNamed(emulator, text.slice(0, colon));
  const accepted = [user?.password, user?.formerPassword];
  return user?.active && accepted.includes(text.slice(colon + 1)) ? user : undefined;
}

/** Anonymous calls are let through by the policy and refused by the application (contract 2.1; section 15, row 6). */
export function callerOf(emulator: Emulator, request: EmulatorRequest): Caller {
  const [, scheme = '', value = ''] = /^(\w+) +(\S+) *$/.exec(request.headers.authorization ?? '') ?? [];
  const credentials = scheme.toLowerCase();
  let user: User | undefined;
  if (credentials === 'basic') user = basicUser(emulator, value);
  if (credentials === 'bearer') {
    const login = emulator.tokens.read(value, emulator.now())?.login;
    user = login === undefined ? undefined : userNamed(emulator, login);
  }
  if (!user) throw refuseAtGuard(401, { 'WWW-Authenticate': 'Basic realm="owsm"' });
  return { user, credentials: credentials === 'basic' ? 'basic' : 'bearer' };
}

function servesJson(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  return accept
    .split(',')
    .some((range) => /^(application\/(json|\*)|\*\/\*)$/i.test(range.split(';')[0]?.trim() ?? ''));
}

/** The checks behind authentication, in the order of section 15, rows 26 to 28. */
export function checkHeaders({ method, headers }: EmulatorRequest): void {
  if (!SAFE.has(method)) {
    if (headers['x-requested-by'] === undefined) {
      throw new Refused({ status: 400, reason: 'Bad Request', from: 'csrf-filter' });
    }
  }
  const isJson = /^application\/json *(;|$)/i.test(headers['content-type'] ?? '');
  if ((method === 'PUT' || method === 'POST') && !isJson) throw refuseAtGuard(415);
  if (!servesJson(headers.accept)) throw refuseAtGuard(406);
}

export function readBody({ method, body }: EmulatorRequest): unknown {
  if (SAFE.has(method) || body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw refuse(400, 'The request body is not valid JSON.');
  }
}
