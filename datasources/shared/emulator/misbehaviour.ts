import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults';

export interface EmulatorReply {
  readonly status: number;
  /** The text after the status; the usual one when absent, none when empty, as over HTTP/2. */
  readonly reason?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

const PIECE = 64 * 1024;
const HTML = 'text/html; charset=utf-8';

/** Time for what was written to leave before the reset overtakes it. */
const FLUSH_MS = 20;

function page(title: string): string {
  return `<!DOCTYPE html>\r\n<html><head><title>${title}</title></head><body><h2>${title}</h2></body></html>\r\n`;
}

/** Status lines are bytes to a server and Latin-1 to Node, which refuses control characters. */
function statusText(reason: string): string {
  return Buffer.from(reason.replace(/\p{Cc}/gu, ' ')).toString('latin1');
}

function writeHead(response: ServerResponse, reply: EmulatorReply, length: number | undefined): void {
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  // RFC 9110, 8.6: a 204 has no Content-Length.
  if (length !== undefined && reply.status !== 204) response.setHeader('Content-Length', length);
  if (reply.reason === undefined) response.writeHead(reply.status);
  else response.writeHead(reply.status, statusText(reply.reason));
}

function half(body: Buffer): Buffer {
  return body.subarray(0, Math.ceil(body.length / 2));
}

async function trickle(response: ServerResponse, body: Buffer, everyMs: number): Promise<void> {
  for (let at = 0; !response.destroyed; at += 1) {
    response.write(at < body.length ? body.subarray(at, at + 1) : ' ');
    await sleep(everyMs);
  }
}

function* padding(before: string, bytes: number, after: string): Generator<Buffer> {
  yield Buffer.from(before);
  for (let left = bytes; left > 0; left -= PIECE) yield Buffer.alloc(Math.min(left, PIECE), ' ');
  yield Buffer.from(after);
}

/** White space after the XML declaration, or before anything else, is legal in XML and JSON alike. */
async function oversize(response: ServerResponse, reply: EmulatorReply, fault: Fault): Promise<void> {
  const before = /^<\?xml[^>]*\?>/.exec(reply.body)?.[0] ?? '';
  const after = reply.body.slice(before.length);
  const bytes = fault.bytes ?? 64 * 1024 * 1024;
  writeHead(response, reply, fault.declared ? Buffer.byteLength(reply.body) + bytes : undefined);
  try {
    await pipeline(Readable.from(padding(before, bytes, after)), response);
  } catch {
    // The other side has had enough, which is what the fault is for.
    response.destroy();
  }
}

/** UTF-16 is sent with its byte order mark, as .NET and most others write it. */
function recode(response: ServerResponse, reply: EmulatorReply, { charset, encoding = 'latin1' }: Fault): void {
  const said = charset === undefined ? '' : ` encoding="${charset}"`;
  const text = reply.body.replace(/^(<\?xml version="1.0") encoding="[^"]*"/, `$1${said}`);
  const body = Buffer.from(encoding === 'utf16le' ? `\ufeff${text}` : text, encoding);
  const [type] = String(reply.headers['Content-Type'] ?? HTML).split(';');
  const contentType = charset === undefined ? `${type}` : `${type}; charset=${charset}`;
  writeHead(response, { ...reply, headers: { ...reply.headers, 'Content-Type': contentType } }, body.length);
  response.end(body);
}

export function send(response: ServerResponse, reply: EmulatorReply, head = false): void {
  const body = Buffer.from(reply.body);
  writeHead(response, reply, body.length);
  response.end(head ? undefined : body);
}

/** Answers as the fault wants it, and gives the status that was sent (0 for none). `reply` is the answer it spoils. */
export async function misbehave(fault: Fault, response: ServerResponse, reply: EmulatorReply): Promise<number> {
  const body = Buffer.from(reply.body);
  const answer = (status: number, text: string, headers: EmulatorReply['headers'] = {}, reason?: string): number => {
    send(response, { status, reason, headers: { 'Content-Type': HTML, ...headers, ...fault.headers }, body: text });
    return status;
  };
  switch (fault.kind) {
    case 'html':
      return answer(200, page('Sign in'));
    case 'serviceUnavailable':
      return answer(503, page('Service Unavailable'));
    case 'redirect':
      return answer(302, page('Object moved'), { Location: '/login' });
    case 'status':
      return answer(fault.status ?? 500, fault.body ?? '', { 'Content-Type': fault.contentType ?? HTML }, fault.reason);
    case 'resetBefore':
      response.socket?.resetAndDestroy();
      return 0;
    case 'hangHeaders':
      return 0;
    case 'resetInBody':
    case 'hangBody':
      writeHead(response, reply, body.length);
      response.write(half(body));
      if (fault.kind === 'resetInBody') {
        await sleep(FLUSH_MS);
        response.socket?.resetAndDestroy();
      }
      return reply.status;
    case 'truncate':
      send(response, { ...reply, body: half(body).toString() });
      return reply.status;
    case 'trickle':
      writeHead(response, reply, undefined);
      await trickle(response, body, fault.everyMs ?? 50);
      return reply.status;
    case 'encoding':
      recode(response, reply, fault);
      return reply.status;
    case 'oversize':
      await oversize(response, reply, fault);
      return reply.status;
  }
}
