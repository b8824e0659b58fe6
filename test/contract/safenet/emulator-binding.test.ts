import { start, type SafenetEmulator } from '../../../datasources/safenet/emulator';
import { WireCaller, faultOf, resultOf, rowsOf, soapEnvelope, type SoapOptions } from '../../helpers/emulator-client';
import { EXAMPLE_TIME, exampleState } from '../../helpers/safenet-example-state';

const SERVICE = 'http://www.cryptocard.com/blackshield/';
const ACCOUNT = '<organization>Northwind Trust</organization>';
const STARTERS = '<string>a.moreau</string><string>00417</string>';

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
  emulator.clearCalls();
});

const seen = (): Readonly<Record<string, unknown>> | undefined => emulator.calls.at(-1)?.parameters;

async function refusal(method: string, children: string): Promise<string> {
  const answer = await caller.call(method, children);
  expect(answer.status).toBe(500);
  expect(faultOf(answer).code).toBe('soap:Client');
  return faultOf(answer).text;
}

describe('SOAP parameters (contract 3.6)', () => {
  it('turns missing, misspelt and wrongly cased elements into zeros and nulls without a fault', async () => {
    const answer = await caller.call(
      'UpdateProvisioningStopDate',
      '<taskid>4711</taskid><usernames><string>a.moreau</string></usernames>',
    );
    expect(resultOf(answer, 'UpdateProvisioningStopDate')).toBe('false');
    expect(seen()).toEqual({
      taskID: 0,
      userNames: null,
      newStopDate: '0001-01-01T00:00:00',
      organization: null,
    });
    await caller.call('RemoveProvisioningTask', '');
    expect(seen()).toEqual({ taskID: 0, sendNotificationEmail: false, organization: null });
  });

  it('ignores children without the service namespace', async () => {
    await caller.call('GetProvisioningTaskDetails', `<taskID xmlns="">4711</taskID>${ACCOUNT}`);
    expect(seen()).toEqual({ taskID: 0, organization: 'Northwind Trust' });
  });

  it('takes elements in any order and ignores unknown ones', async () => {
    const answer = await caller.call(
      'GetProvisioningTaskDetails',
      `<extra><deep/></extra>${ACCOUNT}<taskID>4711</taskID>`,
    );
    expect(rowsOf(answer)).toHaveLength(3);
  });

  it('joins lists that are given twice, and takes the first of two scalars', async () => {
    const list = '<userNames><string>a</string></userNames><userNames><string>b</string></userNames>';
    await caller.call('RemoveUsersFromProvisioningTask', `<taskID>1</taskID><taskID>2</taskID>${list}`);
    expect(seen()).toMatchObject({ taskID: 1, userNames: ['a', 'b'] });
  });

  it.each([
    ['<userNames />', []],
    ['', null],
    ['<userNames xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><string i:nil="true" /></userNames>', [null]],
    ['<userNames><name>a</name>bare<string>b</string><string xmlns="">c</string></userNames>', ['b']],
    ['<userNames><string>smith, john</string></userNames>', ['smith, john']],
    ['<userNames><string> a </string><string>  </string></userNames>', [' a ', '  ']],
    ['<userNames><string>r&amp;d <![CDATA[<x>]]></string></userNames>', ['r&d <x>']],
  ])('reads the list %s', async (list, expected) => {
    await caller.call('RemoveUsersFromProvisioningTask', list);
    expect(seen()?.['userNames']).toEqual(expected);
  });

  it('refuses a number that is none', async () => {
    expect(await refusal('GetProvisioningTaskDetails', '<taskID>x</taskID>')).toMatch(
      /^Server was unable to read request\. ---> There is an error in XML document \(1, \d+\)\. ---> Input string/,
    );
    expect(await refusal('GetProvisioningTaskDetails', '<taskID />')).toContain('correct format');
    expect(await refusal('GetProvisioningTaskDetails', '<taskID>2147483648</taskID>')).toContain('too large');
    expect(await refusal('GetProvisioningTaskDetails', '<taskID><a/></taskID>')).toContain('XmlNodeType');
    await caller.call('GetProvisioningTaskDetails', '<taskID> -2147483648 </taskID>');
    expect(seen()?.['taskID']).toBe(-2_147_483_648);
  });

  it.each(['True', 'yes', '', 'TRUE', '2'])('refuses the boolean "%s"', async (text) => {
    const children = `<sendNotificationEmail>${text}</sendNotificationEmail>`;
    expect(await refusal('RemoveProvisioningTask', children)).toContain(
      `The string '${text}' is not a valid Boolean value.`,
    );
  });

  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    [' 0 ', false],
  ])('takes the boolean "%s"', async (text, expected) => {
    await caller.call('RemoveProvisioningTask', `<sendNotificationEmail>${text}</sendNotificationEmail>`);
    expect(seen()?.['sendNotificationEmail']).toBe(expected);
  });

  it.each(['', '05/11/2024', '31.03.2025', '2025-02-30', '2025-13-01', '2025-03-01T25:00:00', '0000-01-01'])(
    'refuses the date "%s"',
    async (text) => {
      expect(await refusal('UpdateProvisioningStopDate', `<newStopDate>${text}</newStopDate>`)).toMatch(
        new RegExp(`The string '${text}' is not a valid AllXsd value\\.$`),
      );
    },
  );

  it('refuses an enumeration value it does not have', async () => {
    expect(await refusal('ProvisionUsers', '<tokenClass>GrIDsure</tokenClass>')).toContain(
      "'GrIDsure' is not a valid value for TokenOption.",
    );
  });

  it('counts the lines of the request in the place of an error', async () => {
    const body = soapEnvelope(
      `<RemoveProvisioningTask xmlns="${SERVICE}">\n  <sendNotificationEmail>no</sendNotificationEmail>\n  <taskID>1</taskID></RemoveProvisioningTask>`,
    );
    expect(faultOf(await caller.post(body, 'RemoveProvisioningTask')).text).toContain('XML document (3, 4)');
  });
});

