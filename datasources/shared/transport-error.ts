import { BackendError, type BackendErrorKind } from './errors';

/** What the sockets reported, without what undici adds: its parser's errors carry a piece of the answer. */
export class TransportError extends Error {
  readonly code: string;

  constructor(
    error: Error,
    readonly stage: 'connecting' | 'sent' | 'answering',
  ) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
    super(error.message || code);
    this.name = 'TransportError';
    this.code = code;
  }
}

const TIMEOUTS: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const NOT_HTTP = /^(HPE_|HTTPParserError$|UND_ERR_(RES_CONTENT_LENGTH_MISMATCH|HEADERS_OVERFLOW)$)/;
const LOST: ReadonlySet<string> = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET']);

const NO_CA = 'no "ca" in the configuration makes up for that';
/** What OpenSSL has against a certificate, by the names that Node gives it. */
const CERTIFICATES: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^CERT_HAS_EXPIRED$/, `its certificate has expired, and ${NO_CA}`],
  [/^CERT_NOT_YET_VALID$/, `its certificate is not valid yet, and ${NO_CA}`],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    `its certificate is for another host than "url", and ${NO_CA}`,
  ],
  [
    /CERT|^UNABLE_TO_|^INVALID_CA$|^INVALID_PURPOSE$|^CRL_|_CRL/,
    'its certificate is not trusted: "ca" in the configuration must hold the one that vouches for it',
  ],
  [/^ERR_SSL_|^EPROTO$/, 'a TLS connection to it cannot be made: "url" may lead to a port without TLS'],
];

/** Whether the connection broke before the first byte of an answer, as a kept-alive one does when the server is done. */
export function isConnectionLost(error: unknown): boolean {
  const cause = error instanceof BackendError ? error.cause : undefined;
  return cause instanceof TransportError && cause.stage === 'sent' && LOST.has(cause.code);
}

export function meaningOfTransport({ code, stage }: TransportError): { failure: BackendErrorKind; reason: string } {
  if (TIMEOUTS.has(code)) return { failure: 'timeout', reason: 'it did not answer in time' };
  if (code === 'UND_ERR_INVALID_ARG') return { failure: 'protocol', reason: 'the request could not be written' };
  if (NOT_HTTP.test(code)) return { failure: 'protocol', reason: 'its answer is not valid HTTP' };
  if (stage !== 'connecting') {
    return { failure: 'unavailable', reason: 'the connection was lost before the answer was complete' };
  }
  const certificate = CERTIFICATES.find(([pattern]) => pattern.test(code));
  return { failure: 'unavailable', reason: certificate?.[1] ?? 'it cannot be reached' };
}
