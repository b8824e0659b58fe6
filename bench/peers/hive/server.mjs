// The peer: Hive Gateway over GraphQL Mesh's SOAP and OpenAPI transports, in front of the same back ends.
//
// Mesh has no notion of a log-in, so this logs in once and gives the session's cookie as a fixed header: all calls go
// through one session. Its WSDL loader that goes with these versions is not published, so the annotations that it would
// write are written here; what the WSDL calls `s:any`, the .NET tables, is a JSON scalar there too.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { getUnifiedGraphGracefully } from '@graphql-mesh/fusion-composition';
import rest from '@graphql-mesh/transport-rest';
import soap from '@graphql-mesh/transport-soap';
import { loadOpenAPISubgraph } from '@omnigraph/openapi';
import { buildSchema } from 'graphql';
import { openApiOf } from './open-api.mjs';
import { SERVICE, soapSchemaOf } from './soap-schema.mjs';

const { port, backEnds } = JSON.parse(process.env.BENCH_SETTINGS);
const { safenet, oracle } = backEnds;

async function logIn({ url, email, password }) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${SERVICE}Connect"` },
    body:
      '<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
      `<Connect xmlns="${SERVICE}"><OperatorEmail>${email}</OperatorEmail><OTP>${password}</OTP></Connect>` +
      '</soap:Body></soap:Envelope>',
  });
  if (!(await answer.text()).includes('AUTH_SUCCESS')) throw new Error('The log-in was refused');
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
}

const silent = Object.fromEntries(['debug', 'info', 'warn', 'error', 'log'].map((level) => [level, () => undefined]));
const logger = { ...silent, child: () => logger };

const accounts = loadOpenAPISubgraph('oracle', {
  source: openApiOf(oracle.url),
  endpoint: `${oracle.url}/iam/governance/selfservice/api/v1`,
  operationHeaders: {
    authorization: `Basic ${Buffer.from(`${oracle.user}:${oracle.password}`).toString('base64')}`,
    'x-requested-by': 'hive',
  },
})({ fetch, cwd: import.meta.dirname, logger });

const supergraph = getUnifiedGraphGracefully([
  { name: 'safenet', schema: buildSchema(soapSchemaOf(safenet.url, await logIn(safenet))) },
  { name: accounts.name, schema: await accounts.schema$ },
]);
const gateway = createGatewayRuntime({ supergraph, transports: { soap, rest }, logging: false, maskedErrors: false });
const server = createServer(gateway);
server.listen(port, '127.0.0.1');
await once(server, 'listening');
process.on('SIGTERM', () => process.exit(0));