describe('newStopDate (contract 6)', () => {
  const bound = async (text: string): Promise<string | undefined> => {
    const children = `<taskID>4711</taskID><userNames>${STARTERS}</userNames><newStopDate>${text}</newStopDate>${ACCOUNT}`;
    await caller.call('UpdateProvisioningStopDate', children);
    return emulator.state.tasks.find(({ id }) => id === 4711)?.entries[0]?.stop;
  };

  it.each([
    ['2025-03-31T16:00:00Z', '2025-03-31T16:00:00'],
    ['2025-03-31T16:00:00', '2025-03-31T16:00:00'],
    ['2025-03-31T16:00:00-04:00', '2025-03-31T16:00:00'],
    ['2025-03-31T16:00:00+00:00', '2025-03-31T12:00:00'],
    ['2025-01-31T16:00:00+00:00', '2025-01-31T11:00:00'],
    ['2024-05-11', '2024-05-11T00:00:00'],
    ['2025-03-31T23:59:59.1234567Z', '2025-03-31T23:59:59.1234567'],
    ['2025-03-31T23:59:59.500-04:00', '2025-03-31T23:59:59.5'],
    [' 2025-03-31T24:00:00 ', '2025-04-01T00:00:00'],
  ])('binds %s on a server in New York to the digits %s', async (text, digits) => {
    emulator.behaviour.zone = 'America/New_York';
    expect(await bound(text)).toBe(digits);
  });

  it('shows the digits again with the offset of the server, which differs by season', async () => {
    emulator.behaviour.zone = 'America/New_York';
    const stop = async (): Promise<string | undefined> =>
      rowsOf(await caller.call('GetProvisioningTaskDetails', `<taskID>4711</taskID>${ACCOUNT}`))[0]?.['stopdate'];
    await bound('2025-03-14T16:00:00Z');
    expect(await stop()).toBe('2025-03-14T16:00:00-04:00');
    await bound('2025-01-14T16:00:00Z');
    expect(await stop()).toBe('2025-01-14T16:00:00-05:00');
    emulator.behaviour.zone = 'UTC';
    expect(await stop()).toBe('2025-01-14T16:00:00+00:00');
  });

  it('takes a missing date for the year 1, and marks it in the log only', async () => {
    const children = `<taskID>4711</taskID><userNames>${STARTERS}</userNames>${ACCOUNT}`;
    const answer = await caller.call('UpdateProvisioningStopDate', children);
    expect(resultOf(answer, 'UpdateProvisioningStopDate')).toBe('true');
    expect(emulator.calls.at(-1)?.notes).toEqual(['newStopDate missing']);
    const [row] = rowsOf(await caller.call('GetProvisioningTaskDetails', `<taskID>4711</taskID>${ACCOUNT}`));
    expect(row).toMatchObject({ stopdate: '0001-01-01T00:00:00+00:00', status: 'Expired' });
  });
});

