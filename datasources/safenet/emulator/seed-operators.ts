import type { ConnectResult, Operator } from './state';

export const ACCOUNTS = { northwind: 'Northwind Trust', fabrikam: 'Fabrikam Health' } as const;

/** The operator for automation: a static password, both accounts in scope. */
export const SERVICE_OPERATOR = { email: 'svc-graph@northwind.example', password: 'not-a-real-password' } as const;

const PASSWORD = 'not-a-real-password';

function operator(name: string, more: Partial<Operator> = {}): Operator {
  const scope = Object.values(ACCOUNTS);
  return { email: `${name}@northwind.example`, userId: name, password: PASSWORD, scope, mayProvision: true, ...more };
}

function stepping(name: string, result: ConnectResult, more: Omit<NonNullable<Operator['firstStep']>, 'result'> = {}) {
  return operator(name, { firstStep: { result, ...more } });
}

/** E-mail addresses by what they are for. All have the service operator's password. */
export const OPERATORS = {
  service: SERVICE_OPERATOR.email,
  /** Same rights, for tests that lock somebody out. */
  lockable: 'lockable@northwind.example',
  fabrikamOnly: 'fabrikam-only@northwind.example',
  withoutRight: 'auditor@northwind.example',
  /** Needs the validation code `VALID-4821` as well. */
  unvalidated: 'unvalidated@northwind.example',
  /** One for every `ConnectResult` that is not success. */
  AUTH_FAILURE: 'disabled@northwind.example',
  /** Also without an OTP; the answer is `40918275`. */
  CHALLENGE: 'h.dubois@northwind.example',
  /** The answer is the PIN in the challenge, `7305`. */
  SERVER_PIN_PROVIDED: 'server-pin@northwind.example',
  /** The answer is any PIN of 4 to 8 digits. */
  USER_PIN_CHANGE: 'pin-change@northwind.example',
  /** The answer is `663120`. */
  OUTER_WINDOW_AUTH: 'outer-window@northwind.example',
  /** The answer is any text of 8 characters or more. */
  CHANGE_STATIC_PASSWORD: 'password-change@northwind.example',
  STATIC_CHANGE_FAILED: 'password-change-failed@northwind.example',
  PIN_CHANGE_FAILED: 'pin-change-failed@northwind.example',
} as const;

export function seedOperators(): Operator[] {
  return [
    operator('svc-graph'),
    operator('lockable'),
    operator('fabrikam-only', { scope: [ACCOUNTS.fabrikam] }),
    operator('auditor', { mayProvision: false }),
    operator('unvalidated', { validationCode: 'VALID-4821' }),
    stepping('disabled', 'AUTH_FAILURE'),
    stepping('h.dubois', 'CHALLENGE', { challenge: 'Enter the code for 52817394', answer: '40918275' }),
    stepping('server-pin', 'SERVER_PIN_PROVIDED', { challenge: '7305', answer: '7305' }),
    stepping('pin-change', 'USER_PIN_CHANGE', { answer: '/\\d{4,8}/', refusal: 'PIN_CHANGE_FAILED' }),
    stepping('outer-window', 'OUTER_WINDOW_AUTH', { answer: '663120' }),
    stepping('password-change', 'CHANGE_STATIC_PASSWORD', { answer: '/.{8,}/', refusal: 'STATIC_CHANGE_FAILED' }),
    stepping('password-change-failed', 'STATIC_CHANGE_FAILED'),
    stepping('pin-change-failed', 'PIN_CHANGE_FAILED'),
  ];
}
