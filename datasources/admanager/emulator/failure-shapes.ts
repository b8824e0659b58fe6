import type { AdmanagerBehaviour } from './behaviour';

/** The one code that is known: "product to product authentication failure" (contract 6.2). */
export const BAD_TOKEN = '00000003';

/** Stands for every other code, which clients are to treat alike; the number is the emulator's own. */
const ANY_OTHER = '00000009';

interface FailureBody {
  readonly status: number;
  readonly body: object;
}

function newerApi(message: string, isTokenBad: boolean, upperCase: boolean): FailureBody {
  // Contract 6.5 has the two codes and their titles.
  const code = isTokenBad ? '00000101' : '00000100';
  const title = isTokenBad ? 'Unauthorized' : 'Bad Request';
  if (upperCase) return { status: 400, body: { error: { CODE: code, DETAIL: message } } };
  return { status: isTokenBad ? 401 : 400, body: { error: { code, detail: message, title } } };
}

export function failureBody(
  message: string,
  code: string | undefined,
  { failureShape, authFailure }: Readonly<AdmanagerBehaviour>,
): FailureBody {
  const isTokenBad = code === BAD_TOKEN;
  const told = (body: object): FailureBody => ({ status: isTokenBad ? authFailure : 200, body });
  switch (failureShape) {
    case 'full':
      return told({ SEVERITY: 'SEVERE', STATUS_MESSAGE: message, ...(code !== undefined && { ERROR_CODE: code }) });
    case 'severity':
      return told({ SEVERITY: 'SEVERE' });
    case 'code':
      return told({ ERROR_CODE: code ?? ANY_OTHER });
    case 'message':
      return told({ STATUS_MESSAGE: message });
    case 'v2':
    case 'v2UpperCase':
      return newerApi(message, isTokenBad, failureShape === 'v2UpperCase');
    case 'iam':
      return told({ IAM_ERROR_STATUS: true, eSTATUS: message });
    case 'success':
      return told({ statusMessage: message, success: 'false' });
    case 'element':
      return told([{ statusMessage: message, status: 'SEVERE' }]);
  }
}
