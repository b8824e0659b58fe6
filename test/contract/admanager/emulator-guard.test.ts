import {
  EXPIRED_TOKEN,
  NOT_REQUESTER_TOKEN,
  REQUESTER_TOKEN,
  REVOKED_TOKEN,
  SAMPLE_TOKEN,
} from '../../../datasources/admanager/emulator';
import { ADD, Harness, COMMON, encode, MOVE, NOW, SUBMISSION } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => {
  harness.now = NOW;
  harness.emulator.reset();
});
afterAll(() => harness.emulator.close());

const INPUT = JSON.stringify([MOVE]);
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const failure = (message: string, code?: string) => ({
  SEVERITY: 'SEVERE',
  STATUS_MESSAGE: message,
  ...(code !== undefined && { ERROR_CODE: code }),
});
const BAD_TOKEN = failure('Invalid AuthToken.', '00000003');

async function expectFailure(answer: Promise<{ status: number; reason: string; text: string }>, body: object) {
  const { status, reason, text } = await answer;
  expect([status, reason, JSON.parse(text)]).toEqual([200, '', body]);
  expect(harness.emulator.control.requests).toEqual([]);
}

async function expectCreated(answer: Promise<{ text: string }>) {
  expect((await answer).text).toContain('"status":"1"');
  expect(harness.emulator.control.requests).toHaveLength(1);
}

describe('row 1: methods', () => {
  it.each(['GET', 'POST'])('%s raises a request', async (method) => {
    await expectCreated(harness.call([MOVE], {}, { method }));
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])('%s is refused with an empty body', async (method) => {
    const { status, text, headers } = await harness.call([MOVE], {}, { method });
    expect([status, text, headers.allow]).toEqual([405, '', 'GET, POST']);
    expect(harness.emulator.control.requests).toEqual([]);
  });
});

describe('rows 2 and 3: where parameters may be', () => {
  const body = encode({ ...COMMON, inputData: INPUT });

  it('takes them from a form body, in which + is a space', async () => {
    const typed = body.replaceAll('%20', '+');
    await expectCreated(harness.send(SUBMISSION, { headers: FORM, body: typed }));
    expect(harness.emulator.calls[0]?.parameters['from']).toEqual({
      AuthToken: 'form',
      domainName: 'form',
      PRODUCT_NAME: 'form',
      inputData: 'form',
    });
    harness.emulator.reset();
    await harness.send(SUBMISSION, {
      headers: FORM,
      body: encode({ ...COMMON, inputData: '[]' }).replace('test', 'a+b'),
    });
    expect(harness.emulator.calls[0]?.parameters['PRODUCT_NAME']).toBe('a b');
  });

  it('lets the query win where a name is in both', async () => {
    const domain = { domainName: 'admp.local' };
    const target = `${SUBMISSION}?${encode({ AuthToken: REQUESTER_TOKEN, domainName: 'corp.example' })}`;
    await expectCreated(
      harness.send(target, { headers: FORM, body: encode({ ...COMMON, ...domain, inputData: INPUT }) }),
    );
    expect(harness.emulator.calls[0]?.parameters).toMatchObject({
      domainName: 'corp.example',
      from: { domainName: 'query', PRODUCT_NAME: 'form' },
    });
  });

  it.each([
    ['a form when the switch says no', 'POST', FORM, body, { acceptForm: false }],
    ['a form with GET', 'GET', FORM, body, {}],
    ['a form that is not called one', 'POST', {}, body, {}],
    [
      'a JSON body',
      'POST',
      { 'Content-Type': 'application/json' },
      JSON.stringify({ ...COMMON, inputData: [MOVE] }),
      {},
    ],
  ])('does not read %s', async (_what, method, headers, text, behaviour) => {
    Object.assign(harness.emulator.behaviour, behaviour);
    await expectFailure(harness.send(SUBMISSION, { method, headers, body: text }), BAD_TOKEN);
  });

  it('reads headers only when the switch says so, and behind the query', async () => {
    const headers = { AuthToken: REQUESTER_TOKEN, PRODUCT_NAME: 'from header' };
    const bare = { AuthToken: undefined, PRODUCT_NAME: undefined };
    await expectFailure(harness.call([MOVE], bare, { headers }), BAD_TOKEN);
    harness.emulator.behaviour.acceptHeaders = true;
    await expectCreated(harness.call([MOVE], bare, { headers }));
    expect(harness.emulator.control.requests[0]?.productName).toBe('from header');
    expect(harness.emulator.calls[1]?.parameters['from']).toMatchObject({ AuthToken: 'header', domainName: 'query' });
    const { text } = await harness.call([MOVE], { AuthToken: 'wrong' }, { headers });
    expect(JSON.parse(text)).toEqual(BAD_TOKEN);
  });

  it('passes over a parameter that cannot be decoded, and takes the first of two', async () => {
    await expectFailure(harness.send(`${SUBMISSION}?AuthToken=%ZZ`), BAD_TOKEN);
    await expectFailure(harness.send(`${SUBMISSION}?AuthToken=wrong&AuthToken=${REQUESTER_TOKEN}`), BAD_TOKEN);
  });

  it.each(['authtoken', 'AUTHTOKEN', 'authToken'])('does not know AuthToken as %s', async (name) => {
    await expectFailure(harness.call([MOVE], { AuthToken: undefined, [name]: REQUESTER_TOKEN }), BAD_TOKEN);
  });
});

