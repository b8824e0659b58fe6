import type { EmulatorRequest } from '../../shared/emulator/http';
import { BASE, type Address } from './address';
import { refuse, type Answer } from './replies';

function page(title: string, content: string): string {
  return `<!DOCTYPE html>\n<html lang="en"><head><title>${title}</title></head><body>${content}</body></html>\n`;
}

const ERROR_BYTES = 25_000;

/** What the product's web side says to a request whose suffix is neither `json` nor `xml` (contract 3). */
export function answerPage({ method, headers }: EmulatorRequest, address: Address): Answer {
  const { inside, path, segments } = address;
  if (!inside) return { kind: 'page', status: 404, body: page('404 Not Found', '<h1>Not Found</h1>') };
  if (path === `${BASE}/auth/login`) {
    return { kind: 'page', status: 200, body: page('Log in', '<form method="post"><input name="username"></form>') };
  }
  const login = path === `${BASE}/users/login` ? 'auth/login' : 'users/login';
  if (/\bapplication\/json\b/i.test(headers.accept ?? '')) throw refuse(403, 'Forbidden');
  if (method === 'GET' && segments.length === 1 && address.query.has('coid')) {
    const trace = '<pre class="cake-error">Notice</pre>'.repeat(ERROR_BYTES / 36);
    return { kind: 'page', status: 500, body: page('An Internal Error Has Occurred.', trace) };
  }
  // The address comes from the Host header and forgets the scheme.
  return { kind: 'redirect', location: `http://${headers.host ?? '127.0.0.1'}${BASE}/${login}` };
}
