export interface ExceptionLink {
  readonly type: string;
  readonly message: string;
}

/** A .NET exception on its way to the wire: the outermost link first. */
export class ServiceException extends Error {
  readonly code: 'Client' | 'Server' | 'VersionMismatch';
  readonly chain: readonly ExceptionLink[];

  constructor(code: ServiceException['code'], ...chain: readonly ExceptionLink[]) {
    super(chain.map(({ message }) => message).join(' ---> '));
    this.name = 'ServiceException';
    this.code = code;
    this.chain = chain;
  }
}

const SOAP_EXCEPTION = 'System.Web.Services.Protocols.SoapException';

export function soapException(code: ServiceException['code'], message: string): ServiceException {
  return new ServiceException(code, { type: SOAP_EXCEPTION, message });
}

/** What every method throws that finds no session (contract 13, row 1). */
export function nullReference(): ServiceException {
  return new ServiceException('Server', {
    type: 'System.NullReferenceException',
    message: 'Object reference not set to an instance of an object.',
  });
}

export function unreadable(...chain: readonly ExceptionLink[]): ServiceException {
  return new ServiceException(
    'Client',
    { type: SOAP_EXCEPTION, message: 'Server was unable to read request.' },
    ...chain,
  );
}

/** An error at a place in the request, as `XmlSerializer` reports it. */
export function unreadableAt(line: number, column: number, cause: ExceptionLink): ServiceException {
  const message = `There is an error in XML document (${line}, ${column}).`;
  return unreadable({ type: 'System.InvalidOperationException', message }, cause);
}

/** With custom errors on: the messages alone. Off: `Exception.ToString()`, with stacks over several lines (contract 10.1). */
export function exceptionText(exception: ServiceException, customErrors: boolean, method: string): string {
  if (customErrors) return exception.message;
  const heads = exception.chain.map(({ type, message }) => `${type}: ${message}`).join(' ---> ');
  const stack = [
    `   at BSIDCA.${method}()`,
    '   --- End of inner exception stack trace ---',
    '   at System.Web.Services.Protocols.WebServiceHandler.CoreProcessRequest()',
  ];
  return [heads, ...stack].join('\r\n');
}
