import { REQUESTER_TOKEN } from '../../../datasources/admanager/emulator';
import { Harness, encode, fixture, NOW, SUBMISSION, replay } from './emulator-harness';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterEach(() => {
  harness.now = NOW;
  harness.emulator.reset();
});
afterAll(() => harness.emulator.close());

describe("the vendor's samples", () => {
  it.each([
    ['move-users', 6303, 'GET'],
    ['move-users', 6303, 'POST'],
    ['add-users-to-group', 6305, 'GET'],
    ['add-users-to-group', 6305, 'POST'],
  ])('%s is answered byte for byte with id %d by %s, its spaces encoded', async (name, id, method) => {
    harness.now = Date.parse('2020-09-01T00:00:00Z');
    harness.emulator.behaviour.firstRequestId = id;
    const printed = fixture(`${name}.vendor-sample.request-url.txt`);
    const target = printed.replace('http://admanager:8080', '').replaceAll(' ', '%20');
    const answer = await harness.send(target, { method });
    expect([answer.status, answer.reason]).toEqual([200, '']);
    expect(answer.headers['content-type']).toBe('text/html;charset=UTF-8');
    expect(answer.text).toBe(fixture(`${name}.vendor-sample.response.json`));
    expect(harness.emulator.control.request(id)).toMatchObject({ domain: 'admp.local', accounts: ['john'] });
    const isMove = name === 'move-users';
    expect(harness.emulator.calls[0]?.notes).toEqual([isMove ? 'not encoded: ":=[]{}' : 'not encoded: ":[]{}']);
  });

  it('adds john until the date that the page prints', async () => {
    harness.now = Date.parse('2020-09-01T00:00:00Z');
    const printed = fixture('add-users-to-group.vendor-sample.request-url.txt');
    await harness.send(printed.replace('http://admanager:8080', '').replaceAll(' ', '%20'));
    harness.emulator.control.execute(6301);
    expect(harness.emulator.control.membersOf('admp.local', 'manager')).toEqual(['john']);
    harness.now = Date.parse('2020-09-14T18:00:00Z');
    expect(harness.emulator.control.membersOf('admp.local', 'manager')).toEqual([]);
  });
});

describe("the contract's examples", () => {
  const EXAMPLES = [
    ['move-user.one', 7412],
    ['move-user.two', 7413],
    ['move-user.no-container', 7414],
    ['add-users.until-date', 7414],
    ['add-users.for-hours', 7415],
    ['add-users.second-fails', 7416],
  ] as const;

  it.each(EXAMPLES)('%s is answered byte for byte', async (name, firstRequestId) => {
    harness.emulator.behaviour.firstRequestId = firstRequestId;
    const answer = await replay(harness.emulator.url, `${name}.request.http`);
    expect([answer.status, answer.text]).toEqual([200, fixture(`${name}.response.json`)]);
    expect(harness.emulator.calls[0]).toMatchObject({
      parameters: { inputData: JSON.parse(fixture(`${name}.input.json`)) as unknown },
      notes: [],
    });
  });

  it('are answered one after the other with the ids of the document', async () => {
    harness.emulator.behaviour.firstRequestId = 7412;
    for (const [name] of EXAMPLES) {
      const { text } = await replay(harness.emulator.url, `${name}.request.http`);
      expect(text).toBe(fixture(`${name}.response.json`));
    }
  });

  it('are accepted as well where URLs are looked at strictly', async () => {
    Object.assign(harness.emulator.behaviour, { firstRequestId: 7412, strictUrl: true });
    const { text } = await replay(harness.emulator.url, 'move-user.one.request.http');
    expect(text).toBe(fixture('move-user.one.response.json'));
  });

  it.each([
    ['bad-token', { AuthToken: 'x' }],
    ['unknown-domain', { domainName: 'corp.invalid' }],
    ['bad-input', { inputData: '{' }],
  ])('failure.%s is answered byte for byte', async (name, wrong) => {
    const right = { AuthToken: REQUESTER_TOKEN, domainName: 'corp.example', PRODUCT_NAME: 'test', inputData: '[]' };
    const { status, text } = await harness.send(`${SUBMISSION}?${encode({ ...right, ...wrong })}`);
    expect([status, text]).toEqual([200, fixture(`failure.${name}.response.json`)]);
  });
});
