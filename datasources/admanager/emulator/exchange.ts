import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorReply, EmulatorRequest, Exchange } from '../../shared/emulator/http';
import type { Bench } from './bench';
import { callNotes, callParameters } from './call-record';
import { admit, callerOf, checkRequest, technicianOf } from './door';
import { settle } from './memberships';
import { readParameters, type Parameters } from './parameters';
import { raise } from './raise';
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
function authInfo(parameters: Parameters, bench: Bench): Answer {
  callerOf(parameters, bench);
  const domainNameList = bench.world.domains.map(({ name }) => ({ DOMAIN_NAME: name }));
  return { kind: 'json', body: { AdmpAuthObject: JSON.stringify({ domainNameList }) } };
}

function answer({ request, operation, parameters }: Asked, bench: Bench, carriedOut: boolean): Answer {
  try {
    if (operation === 'unknown') throw new CallRefusal({ kind: 'page', status: 404 });
    checkRequest(request, bench);
    if (operation === 'getAuthInfo') return authInfo(parameters, bench);
    return { kind: 'elements', elements: raise(admit(parameters, bench), bench, carriedOut) };
  } catch (error) {
    if (error instanceof CallRefusal) return error.answer;
    throw error;
  }
}

function operationOf({ target }: EmulatorRequest, { switches }: Bench): string {
  const operation = OPERATIONS.get(target.split('?', 1)[0] ?? '') ?? 'unknown';
  return operation === 'getAuthInfo' && !switches.getAuthInfo ? 'unknown' : operation;
}

/** Names a request and says how it will be answered. */
export function exchangeFor(bench: Bench, request: EmulatorRequest): Exchange {
  const operation = operationOf(request, bench);
  const parameters = readParameters(request, bench.switches);
  const asked: Asked = { request, operation, parameters };

  const perform = async (): Promise<EmulatorReply> => {
    const { world, switches } = bench;
    // A long delay must not keep a process alive whose server is closed.
    if (switches.latencyMs > 0) await sleep(switches.latencyMs, undefined, { ref: false });
    // A call that was under way when the world was put back belongs to a world that is gone.
    if (world !== bench.world) return toReply({ kind: 'page', status: 500 }, switches);
    settle(bench);
    return toReply(answer(asked, bench, true), switches);
  };

  return {
    operation,
    form: request.method,
    session: technicianOf(parameters, bench)?.name ?? 'nobody',
    parameters: callParameters(parameters),
    notes: callNotes(request),
    reads: operation !== 'createWorkFlowRequest',
    perform,
    blank: () => toReply(answer(asked, bench, false), bench.switches),
  };
}
