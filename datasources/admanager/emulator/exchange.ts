import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorReply, EmulatorRequest, Exchange } from '../../shared/emulator/http';
import type { Emulator } from './emulator';
import { callNotes, callParameters } from './call-record';
import { admit, callerOf, checkRequest, technicianOf } from './guard';
import { settle } from './memberships';
import { readParameters, type Parameters } from './parameters';
import { submit } from './submit';
import { CallRefusal } from './refusals';
import { toReply, type Answer } from './replies';

interface Asked {
  readonly request: EmulatorRequest;
  readonly operation: string;
  readonly parameters: Parameters;
}

const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['/RestAPI/CreateWorkFlowRequest', 'createWorkFlowRequest'],
  ['/RestAPI/GetAuthInfo', 'getAuthInfo'],
]);

/** Contract 3.4: a JSON text inside JSON. */
function authInfo(parameters: Parameters, emulator: Emulator): Answer {
  callerOf(parameters, emulator);
  const domainNameList = emulator.state.domains.map(({ name }) => ({ DOMAIN_NAME: name }));
  return { kind: 'json', body: { AdmpAuthObject: JSON.stringify({ domainNameList }) } };
}

function answer({ request, operation, parameters }: Asked, emulator: Emulator, carriedOut: boolean): Answer {
  try {
    if (operation === 'unknown') throw new CallRefusal({ kind: 'page', status: 404 });
    checkRequest(request, emulator);
    if (operation === 'getAuthInfo') return authInfo(parameters, emulator);
    return { kind: 'elements', elements: submit(admit(parameters, emulator), emulator, carriedOut) };
  } catch (error) {
    if (error instanceof CallRefusal) return error.answer;
    throw error;
  }
}

function operationOf({ target }: EmulatorRequest, { behaviour }: Emulator): string {
  const operation = OPERATIONS.get(target.split('?', 1)[0] ?? '') ?? 'unknown';
  return operation === 'getAuthInfo' && !behaviour.getAuthInfo ? 'unknown' : operation;
}

/** Names a request and says how it will be answered. */
export function exchangeFor(emulator: Emulator, request: EmulatorRequest): Exchange {
  const operation = operationOf(request, emulator);
  const parameters = readParameters(request, emulator.behaviour);
  const asked: Asked = { request, operation, parameters };

  const perform = async (): Promise<EmulatorReply> => {
    const { state, behaviour } = emulator;
    // A long delay must not keep a process alive whose server is closed.
    if (behaviour.latencyMs > 0) await sleep(behaviour.latencyMs, undefined, { ref: false });
    // A call that was under way when the state was put back belongs to a state that is gone.
    if (state !== emulator.state) return toReply({ kind: 'page', status: 500 }, behaviour);
    settle(emulator);
    return toReply(answer(asked, emulator, true), behaviour);
  };

  return {
    operation,
    form: request.method,
    session: technicianOf(parameters, emulator)?.name ?? 'nobody',
    parameters: callParameters(parameters),
    notes: callNotes(request),
    reads: operation !== 'createWorkFlowRequest',
    perform,
    blank: () => toReply(answer(asked, emulator, false), emulator.behaviour),
  };
}
