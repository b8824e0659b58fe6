import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ComanageClient } from '../../../datasources/comanage/client';
import { comanageSettings } from '../../../datasources/comanage/config';
import type { BackendEvent } from '../../../datasources/shared/backend';
import { Secret } from '../../../datasources/shared/settings';
import { rejection, scriptedServer, type ScriptedServer } from '../../unit/datasources/support/scripted-server';

const fixture = (name: string): string =>
  readFileSync(path.join(__dirname, '../../fixtures/comanage', name), 'utf8').replace(/\n$/, '');

const KEY = { coId: '2', localId: '42' };
const ROW = {
  key: KEY,
  description: 'Manual changelog',
  plugin: 'ChangelogProvisioner',
  mode: 'MANUAL',
  backendMode: 'M',
  provisionCoGroupId: null,
  skipOrgIdentitySourceId: null,
  retryInterval: null,
  maxRetry: 3,
  order: 2,
  createdAt: '2026-11-21T19:23:15Z',
  modifiedAt: '2026-11-21T19:23:15Z',
};

describe.each(['json', 'xml'] as const)('the client over %s', (format) => {
  const events: BackendEvent[] = [];
  let server: ScriptedServer;
  let client: ComanageClient;
  let answer: { status: number; phrase?: string; body?: string | Buffer; type?: string };

  beforeAll(async () => {
    server = await scriptedServer((_, response) => {
      response.setHeader('set-cookie', ['CAKEPHP=one; path=/; HttpOnly', 'CAKEPHP=two; path=/; HttpOnly']);
      response.setHeader('content-type', answer.type ?? `application/${format}; charset=UTF-8`);
      response.writeHead(answer.status, answer.phrase ?? 'OK').end(answer.body ?? '');
    });
    const settings = comanageSettings.parse({
      ...{ url: server.url, user: 'co_2.gateway', password: new Secret('a:b-ü'), format },
    });
    client = new ComanageClient('registry', settings, { now: Date.now, report: (event) => events.push(event) });
  });
  beforeEach(() => {
    answer = { status: 200 };
    server.received.length = 0;
  });
  afterAll(async () => {
    await client.close();
    await server.close();
  });

  const lines = () => server.received.map(({ method, path: where }) => `${method} ${where}`);

  it.each([
    ['as its head says', 'utf8', '; charset=ISO-8859-1', 'UTF-8'],
    ['as its declaration says', 'utf8', '', 'ISO-8859-1'],
    ['without a word', 'latin1', '', 'UTF-8'],
    ['of two bytes a character', 'utf16le', '; charset=utf-16', 'UTF-8'],
  ] as const)(
    'refuses an answer in another encoding, %s, and misreads no name',
    async (how, encoding, said, declared) => {
      if (format === 'json' && how === 'as its declaration says') return;
      const text = fixture(`list-targets.response.${format}`)
        .replace('Manual changelog', 'Größe')
        .replace('encoding="UTF-8"', `encoding="${declared}"`);
      answer = { status: 200, body: Buffer.from(text, encoding), type: `application/${format}${said}` };
      const error = await rejection(client.targets('2'));
      expect(error).toMatchObject({ kind: 'protocol', reason: expect.stringMatching(/UTF-8/) });
    },
  );

  it('reads the documentation’s list of targets', async () => {
    answer = { status: 200, body: fixture(`list-targets.response.${format}`) };
    expect(await client.targets('2')).toEqual([ROW]);
    expect(await client.targets(null)).toEqual([ROW]);
    expect(await client.target(KEY)).toEqual(ROW);
    // The same number in another CO is not the target that was meant.
    expect(await client.target({ ...KEY, coId: '3' })).toBeNull();
    expect(lines()).toEqual([
      `GET /registry/co_provisioning_targets.${format}?coid=2`,
      `GET /registry/co_provisioning_targets.${format}`,
      `GET /registry/co_provisioning_targets/42.${format}`,
      `GET /registry/co_provisioning_targets/42.${format}`,
    ]);
  });

  it('reads an empty list, in XML one with an empty child', async () => {
    const rename = (text: string) => text.replaceAll('CoPeople', 'CoProvisioningTargets').replaceAll('CoPerson', 'X');
    answer = { status: 200, body: rename(fixture(`no-people.response.${format}`)) };
    expect(await client.targets('2')).toEqual([]);
  });

  it('provisions with the request that the product’s own pages send, behind the suffix', async () => {
    const written = (kind: string) => fixture(`provision-person.request.${format}`).replaceAll('CoPerson', kind);
    for (const [kind, id, parameter, word] of [
      ['CO_PERSON', '2', 'copersonid', 'CoPerson'],
      ['CO_GROUP', '13', 'cogroupid', 'CoGroup'],
      ['CO_EMAIL_LIST', '71', 'coemaillistid', 'CoEmailList'],
    ] as const) {
      expect(await client.provision(KEY, kind, id)).toMatchObject({ status: 200, phrase: 'OK' });
      const sent = server.received.at(-1)!;
      expect(`${sent.method} ${sent.path}`).toBe(
        `POST /registry/co_provisioning_targets/provision/42/${parameter}:${id}.${format}`,
      );
      expect(sent.headers['content-type']).toBe(`application/${format}`);
      expect(sent.body).toBe(written(word));
    }
  });

  it('adds, edits and deletes one target, with what was said of it and no more', async () => {
    answer = { status: 201, phrase: 'Added' };
    const change = { description: 'A & "B"', plugin: 'LdapProvisioner', mode: 'QUEUE_ON_ERROR', maxRetry: 5 } as const;
    await client.addTarget('2', change);
    await client.editTarget(KEY, { order: 7, plugin: 'SqlProvisioner' }, 'ZZ');
    await client.deleteTarget(KEY);
    expect(lines()).toEqual([
      `POST /registry/co_provisioning_targets.${format}`,
      `PUT /registry/co_provisioning_targets/42.${format}`,
      `DELETE /registry/co_provisioning_targets/42.${format}`,
    ]);
    const bodies = server.received.map(({ body }) => body);
    expect(bodies).toEqual(
      format === 'json'
        ? [
            '{"RequestType":"CoProvisioningTargets","Version":"1.0","CoProvisioningTargets":[{"Version":"1.0",' +
              '"CoId":"2","Description":"A & \\"B\\"","Plugin":"LdapProvisioner","Status":"QE","MaxRetry":5}]}',
            '{"RequestType":"CoProvisioningTargets","Version":"1.0","CoProvisioningTargets":[{"Version":"1.0",' +
              '"CoId":"2","Plugin":"SqlProvisioner","Status":"ZZ","Ordr":7}]}',
            '',
          ]
        : [
            '<?xml version="1.0" encoding="UTF-8"?>\n<CoProvisioningTargets Version="1.0"><CoProvisioningTarget ' +
              'Version="1.0"><CoId>2</CoId><Description>A &amp; "B"</Description><Plugin>LdapProvisioner</Plugin>' +
              '<Status>QE</Status><MaxRetry>5</MaxRetry></CoProvisioningTarget></CoProvisioningTargets>',
            '<?xml version="1.0" encoding="UTF-8"?>\n<CoProvisioningTargets Version="1.0"><CoProvisioningTarget ' +
              'Version="1.0"><CoId>2</CoId><Plugin>SqlProvisioner</Plugin><Status>ZZ</Status><Ordr>7</Ordr>' +
              '</CoProvisioningTarget></CoProvisioningTargets>',
            '',
          ],
    );
    expect(server.received[2]?.headers['content-type']).toBeUndefined();
  });

  it('sends its credentials with the first request, and never a cookie', async () => {
    await client.provision(KEY, 'CO_PERSON', '2');
    await client.provision(KEY, 'CO_PERSON', '3');
    const credentials = `Basic ${Buffer.from('co_2.gateway:a:b-ü').toString('base64')}`;
    for (const { headers } of server.received) {
      expect(headers).toMatchObject({ authorization: credentials, accept: `application/${format}` });
      expect(headers.cookie).toBeUndefined();
    }
  });

  it('asks for identifiers by CO, and reads those of people', async () => {
    answer = {
      status: 200,
      body:
        format === 'json'
          ? fixture('list-identifiers.response.json')
          : '<?xml version="1.0" encoding="UTF-8"?>\n<Identifiers Version="1.0"><Identifier Version="1.0" Id="2"><Id>2</Id>' +
            '<Identifier>aokafor</Identifier><Type>uid</Type><Login>0</Login><Status>Active</Status><Person><Type>CO' +
            '</Type><Id>2</Id></Person><Deleted>0</Deleted></Identifier></Identifiers>',
    };
    expect(await client.identifiers('2')).toEqual([{ identifier: 'aokafor', coPersonId: '2', isActive: true }]);
    expect(lines()).toEqual([`GET /registry/identifiers.${format}?coid=2`]);
  });

  it.each(['0', '', '2/../1', '2.json?x=1', '-1', '02'])('lets %j get into no address', async (bad) => {
    for (const call of [
      () => client.targets(bad === '' ? '0' : bad),
      () => client.target({ coId: '2', localId: bad }),
      () => client.deleteTarget({ coId: '2', localId: bad }),
      () => client.editTarget({ coId: '2', localId: bad }, {}),
      () => client.editTarget({ coId: bad, localId: '42' }, {}),
      () => client.addTarget(bad, {}),
      () => client.provision({ coId: '2', localId: bad }, 'CO_PERSON', '2'),
      () => client.provision(KEY, 'CO_PERSON', bad),
      () => client.identifiers(bad),
    ]) {
      expect(String(await rejection((async (): Promise<unknown> => await call())()))).toMatch(/A number that is none/);
    }
    expect(server.received).toEqual([]);
  });

  it.each([
    [500, 'Bad Request', 'provision-only'],
    [404, 'CO Unknown', 'documented'],
    [404, 'CO Not Found', 'documented'],
    [204, 'No Content', 'documented'],
  ])('takes %i %s for a server that is %s', async (status, phrase, api) => {
    answer = { status, phrase };
    expect(await client.probe('2')).toBe(api);
  });

  it.each([
    [401, 'Unauthorized', 'unauthenticated'],
    [404, 'Not Found', 'protocol'],
    [404, 'Unknown', 'not-found'],
    [500, '', 'unavailable'],
    [500, 'Internal Server Error', 'unavailable'],
    [503, 'Service Unavailable', 'unavailable'],
    [302, 'Found', 'protocol'],
    [200, 'OK', 'protocol'],
  ])('learns nothing of a server from %i %s', async (status, phrase, kind) => {
    answer = { status, phrase };
    expect(await rejection(client.probe('2'))).toMatchObject({ name: 'BackendError', kind });
  });

  it('takes 401 No CO Specified for a target that is not there, and for a setting that is missing', async () => {
    answer = { status: 401, phrase: 'No CO Specified' };
    expect(await client.target(KEY)).toBeNull();
    expect(await rejection(client.targets(null))).toMatchObject({
      kind: 'forbidden',
      reason: expect.stringMatching(/"cos"/),
    });
  });
});

it.each([
  ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><CoProvisioningTargets/>', /document type/],
  ['too many levels', `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`, /nested too deeply/],
  ['half a document', '<CoProvisioningTargets>', /well-formed/],
  ['another root', '<Cos Version="1.0"/>', /no list of CoProvisioningTargets/],
  ['text among the rows', '<CoProvisioningTargets><CoProvisioningTarget Id="1"/></CoProvisioningTargets>', /without/],
])('XML with %s is refused', async (_, body, reason) => {
  const server = await scriptedServer((_request, response) => response.writeHead(200).end(body));
  const settings = { url: `${server.url}/other/path/`, user: 'u', password: new Secret('p'), format: 'xml' };
  const client = new ComanageClient('registry', comanageSettings.parse(settings), {
    ...{ now: Date.now, report: () => undefined },
  });
  try {
    const error = await rejection(client.targets('2'));
    expect(error).toMatchObject({ kind: 'protocol', reason: expect.stringMatching(reason) });
    expect(server.received[0]?.path).toBe('/other/path/co_provisioning_targets.xml?coid=2');
  } finally {
    await client.close();
    await server.close();
  }
});
