import type { Call } from './call-context';
import { json, refuseAtDoor, type Answer } from './replies';

function token({ bench, caller }: Call, status: 200 | 201): Answer {
  const { accessToken, expiresIn } = bench.tokens.issue(caller.login, bench.now(), bench.switches.tokenLifetimeMs);
  return json({ expiresIn, tokenType: 'Bearer', accessToken }, status);
}

function unauthorized(): never {
  throw refuseAtDoor(401, { 'WWW-Authenticate': 'Basic realm="owsm"' });
}

export function createToken(call: Call): Answer {
  return call.credentials === 'basic' ? token(call, call.bench.switches.tokenStatus) : unauthorized();
}

/** Only the still valid token itself is taken (section 15, row 30). */
export function refreshToken(call: Call): Answer {
  return call.credentials === 'bearer' ? token(call, 200) : unauthorized();
}
