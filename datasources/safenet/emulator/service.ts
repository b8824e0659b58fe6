import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorReply, EmulatorRequest, Exchange } from '../../shared/emulator/http';
import type { Emulator, Method, Outcome } from './call-context';
import { nullReference, ServiceException } from './exceptions';
import type { Arguments } from './parameters';
import { formError, formReply, htmlReply, soapFault, soapReply } from './replies';
import { routeRequest, type Form, type Route } from './routing';
import { EMPTY_DATE } from './server-dates';
import type { SessionStore } from './sessions';

const NO_ROWS: Outcome = { kind: 'table', table: { name: 'Table1', columns: [], rows: [] } };

/** Contract 13, row 38: so many calls within one second of the emulator's clock. */
export class Throttle {
  #second = Number.NaN;
  #calls = 0;

  constructor(private readonly emulator: Emulator) {}

  refuses(): boolean {
    const second = Math.floor(this.emulator.now() / 1000);
    if (second !== this.#second) this.#calls = 0;
    this.#second = second;
    this.#calls += 1;
    const { throttle } = this.emulator.behaviour;
    return throttle > 0 && this.#calls > throttle;
  }
}

function encodeOutcome(emulator: Emulator, form: Form, method: string, outcome: Outcome): EmulatorReply {
  if (form === 'get' || form === 'post') return formReply(outcome, emulator.behaviour);
  return soapReply(method, outcome, form === 'soap11' ? '1.1' : '1.2', emulator.behaviour);
}

function encodeException(emulator: Emulator, form: Form, method: string, exception: ServiceException): EmulatorReply {
  if (form === 'get' || form === 'post') return formError(exception, method, emulator.behaviour);
  return soapFault(exception, form === 'soap11' ? '1.1' : '1.2', method, emulator.behaviour);
}

function rowsOf(outcome: Outcome): number {
  return outcome.kind === 'table' ? (outcome.table?.rows.length ?? 0) : 0;
}

async function pause(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds);
}

/** The log shows no password; a date that was not sent is marked, since the server cannot see that (13, row 17). */
function logged(given: Arguments): { parameters: Record<string, unknown>; notes: string[] } {
  const parameters: Record<string, unknown> = given.toRecord();
  if (typeof parameters['OTP'] === 'string') parameters['OTP'] = '[secret]';
  return { parameters, notes: parameters['newStopDate'] === EMPTY_DATE ? ['newStopDate missing'] : [] };
}

/** Carries calls out: session, latency, method, answer. */
export class Service {
  readonly #throttle: Throttle;

  constructor(
    private readonly emulator: Emulator,
    private readonly sessions: SessionStore,
  ) {
    this.#throttle = new Throttle(emulator);
  }

  readonly receive = (request: EmulatorRequest): Exchange => {
    const route = routeRequest(request, this.emulator.behaviour);
    const { form, operation } = route;
    const session = this.sessions.idIn(request.headers.cookie);
    const base = { form, operation, session };
    if (route.kind === 'reply') {
      return {
        ...base,
        parameters: {},
        reads: true,
        perform: () => Promise.resolve(this.#refused() ?? route.reply),
        blank: () => route.reply,
      };
    }
    if (route.kind === 'exception') {
      const answer = (): EmulatorReply => encodeException(this.emulator, form, operation, route.exception);
      const perform = (): Promise<EmulatorReply> => Promise.resolve(this.#refused() ?? answer());
      return { ...base, parameters: {}, reads: true, perform, blank: answer };
    }
    return {
      ...base,
      ...logged(route.given),
      reads: route.method.reads,
      perform: () => this.#perform(route, request.headers.cookie),
      blank: () => encodeOutcome(this.emulator, form, operation, route.method.nothing),
    };
  };

  #refused(): EmulatorReply | undefined {
    return this.#throttle.refuses() ? htmlReply(503, 'Service Unavailable') : undefined;
  }

  async #perform(route: Route & { kind: 'call' }, cookies: string | undefined): Promise<EmulatorReply> {
    const refused = this.#refused();
    if (refused) return refused;
    const { form, method, given } = route;
    const ticket = this.sessions.open(cookies);
    const answer = await this.sessions.exclusively(ticket.session, async () => {
      await pause(this.emulator.behaviour.latencyMs);
      try {
        const outcome = this.#run(method, ticket.session, given);
        await pause(this.emulator.behaviour.rowLatencyMs * rowsOf(outcome));
        return encodeOutcome(this.emulator, form, method.name, outcome);
      } catch (error) {
        if (!(error instanceof ServiceException)) throw error;
        return encodeException(this.emulator, form, method.name, error);
      }
    });
    if (ticket.cookies.length === 0) return answer;
    return { ...answer, headers: { ...answer.headers, 'Set-Cookie': ticket.cookies } };
  }

  #run(method: Method, session: Parameters<Method['run']>[0]['session'], given: Arguments): Outcome {
    if (method.needsSession && !session.operator) {
      const { noSession } = this.emulator.behaviour;
      if (noSession === 'fault') throw nullReference();
      return noSession === 'no-rows' && method.nothing.kind === 'table' ? NO_ROWS : method.nothing;
    }
    return method.run({ emulator: this.emulator, session, given });
  }
}
