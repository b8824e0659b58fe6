// The limit: a server written by hand on bare `node:http`, which knows the measured queries by name, makes the product's
// back-end calls and answers the product's JSON. It has no schema, no checks, no log and no error handling worth the name.
import { createServer } from 'node:http';
import { createAnswers } from './answers.mjs';
import { Oracle } from './oracle.mjs';
import { Safenet } from './safenet.mjs';

const { port, backEnds } = JSON.parse(process.env.BENCH_SETTINGS);
const answers = createAnswers({ safenet: new Safenet(backEnds.safenet), oracle: new Oracle(backEnds.oracle) });
let introspection;

async function answer(request) {
  const { operationName, query, variables } = JSON.parse(await textOf(request));
  if (operationName === 'Introspection') return await (introspection ??= introspectionText(query));
  return `${JSON.stringify({ data: await answers[operationName](variables) })}\n`;
}

/** `node:stream/consumers` would make a Blob of it first. */
function textOf(request) {
  return new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => resolve(text));
    request.on('error', reject);
  });
}

/** Nobody writes that by hand: what the product's schema says of itself, worked out once and kept as text. */
async function introspectionText(query) {
  const { registry } = await import('../../../dist/datasources/index.js');
  const { buildServedSchema } = await import('../../../dist/src/graphql/schema.js');
  const { graphql } = await import('graphql');
  return `${JSON.stringify(await graphql({ schema: await buildServedSchema(registry), source: query }))}\n`;
}

createServer((request, response) => {
  answer(request).then(
    (text) => {
      const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) };
      response.writeHead(200, { ...headers, 'cache-control': 'no-store' });
      response.end(text);
    },
    (error) => {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ errors: [{ message: error.message }] }));
    },
  );
}).listen(port, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
