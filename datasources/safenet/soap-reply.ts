import type { Remark } from '../shared/call-report';
import { ProtocolError } from '../shared/errors';
import type { Receiver } from '../shared/exchange';
import { badStatus } from '../shared/http-status';
import { MOST_READ } from '../shared/log-text';
import { isNil, XmlReader, type XmlListener, type XmlTag } from '../shared/xml';
import type { ResultReader } from './results';
import { ENVELOPES, SERVICE } from './soap';

/** `client`: the request could not be read, which is our mistake. `server`: the operation threw. */
export interface Fault {
  readonly who: 'client' | 'server';
}

/** Where a fault lies, in our own words. */
export const FAULTS: { readonly [Who in Fault['who']]: string } = {
  client: 'it could not read the request',
  server: 'it answered with a fault',
};

/**
 * `missing`: the response has no result element, as .NET writes null.
 * `telling`: a value that a server would hardly make up for a caller without a session.
 */
export type Reply<T> =
  | { readonly state: 'fault'; readonly fault: Fault }
  | { readonly state: 'missing' }
  | { readonly state: 'value'; readonly value: T; readonly telling: boolean };

const ENVELOPE_NAMESPACES: ReadonlySet<string> = new Set(Object.values(ENVELOPES));
const LONGEST_CODE = 100;

/** Reads one SOAP answer of either version, going by namespaces and never by prefixes. */
export class SoapReply<T> implements Receiver<Reply<T>>, XmlListener {
  readonly #xml = new XmlReader(this);
  #envelope = '';
  #inBody = false;
  #part: 'response' | 'fault' | undefined;
  #responseSeen = false;
  #inResult = false;
  #result: { value: T; telling: boolean } | undefined;
  #isFault = false;
  #faultPath = '';
  #faultCode = '';
  #faultText = '';

  constructor(
    private readonly operation: string,
    private readonly reader: ResultReader<T>,
  ) {}

  write(chunk: Uint8Array): void {
    this.#xml.write(chunk);
  }

  end(): Reply<T> {
    this.#xml.end();
    if (this.#isFault) return { state: 'fault', fault: { who: this.#atFault() } };
    if (!this.#responseSeen) throw new ProtocolError('protocol', 'its answer has no response element');
    const result = this.#result ?? this.reader.whenNoneIsDue;
    return result ? { state: 'value', ...result } : { state: 'missing' };
  }

  /** The server's chain of exception messages is for the log only. */
  remark(): Remark | undefined {
    if (!this.#isFault) return undefined;
    return { reason: FAULTS[this.#atFault()], text: this.#faultText };
  }

  #atFault(): Fault['who'] {
    const code = this.#faultCode.slice(this.#faultCode.indexOf(':') + 1).trim();
    return code === 'Server' || code === 'Receiver' ? 'server' : 'client';
  }

  open(tag: XmlTag, depth: number): void {
    if (this.#inResult) {
      this.reader.open(tag, depth);
      return;
    }
    switch (depth) {
      case 1:
        if (tag.local !== 'Envelope' || !ENVELOPE_NAMESPACES.has(tag.uri)) {
          throw new ProtocolError('protocol', 'its answer is not a SOAP envelope');
        }
        this.#envelope = tag.uri;
        break;
      case 2:
        this.#inBody = tag.local === 'Body' && tag.uri === this.#envelope;
        break;
      case 3:
        if (this.#inBody) this.#openPart(tag);
        break;
      default:
        if (this.#part === 'fault') this.#faultPath += `/${tag.local}`;
        else if (this.#part === 'response' && depth === 4) this.#openResult(tag);
    }
  }

  text(text: string, depth: number): void {
    if (this.#inResult) this.reader.text(text, depth);
    else if (this.#part === 'fault') this.#faultPiece(text);
  }

  #faultPiece(text: string): void {
    if (this.#faultPath === '/faultcode' || this.#faultPath === '/Code/Value') {
      this.#faultCode = (this.#faultCode + text).slice(0, LONGEST_CODE);
    } else if (this.#faultPath === '/faultstring' || this.#faultPath === '/Reason/Text') {
      this.#faultText = (this.#faultText + text).slice(0, MOST_READ + 1);
    }
  }

  close(depth: number): void {
    if (this.#inResult && depth > 4) {
      this.reader.close(depth);
    } else if (this.#inResult) {
      this.#inResult = false;
      this.#result = this.reader.end();
    } else if (depth === 3) {
      this.#part = undefined;
    } else if (depth > 3 && this.#part === 'fault') {
      this.#faultPath = this.#faultPath.slice(0, this.#faultPath.lastIndexOf('/'));
    }
  }

  #openPart(tag: XmlTag): void {
    if (tag.local === 'Fault' && tag.uri === this.#envelope) {
      this.#part = 'fault';
      this.#isFault = true;
    } else if (tag.local === `${this.operation}Response` && tag.uri === SERVICE) {
      this.#part = 'response';
      this.#responseSeen = true;
    } else {
      throw new ProtocolError('protocol', 'its answer belongs to another operation');
    }
  }

  #openResult(tag: XmlTag): void {
    if (tag.local !== `${this.operation}Result` || tag.uri !== SERVICE || isNil(tag)) return;
    if (this.#result) throw new ProtocolError('protocol', 'its answer has two results');
    this.#inResult = true;
  }
}

/** With another status than 200, all but a fault is somebody else's answer, whatever its type. */
export function faultOnly<T>(status: number, reply: Receiver<Reply<T>>): Receiver<Reply<T>> {
  const orStatus = <Value>(work: () => Value): Value => {
    try {
      return work();
    } catch (error) {
      throw error instanceof ProtocolError ? badStatus(status) : error;
    }
  };
  return {
    write: (chunk) => orStatus(() => reply.write(chunk)),
    end: () => {
      const value = orStatus(() => reply.end());
      if (value.state !== 'fault') throw badStatus(status);
      return value;
    },
    remark: () => reply.remark?.(),
  };
}