it.each([
  [false, 'a+b'],
  [true, 'a b'],
])('row 4: + in the query, plusIsSpace %p, is read as %p', async (plusIsSpace, subject) => {
  harness.emulator.behaviour.plusIsSpace = plusIsSpace;
  const inputData = encodeURIComponent(JSON.stringify([{ ...MOVE, Subject: 'a b' }])).replaceAll('%20', '+');
  await harness.send(`${SUBMISSION}?${encode(COMMON)}&inputData=${inputData}`);
  expect(harness.emulator.control.requests[0]?.subject).toBe(subject);
});

describe('rows 5 and 6: the request line', () => {
  it.each(['"', '[', ']', '{', '}', '|', '^', '`', '<', '>', '\\'])(
    'refuses an unencoded %s with a page only when it is strict',
    async (character) => {
      const target = `${SUBMISSION}?${encode({ ...COMMON, inputData: INPUT })}&other=${character}`;
      await expectCreated(harness.send(target));
      harness.emulator.behaviour.strictUrl = true;
      const { status, text, headers } = await harness.send(target);
      expect(status).toBe(400);
      expect(text).toMatch(/^<!doctype html>/);
      expect(headers['content-type']).toMatch(/^text\/html/);
      expect(harness.emulator.control.requests).toHaveLength(1);
    },
  );

  it('refuses a line of more bytes than the switch says', async () => {
    const target = `${SUBMISSION}?${encode({ ...COMMON, inputData: INPUT })}&x=`;
    const room = 8192 - `POST ${target} HTTP/1.1`.length;
    await expectCreated(harness.send(target + 'x'.repeat(room)));
    const { status, text } = await harness.send(target + 'x'.repeat(room + 1));
    expect([status, text.slice(0, 15)]).toEqual([400, '<!doctype html>']);
    harness.emulator.behaviour.maxRequestLine = 200_000;
    expect((await harness.send(target + 'x'.repeat(150_000))).status).toBe(200);
  });
});

it('row 8: labels every answer but pages as the switch says', async () => {
  harness.emulator.behaviour.contentType = 'application/json';
  const labels = await Promise.all([harness.call([MOVE]), harness.call('{'), harness.send('/RestAPI/Nothing')]);
  expect(labels.map(({ headers }) => headers['content-type'])).toEqual([
    'application/json',
    'application/json',
    'text/html;charset=utf-8',
  ]);
});

describe('row 9: the order of checks', () => {
  it('is token, product, domain, input', async () => {
    const wrong = { PRODUCT_NAME: '', domainName: 'x', inputData: '{' };
    await expectFailure(harness.call('', { ...wrong, AuthToken: '' }), BAD_TOKEN);
    const auditor = { ...wrong, AuthToken: NOT_REQUESTER_TOKEN };
    await expectFailure(harness.call('', auditor), failure('You are not authorized to raise a request.'));
    await expectFailure(harness.call('', wrong), failure('PRODUCT_NAME is mandatory.'));
    const named = { ...wrong, PRODUCT_NAME: 'x' };
    await expectFailure(harness.call('', named), failure('The domain x is not configured.'));
    const inDomain = { ...named, domainName: 'corp.example' };
    await expectFailure(harness.call('', inDomain), failure('inputData is not a valid JSON array.'));
  });
});

describe('row 10: a bad token', () => {
  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['unknown', '00000000-0000-0000-0000-000000000000'],
    ['in other letter case', REQUESTER_TOKEN.toUpperCase()],
    ['expired', EXPIRED_TOKEN],
    ['revoked', REVOKED_TOKEN],
  ])('that is %s is refused', async (_what, AuthToken) => {
    await expectFailure(harness.call([MOVE], { AuthToken }), BAD_TOKEN);
    expect(harness.emulator.calls[0]?.session).toBe('nobody');
  });

  it('is one that expires or is revoked while the server runs', async () => {
    await harness.call([]);
    harness.emulator.control.expireToken(REQUESTER_TOKEN);
    await expectFailure(harness.call([MOVE]), BAD_TOKEN);
    harness.emulator.control.revokeToken(SAMPLE_TOKEN);
    await expectFailure(harness.call([MOVE], { AuthToken: SAMPLE_TOKEN }), BAD_TOKEN);
  });

  it('is told with 401 when the switch says so, which other failures are not', async () => {
    harness.emulator.behaviour.authFailure = 401;
    const { status, text } = await harness.call([MOVE], { AuthToken: 'x' });
    expect([status, JSON.parse(text)]).toEqual([401, BAD_TOKEN]);
    expect((await harness.call('{')).status).toBe(200);
  });
});

