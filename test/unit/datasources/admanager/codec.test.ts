import fc from 'fast-check';
import {
  WORKFLOW_ACTIONS,
  type MembershipEnd,
  type WorkflowAction,
} from '../../../../datasources/contracts/workflow-requests';
import { decodeAnswer } from '../../../../datasources/admanager/answer';
import { encodeCall, encodeInputData, encodeText, requestLineBytes } from '../../../../datasources/admanager/codec';
import { Secret } from '../../../../datasources/shared/settings';
import { contentOf, settingsOf } from './content';
import { SAMPLE_DOMAIN, SAMPLE_PRODUCT, SAMPLE_TOKEN, VENDOR_SAMPLES } from './samples';

const UTC = settingsOf();
const inputOf = (content: ReturnType<typeof contentOf>, reference: string | null = null): Record<string, unknown> => {
  const [element, ...others] = JSON.parse(encodeInputData(content, reference, UTC)) as Record<string, unknown>[];
  expect(others).toEqual([]);
  return element!;
};

describe("the vendor's samples", () => {
  const settings = settingsOf({
    token: new Secret(SAMPLE_TOKEN),
    productName: SAMPLE_PRODUCT,
    domains: [SAMPLE_DOMAIN],
  });

  it.each(Object.entries(VENDOR_SAMPLES))('are written byte for byte: %s', (_, { content, request }) => {
    const { path, body } = encodeCall(SAMPLE_DOMAIN, encodeInputData(content, null, settings), settings);
    expect(`http://admanager:8080${decodeURIComponent(path)}`).toBe(request);
    expect(body).toBeUndefined();
  });

  it.each(Object.entries(VENDOR_SAMPLES))('are read: %s', (_, { content, response, requestId }) => {
    expect(decodeAnswer(200, response, { subject: content.subject, token: SAMPLE_TOKEN })).toEqual({
      kind: 'created',
      requestId,
      message: 'Successfully created the request.',
    });
  });
});

describe('one request', () => {
  const GROUPS = { groups: [{ sAMAccountName: 'VPN-Users' }] };
  const MOVE = { Container: 'OU=Staff,DC=corp,DC=example' };
  const NAMED = { ...GROUPS, isRemoveAllGroup: 'false' };
  const ROWS: Readonly<Record<WorkflowAction, readonly [key: string, more: Record<string, unknown>]>> = {
    MOVE_USER: ['sAMAccountName', MOVE],
    ADD_USERS_TO_GROUP: ['sAMAccountName', GROUPS],
    REMOVE_USERS_FROM_GROUP: ['sAMAccountName', GROUPS],
    DISABLE_USER: ['sAMAccountName', {}],
    MOVE_FOLDER: ['sAMAccountName', { Drive: 'D:', Path: '\\\\share\\share', Retain: 'true' }],
    DELETE_FOLDER: ['sAMAccountName', {}],
    ADD_GROUPS_TO_GROUP: ['sAMAccountName', GROUPS],
    REMOVE_GROUPS_FROM_GROUP: ['sAMAccountName', NAMED],
    MOVE_GROUP: ['sAMAccountName', MOVE],
    DELETE_GROUP: ['sAMAccountName', {}],
    ADD_CONTACTS_TO_GROUP: ['name', GROUPS],
    REMOVE_CONTACTS_FROM_GROUP: ['name', NAMED],
    MOVE_CONTACT: ['name', MOVE],
    ADD_COMPUTERS_TO_GROUP: ['computerName', GROUPS],
    REMOVE_COMPUTERS_FROM_GROUP: ['computerName', NAMED],
    MOVE_COMPUTERS: ['computerName', MOVE],
    DISABLE_COMPUTER: ['computerName', {}],
    DELETE_COMPUTER: ['computerName', {}],
  };

  it.each(WORKFLOW_ACTIONS)('of %s has exactly the keys of its row in section 4.5', (action) => {
    const [key, more] = ROWS[action];
    expect(inputOf(contentOf(action, { accounts: ['a', 'b'] }))).toEqual({
      RequestAction: action,
      Subject: 'Some subject',
      accounts: [{ [key]: 'a' }, { [key]: 'b' }],
      ...more,
    });
  });

  it('out of all groups names none', () => {
    const content = contentOf('REMOVE_USERS_FROM_GROUP', { groups: [], fromAllGroups: true });
    expect(inputOf(content)).toMatchObject({ isRemoveAllGroup: 'true' });
    expect(inputOf(content)).not.toHaveProperty('groups');
  });

  it('has the keys in the order of the samples, with what is optional between subject and accounts', () => {
    const content = contentOf('ADD_USERS_TO_GROUP', {
      description: 'Why',
      priority: 'High',
      accounts: ['a', 'b'],
      membershipEnd: { unit: 'HOURS', amount: 8 },
    });
    expect(encodeInputData(content, null, UTC)).toBe(
      '[{"RequestAction":"ADD_USERS_TO_GROUP", "Subject":"Some subject", "Description":"Why", "Priority":"High", ' +
        '"accounts":[{"sAMAccountName":"a"},{"sAMAccountName":"b"}], "groups":[{"sAMAccountName":"VPN-Users"}], ' +
        '"durationType":"hours", "duration":"8"}]',
    );
  });

  it.each<[MembershipEnd | null, object]>([
    [null, {}],
    [
      { unit: 'MINUTES', amount: 30 },
      { durationType: 'minutes', duration: '30' },
    ],
    [
      { unit: 'HOURS', amount: 2 },
      { durationType: 'hours', duration: '2' },
    ],
    [
      { unit: 'DAYS', amount: 1 },
      { durationType: 'days', duration: '1' },
    ],
    [
      { unit: 'DATE', at: '2026-07-31T20:00:00+02:00' },
      { durationType: 'date', duration: '2026-07-31 18:00:00' },
    ],
  ])('that ends %j says so as section 5 has it', (membershipEnd, expected) => {
    const { durationType, duration } = inputOf(contentOf('ADD_USERS_TO_GROUP', { membershipEnd }));
    expect(JSON.parse(JSON.stringify({ durationType, duration }))).toEqual(expected);
  });

  it.each([
    [null, null, undefined],
    [null, '4f0a91', '[ref 4f0a91]'],
    ['', '4f0a91', '[ref 4f0a91]'],
    ['', null, ''],
    ['Moved to Lyon', null, 'Moved to Lyon'],
    ['Moved to Lyon', '4f0a91', 'Moved to Lyon [ref 4f0a91]'],
  ])(
    'described as %j with the reference %j says %j, and its subject stays as it is',
    (description, reference, said) => {
      const input = inputOf(contentOf('DISABLE_USER', { description }), reference);
      expect([input['Description'], input['Subject']]).toEqual([said, 'Some subject']);
    },
  );
});

