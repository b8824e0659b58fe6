import { SaxesParser } from 'saxes';
import { start, type SafenetEmulator } from '../../../datasources/safenet/emulator';
import { WireCaller, exchange, rowsOf, type WireAnswer } from '../../helpers/emulator-client';
import { EXAMPLE_TIME, exampleState } from '../../helpers/safenet-example-state';

const ORGANIZATION = { organization: 'Northwind Trust' };

let emulator: SafenetEmulator;
let caller: WireCaller;

beforeAll(async () => {
  emulator = await start({
    now: () => EXAMPLE_TIME,
    behaviour: { latencyMs: 0, rowLatencyMs: 0 },
    state: exampleState(),
  });
});
afterAll(() => emulator.close());
beforeEach(async () => {
  emulator.reset();
  caller = new WireCaller(emulator.url);
  await caller.connect(emulator.operator);
});

const root = ({ body }: WireAnswer): string => body.split('\r\n').slice(1).join('\r\n');

describe('GET and POST forms (contract 3.3)', () => {
  it.each(['get', 'postForm'] as const)('give the .NET type as root by %s', async (form) => {
    const ns = 'xmlns="http://www.cryptocard.com/blackshield/"';
    expect(root(await caller[form]('GetProvisioningTaskCount', ORGANIZATION))).toBe(`<int ${ns}>3</int>`);
    expect(root(await caller[form]('PingConnection'))).toBe(`<boolean ${ns}>true</boolean>`);
    const enrolment = { userName: 'a.moreau', taskID: '4711', ...ORGANIZATION };
    expect(root(await caller[form]('GetEnrollmentURL', enrolment))).toMatch(
      /^<string xmlns="[^"]+">https:.*<\/string>$/,
    );
    expect(root(await caller[form]('GetEnrollmentURL', { ...enrolment, taskID: '1' }))).toMatch(
      /^<string xsi:nil="true" xmlns:xsi="[^"]+" xmlns="[^"]+" \/>$/,
    );
    expect(root(await caller[form]('GetTokensByOwner', { userName: 'b.okafor', ...ORGANIZATION }))).toBe(
      `<ArrayOfString ${ns}>\r\n  <string>0001004482</string>\r\n</ArrayOfString>`,
    );
    expect(root(await caller[form]('GetUser', { userName: 'b.okafor', ...ORGANIZATION }))).toContain(`<User ${ns}>`);
    const table = await caller[form]('GetProvisioningTaskDetails', { taskID: '4711', ...ORGANIZATION });
    expect(root(table)).toMatch(/^<DataTable /);
    expect(rowsOf(table)).toHaveLength(3);
  });

  it('answer a method without result with nothing, and carry it out, even by GET', async () => {
    const fields = { taskID: '4713', sendNotificationEmail: 'True', ...ORGANIZATION };
    const answer = await caller.get('RemoveProvisioningTask', fields);
    expect([answer.status, answer.body, answer.headers['content-length']]).toEqual([200, '', '0']);
    expect(emulator.state.tasks.map(({ id }) => id)).toEqual([4711, 4720]);
    expect(emulator.outbox).toHaveLength(1);
  });

  it.each(['Connect', 'RemoveUsersFromProvisioningTask', 'UpdateProvisioningStopDate', 'ProvisionUsers', 'Nope'])(
    'do not exist for %s',
    async (method) => {
      for (const answer of [await caller.get(method), await caller.postForm(method)]) {
        expect([answer.status, answer.body]).toEqual([500, `${method} Web Service method name is not valid.`]);
        expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
      }
    },
  );

  it('know no defaults', async () => {
    const answer = await caller.postForm('GetProvisioningTasks', { ...ORGANIZATION, startRecord: '0' });
    expect([answer.status, answer.body]).toEqual([500, 'Missing parameter: numberOfRecords.']);
  });

  it.each([
    ['GetProvisioningTaskDetails', { taskID: '' }, 'Cannot convert  to System.Int32.'],
    ['GetProvisioningTaskDetails', { taskID: '99999999999' }, 'Cannot convert 99999999999 to System.Int32.'],
    ['RemoveProvisioningTask', { taskID: '1', sendNotificationEmail: '1' }, 'Cannot convert 1 to System.Boolean.'],
  ])('refuse what does not convert: %s %j', async (method, fields, message) => {
    const answer = await caller.get(method, { ...fields, ...ORGANIZATION });
    expect(answer.status).toBe(500);
    expect(answer.body.startsWith(message)).toBe(true);
  });

  it('join repeated fields and know no letter case in their names', async () => {
    const url = `${emulator.url}/GetProvisioningTasksForUserCount?USER=a&user=b&Organization=Northwind%20Trust`;
    expect((await caller.send(url, {})).status).toBe(200);
    expect(emulator.calls.at(-1)?.parameters).toEqual({ user: 'a,b', organization: 'Northwind Trust' });
  });

  it('refuse a POST of another type', async () => {
    const headers = { 'content-type': 'text/xml' };
    const answer = await caller.send(`${emulator.url}/PingConnection`, { method: 'POST', headers, body: '<a/>' });
    expect([answer.status, answer.body]).toEqual([500, 'Request format is invalid: text/xml.']);
  });

  it('can be off (13, row 34), while SOAP goes on', async () => {
    emulator.behaviour.httpGetPost = false;
    for (const answer of [await caller.get('PingConnection'), await caller.postForm('PingConnection')]) {
      expect(answer.status).toBe(500);
      expect(answer.body).toContain("Request format is unrecognized for URL unexpectedly ending in '/PingConnection'.");
    }
    expect((await caller.call('PingConnection')).status).toBe(200);
  });
});

