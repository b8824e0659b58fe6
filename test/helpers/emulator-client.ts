import { readFileSync } from 'node:fs';
import { request, type Agent, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const NAMESPACE = 'http://www.cryptocard.com/blackshield/';
const ENVELOPES = {
  soap11: 'http://schemas.xmlsoap.org/soap/envelope/',
  soap12: 'http://www.w3.org/2003/05/soap-envelope',
} as const;

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WireRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly agent?: Agent;
}

/** A plain exchange, without any code of the datasource. */
export function exchange(url: string, wire: WireRequest = {}): Promise<WireAnswer> {
  const { method = 'GET', headers = {}, body = '', agent } = wire;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: agent ?? false }, (incoming) => {
      text(incoming).then(
        (answer) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: answer }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export function fixture(name: string): string {
  return readFileSync(join(__dirname, '../fixtures/safenet', name), 'utf8');
}

export interface SoapOptions {
  readonly version?: keyof typeof ENVELOPES;
  /** SOAPAction as sent; null sends none. */
  readonly action?: string | null;
}

export function soapEnvelope(body: string, version: keyof typeof ENVELOPES = 'soap11'): string {
  return `<s:Envelope xmlns:s="${ENVELOPES[version]}"><s:Body>${body}</s:Body></s:Envelope>`;
}

/** One caller with its cookies. */
export class WireCaller {
  readonly cookies = new Map<string, string>();

  constructor(
    readonly url: string,
    readonly agent?: Agent,
  ) {}

  async send(url: string, wire: WireRequest): Promise<WireAnswer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...wire.headers, ...(cookie && { cookie }) };
    const answer = await exchange(url, { ...wire, headers, ...(this.agent && { agent: this.agent }) });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      this.cookies.set(name, value);
    }
    return answer;
  }

  /** Sends a whole envelope. */
  post(envelope: string, method: string, { version = 'soap11', action }: SoapOptions = {}): Promise<WireAnswer> {
    const soapaction = action === undefined ? `"${NAMESPACE}${method}"` : action;
    const headers: Record<string, string> =
      version === 'soap12'
        ? { 'content-type': 'application/soap+xml; charset=utf-8' }
        : { 'content-type': 'text/xml; charset=utf-8', ...(soapaction !== null && { soapaction }) };
    return this.send(this.url, { method: 'POST', headers, body: envelope });
  }

  /** Calls a method with the given children of its element. */
  call(method: string, children = '', options: SoapOptions = {}): Promise<WireAnswer> {
    return this.post(
      soapEnvelope(`<${method} xmlns="${NAMESPACE}">${children}</${method}>`, options.version),
      method,
      options,
    );
  }

  get(method: string, fields: Record<string, string> = {}): Promise<WireAnswer> {
    return this.send(`${this.url}/${method}?${new URLSearchParams(fields).toString()}`, {});
  }

  postForm(method: string, fields: Record<string, string> = {}): Promise<WireAnswer> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(fields).toString();
    return this.send(`${this.url}/${method}`, { method: 'POST', headers, body });
  }

  async connect(operator: { email: string; password: string }, validationCode = ''): Promise<string> {
    const answer = await this.call('Connect', connectParameters(operator.email, operator.password, validationCode));
    return resultOf(answer, 'Connect') ?? answer.body;
  }
}

export function connectParameters(email: string, otp: string, validationCode = ''): string {
  return `<OperatorEmail>${email}</OperatorEmail><OTP>${otp}</OTP><validationCode>${validationCode}</validationCode>`;
}

function unescape(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}

/** Text of the result element; undefined when there is none. */
export function resultOf({ body }: WireAnswer, method: string): string | undefined {
  const text = new RegExp(`<${method}Result>([^<]*)</${method}Result>`).exec(body)?.[1];
  return text === undefined ? undefined : unescape(text);
}

export function faultOf({ body }: WireAnswer): { code: string; text: string } {
  const pick = (expression: RegExp): string => unescape(expression.exec(body)?.[1] ?? '');
  return {
    code: pick(/<(?:faultcode|soap:Value)>([^<]*)</),
    text: pick(/<(?:faultstring|soap:Text xml:lang="en")>([^<]*)</),
  };
}

/** The rows of a table by position, as a careful client reads them. */
export function rowsOf({ body }: WireAnswer): Record<string, string>[] {
  const instance =
    /<diffgr:diffgram [^>]*?[^/]>\s*<\w+ xmlns="">(.*)<\/\w+>\s*<\/diffgr:diffgram>/s.exec(body)?.[1] ?? '';
  return [...instance.matchAll(/<([\w.-]+) diffgr:id[^>]*>(.*?)<\/\1>/gs)].map(([, , cells = '']) =>
    Object.fromEntries(
      [...cells.matchAll(/<([\w.-]+)(?: xml:space="preserve")?(?: \/>|>([^<]*)<\/\1>)/g)].map(
        ([, name = '', text = '']) => [name, unescape(text)],
      ),
    ),
  );
}
