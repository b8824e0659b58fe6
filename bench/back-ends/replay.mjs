// A front for an emulator. At first it hands every call on and remembers the answer; later it answers from memory, at
// once or after a set time. An emulator works out each answer anew, which costs more than the servers that are measured:
// on a machine with two cores it would be the emulator that is measured.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout } from 'node:timers';
import { Pool } from 'undici';

/** Answers to these depend on when they are asked. */
const NEVER_REMEMBERED = /\/(Connect|PingConnection)"?$/;
/** These belong to one connection or one answer. */
const NOT_HANDED_ON = new Set(['host', 'connection', 'keep-alive', 'transfer-encoding', 'date', 'content-length']);

function handedOn(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_HANDED_ON.has(name)));
}

export async function startReplay(origin) {
  const emulator = new Pool(origin, { connections: 16 });
  const answers = new Map();
  /** `durations`: how long each call was in here, in milliseconds; timers are not exact. */
  const state = { remembers: false, latencyMs: 0, durations: [] };

  async function ask({ method, url, headers }, body) {
    const answer = await emulator.request({
      path: url,
      method,
      headers: handedOn(headers),
      body: body.length > 0 ? body : null,
    });
    const head = Object.entries(handedOn(answer.headers)).filter(([name]) => name !== 'set-cookie');
    const text = Buffer.from(await answer.body.arrayBuffer());
    return {
      status: answer.statusCode,
      head: Object.fromEntries([...head, ['content-length', String(text.length)]]),
      text,
      cookies: answer.headers['set-cookie'],
    };
  }

  function reply(response, { status, head, text, cookies }, isFresh, cameAt) {
    response.writeHead(status, isFresh && cookies !== undefined ? { ...head, 'set-cookie': cookies } : head);
    response.end(text);
    state.durations.push(performance.now() - cameAt);
  }

  async function serve(request, response) {
    const cameAt = performance.now();
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { soapaction = '' } = request.headers;
    const key = `${request.method} ${request.url} ${soapaction} ${body.toString('latin1')}`;
    const known = state.remembers && answers.get(key);
    const answer = known || (await ask(request, body));
    if (!known && !NEVER_REMEMBERED.test(soapaction)) answers.set(key, answer);
    if (state.latencyMs > 0) setTimeout(reply, state.latencyMs, response, answer, !known, cameAt);
    else reply(response, answer, !known, cameAt);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 120_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, state };
}