describe('rows 11 to 15: the whole call', () => {
  it('refuses a technician who is not a requester', async () => {
    await expectFailure(
      harness.call([MOVE], { AuthToken: NOT_REQUESTER_TOKEN }),
      failure('You are not authorized to raise a request.'),
    );
  });

  it.each([undefined, ''])('refuses PRODUCT_NAME %p unless the switch says no', async (PRODUCT_NAME) => {
    await expectFailure(harness.call([MOVE], { PRODUCT_NAME }), failure('PRODUCT_NAME is mandatory.'));
    harness.emulator.behaviour.requireProductName = false;
    await expectCreated(harness.call([MOVE], { PRODUCT_NAME }));
  });

  it.each([undefined, ''])('refuses domainName %p', async (domainName) => {
    await expectFailure(harness.call([MOVE], { domainName }), failure('domainName is mandatory.'));
  });

  it('compares domains without case', async () => {
    await expectCreated(harness.call([MOVE], { domainName: 'Corp.EXAMPLE' }));
    expect(harness.emulator.control.requests[0]?.domain).toBe('corp.example');
  });

  it.each(['', '{', '{}', 'null', '"x"', '[1]', '[null]', '[[]]', '["x"]', `[${JSON.stringify(MOVE)},1]`, '[{"a"=1}]'])(
    'refuses inputData %p',
    async (inputData) => {
      await expectFailure(harness.call(inputData), failure('inputData is not a valid JSON array.'));
    },
  );

  it('refuses a call without inputData, and one under the name that sibling calls have for it', async () => {
    const missing = failure('inputData is not a valid JSON array.');
    await expectFailure(harness.call([], { inputData: undefined }), missing);
    await expectFailure(harness.call([], { inputData: undefined, inputFormat: INPUT }), missing);
  });

  it('answers an empty array with an empty array', async () => {
    expect((await harness.call([])).text).toBe('[]');
  });
});

describe('row 36: other addresses', () => {
  it.each([
    '/RestAPI/GetWorkFlowRequest',
    '/RestAPI/CreateWorkflowRequest',
    '/RestAPI/WC/Workflow',
    '/api/v2/users',
    '/',
  ])('%s is a 404 with a page', async (path) => {
    const { status, text } = await harness.send(`${path}?${encode({ ...COMMON, inputData: INPUT })}`);
    expect([status, text.slice(0, 15)]).toEqual([404, '<!doctype html>']);
    expect(harness.emulator.countOf('unknown')).toBe(1);
  });
});

describe('row 37: GetAuthInfo', () => {
  const probe = (token: string, method = 'GET') => harness.send(`/RestAPI/GetAuthInfo?AuthToken=${token}`, { method });

  it.each(['GET', 'POST'])('names the domains to %s, as JSON inside JSON', async (method) => {
    harness.emulator.state.domains = harness.emulator.state.domains.filter(({ name }) => name === 'corp.example');
    const { status, text } = await probe(NOT_REQUESTER_TOKEN, method);
    expect(status).toBe(200);
    expect(text).toBe(String.raw`{"AdmpAuthObject":"{\"domainNameList\":[{\"DOMAIN_NAME\":\"corp.example\"}]}"}`);
  });

  it('refuses a bad token', async () => {
    await expectFailure(probe(EXPIRED_TOKEN), BAD_TOKEN);
  });

  it('is a 404 when the switch says so', async () => {
    harness.emulator.behaviour.getAuthInfo = false;
    expect((await probe(REQUESTER_TOKEN)).status).toBe(404);
  });
});

describe('the call log', () => {
  it('says what was asked and by whom, and never the token or a password', async () => {
    await harness.call([ADD]);
    const reset = { RequestAction: 'RESET_PASSWORD', Password: 'p4ss-w0rd', PasswordType: 'ownPassword' };
    await harness.call([{ ...MOVE, ...reset }]);
    await harness.call('{', { AuthToken: EXPIRED_TOKEN }, { headers: { AuthToken: REVOKED_TOKEN } });
    expect(harness.emulator.calls[0]).toEqual({
      operation: 'createWorkFlowRequest',
      form: 'POST',
      at: NOW,
      session: 'gateway',
      status: 200,
      parameters: {
        domainName: 'corp.example',
        PRODUCT_NAME: 'test',
        inputData: [ADD],
        from: { AuthToken: 'query', domainName: 'query', PRODUCT_NAME: 'query', inputData: 'query' },
      },
      notes: [],
    });
    const all = JSON.stringify([harness.emulator.calls, harness.emulator.control.requests]);
    for (const secret of [REQUESTER_TOKEN, EXPIRED_TOKEN, REVOKED_TOKEN, 'p4ss-w0rd'])
      expect(all).not.toContain(secret);
    expect([harness.emulator.countOf('createWorkFlowRequest'), harness.emulator.peakInFlight]).toEqual([3, 1]);
    harness.emulator.clearCalls();
    expect([harness.emulator.calls, harness.emulator.countOf('createWorkFlowRequest')]).toEqual([[], 0]);
  });

  it('notes what was sent without being encoded', async () => {
    await harness.send(`${SUBMISSION}?${encode({ ...COMMON, inputData: '["O\'Neil ~"]' })}`);
    expect(harness.emulator.calls[0]?.notes).toEqual(["not encoded: '~"]);
  });
});