describe('the call', () => {
  it('has the parameters in the order of the samples, with a blank as %20', () => {
    expect(encodeCall('corp.example', '[{"a":"b c"}]', settingsOf({ productName: 'my product' })).path).toBe(
      '/RestAPI/CreateWorkFlowRequest?AuthToken=canary-5b1f0c9e-7a34&domainName=corp.example&PRODUCT_NAME=my%20product' +
        '&inputData=%5B%7B%22a%22%3A%22b%20c%22%7D%5D',
    );
  });

  it('stands behind the path that a proxy puts in front', () => {
    const { path } = encodeCall('d', '[]', settingsOf({ url: 'https://proxy.example/adm/' }));
    expect(path).toMatch(/^\/adm\/RestAPI\/CreateWorkFlowRequest\?AuthToken=/);
  });

  it('as a form has the same in its body and nothing in its address', () => {
    const query = encodeCall('d', '[]', settingsOf());
    const form = encodeCall('d', '[]', settingsOf({ transport: 'form' }));
    expect(form.path).toBe('/RestAPI/CreateWorkFlowRequest');
    expect(form.body).toBe(query.path.split('?')[1]);
    expect(form.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('knows the length of its first line', () => {
    const call = encodeCall('d', 'é', settingsOf());
    expect(requestLineBytes(call)).toBe(Buffer.byteLength(`POST ${call.path} HTTP/1.1\r\n`));
  });

  it("encodes everything that the vendor's list calls reserved or unsafe, and what browsers leave alone", () => {
    for (const sign of Array.from(`;/?:@=&<>#%{}|\\^~[]\`"' +!()*,$`)) {
      expect(encodeText(sign)).toBe(`%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
    }
    expect(encodeText("O'Neil~ü")).toBe('O%27Neil%7E%C3%BC');
  });

  it('can be decoded to what it was, whatever that was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (subject) => {
        const { path } = encodeCall('d', encodeInputData(contentOf('DISABLE_USER', { subject }), null, UTC), UTC);
        expect(path).toMatch(/^[\w/?&=%.-]+$/);
        const [element] = JSON.parse(decodeURIComponent(path.split('inputData=')[1]!)) as { Subject: string }[];
        expect(element!.Subject).toBe(subject);
      }),
    );
  });
});
