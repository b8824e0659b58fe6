import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { oigSettings } from '../../../../datasources/oig/config';
import { RestCalls } from '../../../../datasources/oig/rest-calls';
import { Secret } from '../../../../datasources/shared/settings';
import { rejection } from '../support/scripted-server';
import { selfSigned } from '../../../helpers/self-signed';

const own = selfSigned();
let server: Server;

beforeAll(async () => {
  server = createServer(own, (_, response) => response.end('{"ok":true}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function withCertificates<T>(ca: string | undefined, work: (calls: RestCalls) => Promise<T>): Promise<T> {
  const settings = oigSettings.parse({
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    auth: { user: 'provops', password: new Secret('S3cret!') },
    ...(ca === undefined ? {} : { ca: new Secret(ca) }),
  });
  const calls = new RestCalls('oig-eu', settings, { now: Date.now, report: () => undefined });
  try {
    return await work(calls);
  } finally {
    await calls.close();
  }
}

const get = (calls: RestCalls) => calls.read({ operation: 'GET /x', path: '/x', decode: (json) => json });

describe('a server with a certificate of its own making', () => {
  it('is talked to when the certificate is trusted', async () => {
    expect(await withCertificates(own.cert, get)).toEqual({ ok: true });
  });

  it('is not talked to otherwise, and a write to it was not sent', async () => {
    const write = (calls: RestCalls) =>
      calls.update({ operation: 'PUT /x', path: '/x', body: '{}', timeLimitMs: 5_000, decode: (json) => json });
    for (const ca of [undefined, selfSigned().cert]) {
      expect(await withCertificates(ca, (calls) => rejection(get(calls)))).toMatchObject({ kind: 'unavailable' });
      expect(await withCertificates(ca, (calls) => rejection(write(calls)))).toMatchObject({ outcomeUnknown: false });
    }
  });
});