describe('addresses (contract 2)', () => {
  const at = (path: string): string => new URL(path, emulator.url).href;

  it.each(['/BSIDCA/BSIDCA.asmx', '/bsidca/bsidca.asmx', '/Bsidca/Bsidca.ASMX'])('take %s', async (path) => {
    expect((await caller.send(at(`${path}/PingConnection`), {})).body).toContain('>true<');
    const soap = await new WireCaller(at(path)).call('PingConnection');
    expect(soap.status).toBe(200);
  });

  it.each(['/', '/bsidca/', '/bsidca/BSIDCA.asmxx', '/bsidca/BSIDCA.asmx/a/b'])('do not take %s', async (path) => {
    expect((await exchange(at(path))).status).toBe(404);
  });

  it('refuse other verbs and other content', async () => {
    expect((await exchange(emulator.url, { method: 'PUT' })).status).toBe(405);
    expect(
      (await exchange(emulator.url, { method: 'POST', headers: { 'content-type': 'application/json' } })).status,
    ).toBe(415);
  });

  it('show a help page with all calls to a browser', async () => {
    const answer = await exchange(emulator.url);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).toContain('op=GetProvisioningTaskDetails');
    expect((await exchange(`${emulator.url}?op=Connect`)).status).toBe(200);
  });
});

describe('the WSDL (13, row 42)', () => {
  const names = (body: string, tag: string): string[] => {
    const found: string[] = [];
    const parser = new SaxesParser({ xmlns: true });
    parser.on('opentag', ({ name, attributes }) => {
      if (name === tag) found.push(attributes['name']?.value ?? '');
    });
    parser.write(body).close();
    return found;
  };

  it.each(['WSDL', 'wsdl', 'Wsdl'])('comes with ?%s', async (query) => {
    const answer = await exchange(`${emulator.url}?${query}`);
    expect(answer.headers['content-type']).toBe('text/xml; charset=utf-8');
    expect(names(answer.body, 'wsdl:service')).toEqual(['BSIDCA']);
    expect(names(answer.body, 'wsdl:port')).toEqual(['BSIDCASoap', 'BSIDCASoap12', 'BSIDCAHttpGet', 'BSIDCAHttpPost']);
    expect(answer.body).toContain(`<soap:address location="${emulator.url}" />`);
  });

  it('holds the calls of the contract and names their elements', async () => {
    const { body } = await exchange(`${emulator.url}?wsdl`);
    expect(names(body, 'wsdl:operation')).toContain('GetEnrollmentURL');
    const elements = ['taskID', 'OperatorEmail', 'OTP', 'userNames', 'validationCode', 'challenge', 'user'];
    expect(names(body, 's:element')).toEqual(expect.arrayContaining(elements));
    expect(body).not.toContain('AddUser');
  });

  it('leaves the forms out when they are off', async () => {
    emulator.behaviour.httpGetPost = false;
    const { body } = await exchange(`${emulator.url}?wsdl`);
    expect(names(body, 'wsdl:port')).toEqual(['BSIDCASoap', 'BSIDCASoap12']);
  });
});
