import { boolean, type Emulator, type Call, type Method, type Outcome } from './call-context';
import { sameText, type ConnectResult, type Operator } from './state';

function result(value: ConnectResult, challenge?: string): Outcome {
  return { kind: 'string', text: value, out: ['challenge', challenge ?? null] };
}

function matches(expected: string, given: string): boolean {
  const expression = /^\/(.*)\/$/.exec(expected)?.[1];
  return expression === undefined ? expected === given : new RegExp(`^(?:${expression})$`).test(given);
}

function attempt({ session, given }: Call, operator: Operator): Outcome {
  const otp = given.text('OTP') ?? '';
  const { firstStep } = operator;
  const waiting = session.pending === operator;
  session.pending = undefined;
  if (waiting && firstStep?.answer !== undefined) {
    if (!matches(firstStep.answer, otp)) return result(firstStep.refusal ?? 'AUTH_FAILURE');
    session.operator = operator;
    return result('AUTH_SUCCESS');
  }
  const asksForChallenge = firstStep?.result === 'CHALLENGE' && otp === '';
  if (otp !== operator.password && !asksForChallenge) return result('AUTH_FAILURE');
  // `validationCode` counts for an unvalidated operator only (contract 13, row 33).
  if (operator.validationCode !== undefined && given.text('validationCode') !== operator.validationCode) {
    return result('AUTH_FAILURE');
  }
  if (firstStep) {
    if (firstStep.answer !== undefined) session.pending = operator;
    return result(firstStep.result, firstStep.challenge);
  }
  session.operator = operator;
  return result('AUTH_SUCCESS');
}

function guarded({ refusals, now, behaviour }: Emulator, operator: Operator, work: () => Outcome): Outcome {
  const record = refusals.get(operator.email) ?? { failed: 0, until: 0 };
  if (record.until > now()) return result('AUTH_FAILURE');
  const outcome = work();
  const refused = 'text' in outcome && outcome.text === 'AUTH_FAILURE';
  record.failed = refused ? record.failed + 1 : 0;
  if (record.failed >= behaviour.lockout.attempts) {
    record.failed = 0;
    record.until = now() + behaviour.lockout.minutes * 60_000;
  }
  refusals.set(operator.email, record);
  return outcome;
}

function connect(call: Call): Outcome {
  const email = call.given.text('OperatorEmail') ?? '';
  const operator = call.emulator.state.operators.find((candidate) => sameText(candidate.email, email));
  if (!operator) return result('AUTH_FAILURE');
  return guarded(call.emulator, operator, () => attempt(call, operator));
}

/** Contract 4.1 and 4.2. */
export const connectionMethods: readonly Method[] = [
  {
    name: 'Connect',
    parameters: [
      { name: 'OperatorEmail', type: 'string' },
      { name: 'OTP', type: 'string' },
      { name: 'validationCode', type: 'string' },
    ],
    needsSession: false,
    reads: false,
    hasForms: false,
    nothing: { kind: 'string', text: null, out: ['challenge', null] },
    run: connect,
  },
  {
    name: 'PingConnection',
    parameters: [],
    needsSession: false,
    reads: true,
    hasForms: true,
    nothing: boolean(false),
    run: ({ session }) => boolean(session.operator !== undefined),
  },
];
