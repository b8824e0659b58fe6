import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** How one back end labels its answers, and one that is cut in half. */
export interface AnswerSample {
  readonly type: string;
  readonly half: string;
}

export type RawAnswer = (socket: Socket, sample: AnswerSample) => void;

/** More than the limit that the tests set. */
export const LIMIT = 1_000_000;

const PAGE = '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>';

export interface HttpAnswer {
  readonly status: number;
  readonly phrase?: string;
  readonly type?: string | undefined;
  readonly body?: string | Buffer;
  readonly headers?: readonly string[];
  /** The whole length is promised and only half of it comes. */
  readonly half?: boolean;
}

const PHRASES: Readonly<Record<number, string>> = { 200: 'OK', 404: 'Not Found', 500: 'Internal Server Error' };

/** Byte by byte as a server writes it. */
export function httpAnswer({ status, phrase, type, body = '', headers = [], half = false }: HttpAnswer): Buffer {
  const bytes = Buffer.from(body);
  const head = [
    `HTTP/1.1 ${status} ${phrase ?? PHRASES[status] ?? 'Odd'}`,
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ...headers,
    `Content-Length: ${bytes.length}`,
    '\r\n',
  ].join('\r\n');
  return Buffer.concat([Buffer.from(head), half ? bytes.subarray(0, bytes.length / 2) : bytes]);
}

const say = (answer: (sample: AnswerSample) => HttpAnswer): RawAnswer => {
  return (socket, sample) => void socket.write(httpAnswer(answer(sample)));
};
const page = (status: number, ...headers: string[]): RawAnswer =>
  say(() => ({ status, type: 'text/html', body: PAGE, headers }));
const begun = ({ half, type }: AnswerSample): Buffer =>
  httpAnswer({ status: 200, type, body: half + half, half: true });

function chunked(socket: Socket, { type }: AnswerSample): (piece: string) => boolean {
  socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`);
  return (piece) => !socket.destroyed && socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`);
}

function reset(socket: Socket): void {
  socket.resetAndDestroy();
}

const STATUSES = [301, 302, 307, 400, 401, 403, 404, 405, 408, 413, 429, 500, 502, 503, 504];

/** By the names they have in docs/back-end-answers.md; what happens before a request has no answer. */
export const RAW_ANSWERS: Readonly<Record<string, RawAnswer | undefined>> = {
  'connection refused': undefined,
  'untrusted certificate': undefined,
  'reset before the answer': reset,
  'closed before the answer': (socket) => socket.end(),
  'reset in the answer': (socket, sample) => {
    // When it has been taken from here, or the reset would overtake it.
    socket.write(begun(sample), () => setTimeout(reset, 20, socket));
  },
  'closed in the answer': (socket, sample) => socket.end(begun(sample)),
  'silence before the answer': () => undefined,
  'silence in the answer': (socket, sample) => void socket.write(begun(sample)),
  'an answer without an end': (socket, sample) => {
    const write = chunked(socket, sample);
    const trickle = setInterval(() => write(' '), 20);
    socket.once('close', () => clearInterval(trickle));
  },
  'interim answers without an end': (socket) => {
    const interim = setInterval(() => socket.destroyed || socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20);
    socket.once('close', () => clearInterval(interim));
  },
  'not HTTP': (socket) => void socket.write('SSH-2.0-OpenSSH_9.7\r\n'),
  'half of the document': say(({ half, type }) => ({ status: 200, type, body: half })),
  'a web page with status 200': page(200),
  'another type': say(() => ({ status: 200, type: 'image/png', body: Buffer.from('89504e470d0a1a0a00', 'hex') })),
  'compressed, which is never asked for': say(({ half, type }) => ({
    ...{ status: 200, type, body: gzipSync(half), headers: ['Content-Encoding: gzip'] },
  })),
  'too large, as it says itself': say(({ type }) => ({ status: 200, type, body: ' '.repeat(LIMIT + 1) })),
  'too large': (socket, sample) => {
    const write = chunked(socket, sample);
    for (let sent = 0; sent <= LIMIT; sent += 50_000) write(' '.repeat(50_000));
  },
  ...Object.fromEntries(STATUSES.map((status) => [`status ${status}`, page(status, 'Location: /login')])),
};

export const NEEDS_A_TIME_LIMIT: ReadonlySet<string> = new Set([
  'silence before the answer',
  'silence in the answer',
  'an answer without an end',
  'interim answers without an end',
]);
