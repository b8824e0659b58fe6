import type { Call } from './call-context';
import { json, refuseAtGuard, type Answer } from './replies';

function token({ emulator, caller }: Call, status: 200 | 201): Answer {
  const { accessToken, expiresIn } = emulator.tokens.issue(
    caller.login,
    emulator.now(),
    emulator.behaviour.tokenLifetimeMs,
  );
  return json({ expiresIn, tokenType: 'Bearer', accessToken }, status);
}

function unauthorized(): never {
  throw refuseAtGuard(401, { 'WWW-Authenticate': 'Basic realm="owsm"' });
}

export function createToken(call: Call): Answer {
  return call.credentials === 'basic' ? token(call, call.emulator.behaviour.tokenStatus) : unauthorized();
}

/** Only the still valid token itself is taken (section 15, row 30). */
export function refreshToken(call: Call): Answer {
  return call.credentials === 'bearer' ? token(call, 200) : unauthorized();
}