describe('finding the method', () => {
  const count = async (options: SoapOptions, namespace = SERVICE, name = 'GetProvisioningTaskCount') =>
    caller.post(
      soapEnvelope(`<${name} xmlns="${namespace}">${ACCOUNT}</${name}>`, options.version),
      'GetProvisioningTaskCount',
      options,
    );

  it.each([
    ['quoted', `"${SERVICE}GetProvisioningTaskCount"`],
    ['unquoted', `${SERVICE}GetProvisioningTaskCount`],
    ['absent', null],
  ])('goes by an action that is %s', async (_, action) => {
    expect(resultOf(await count({ action }), 'GetProvisioningTaskCount')).toBe('3');
  });

  it('refuses a wrong action, though the body is right', async () => {
    const answer = await count({ action: '"Nope"' });
    expect(faultOf(answer)).toEqual({
      code: 'soap:Client',
      text: 'Server did not recognize the value of HTTP Header SOAPAction: Nope.',
    });
  });

  it('goes by the body in SOAP 1.2', async () => {
    const answer = await count({ version: 'soap12' });
    expect(resultOf(answer, 'GetProvisioningTaskCount')).toBe('3');
    expect(answer.headers['content-type']).toBe('application/soap+xml; charset=utf-8');
    expect(faultOf(await count({ version: 'soap12' }, SERVICE, 'Nope')).code).toBe('soap:Sender');
  });

  it('does not see parameters below an element that does not fit the action', async () => {
    expect(resultOf(await count({}, 'urn:other'), 'GetProvisioningTaskCount')).toBe('0');
    expect(seen()).toEqual({ organization: null });
    expect(emulator.calls.at(-1)?.operation).toBe('GetProvisioningTaskCount');
  });

  it('names the version when the envelope does not fit the content type', async () => {
    const answer = await caller.post(soapEnvelope('<a/>', 'soap12'), 'GetProvisioningTaskCount');
    expect(faultOf(answer)).toMatchObject({ code: 'soap:VersionMismatch' });
  });

  it.each([
    ['text that is no XML', 'hello'],
    ['nothing', ''],
    ['half an envelope', soapEnvelope('<a/>').slice(0, 60)],
    ['an envelope without a body', '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>'],
    ['a document type', `<!DOCTYPE a [<!ENTITY b "c">]>${soapEnvelope('<a/>')}`],
    ['a control character', soapEnvelope('<a>&#x1;</a>')],
  ])('cannot read %s', async (_, body) => {
    const answer = await caller.post(body, 'GetProvisioningTaskCount');
    expect(answer.status).toBe(500);
    expect(faultOf(answer).code).toBe('soap:Client');
    expect(faultOf(answer).text).toMatch(/^Server was unable to read request\./);
  });

  it('reads a request with a byte order mark', async () => {
    const body = `\ufeff${soapEnvelope(`<GetProvisioningTaskCount xmlns="${SERVICE}">${ACCOUNT}</GetProvisioningTaskCount>`)}`;
    expect((await caller.post(body, 'GetProvisioningTaskCount')).status).toBe(200);
  });
});
