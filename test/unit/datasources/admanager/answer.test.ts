import fc from 'fast-check';
import { decodeAnswer } from '../../../../datasources/admanager/answer';

const SUBJECT = 'Move R&D <staff>';
const TOKEN = 'canary-token';
const decode = (body: unknown, status = 200) =>
  decodeAnswer(status, typeof body === 'string' ? body : JSON.stringify(body), { subject: SUBJECT, token: TOKEN });
const element = (more: object = {}) => ({
  Subject: SUBJECT,
  requestId: 6303,
  statusMessage: 'Successfully created the request.',
  status: '1',
  ...more,
});
const created = { kind: 'created', requestId: '6303', message: 'Successfully created the request.' };
const unclear = (why: RegExp) => ({ kind: 'unclear', why: expect.stringMatching(why) });
const rejected = (message: string | null, status?: number) => ({ kind: 'rejected', message, status });
const credentials = { kind: 'credentials' };

describe('an answer', () => {
  it.each([
    // 1: what says nothing, and statuses that say enough
    ['nothing', 200, '', unclear(/empty/)],
    ['blanks', 200, ' \r\n', unclear(/empty/)],
    ['no content', 204, '', unclear(/empty/)],
    ['a page', 200, '<!DOCTYPE html><html></html>', unclear(/not JSON/)],
    ['half an answer', 200, '[{"Subject":"Move', unclear(/not JSON/)],
    ['a refused log-in with a failure', 401, [element({ requestId: undefined, status: '0' })], credentials],
    ['a refused log-in without a word', 401, '', credentials],
    ['a refused address', 403, '<html></html>', credentials],
    ['a bad request with a page', 400, '<html>Bad Request</html>', { kind: 'undelivered', status: 400 }],
    ['a bad request with a list', 400, '["x"]', { kind: 'undelivered', status: 400 }],
    ['another client error', 422, '', { kind: 'undelivered', status: 422 }],
    ['a client error in a known shape', 404, { SEVERITY: 'SEVERE' }, rejected(null, 404)],
    ['a wrong address', 404, '<html>Not Found</html>', { kind: 'undelivered', status: 404 }],
    ['a wrong address by a framework', 404, { status: 404, error: 'Not Found' }, { kind: 'undelivered', status: 404 }],
    ['a wrong method', 405, '', { kind: 'undelivered', status: 405 }],
    ['a request that was too large', 413, '[]', { kind: 'undelivered', status: 413 }],
    ['an address that was too long', 414, 'null', { kind: 'undelivered', status: 414 }],
    ['a form that is not taken', 415, '["x"]', { kind: 'undelivered', status: 415 }],
    ['a call too many', 429, '{}', { kind: 'undelivered', status: 429 }],
    [
      'an error of version 2 as servers send it',
      400,
      '{"error":{"CODE":"00000107","DETAIL":"Bad &amp; wrong"}}',
      rejected('Bad & wrong', 400),
    ],
    // 2: the failure of the whole call
    ['all three keys', 200, { SEVERITY: 'SEVERE', STATUS_MESSAGE: 'No.', ERROR_CODE: '00000001' }, rejected('No.')],
    ['the severity alone', 200, { SEVERITY: 'SEVERE' }, rejected(null)],
    ['the code alone', 200, { ERROR_CODE: '00000005' }, rejected(null)],
    [
      'the code of bad credentials',
      200,
      { SEVERITY: 'SEVERE', STATUS_MESSAGE: 'x', ERROR_CODE: '00000003' },
      credentials,
    ],
    ['the code of bad credentials alone', 200, { ERROR_CODE: '00000003' }, credentials],
    ['the message alone', 200, { STATUS_MESSAGE: 'No.' }, unclear(/unknown shape/)],
    ['keys with nothing in them', 200, { SEVERITY: null, ERROR_CODE: null }, unclear(/unknown shape/)],
    ['an error of version 2', 200, { error: { code: '00000107', detail: 'No.', title: 'T' } }, rejected('No.')],
    ['an error of version 2 with a title only', 200, { error: { code: '00000107', title: 'T' } }, rejected('T')],
    ['the same without its wrapping', 200, { CODE: '00000107', DETAIL: 'No.' }, rejected('No.')],
    ['an error of the accounts', 200, { IAM_ERROR_STATUS: true, eSTATUS: 'No.' }, rejected('No.')],
    ['the no of a sibling', 200, { statusMessage: 'No.', success: 'false' }, rejected('No.')],
    ['the yes of a sibling', 200, { statusMessage: 'Yes.', success: 'true' }, unclear(/unknown shape/)],
    ['an empty object', 200, {}, unclear(/unknown shape/)],
    ['an object instead of a list', 200, element(), unclear(/unknown shape/)],
    ['a text', 200, '"Success"', unclear(/unknown shape/)],
    ['a number', 200, '1', unclear(/unknown shape/)],
    ['null', 200, 'null', unclear(/unknown shape/)],
    // 3: the wrong length
    ['an empty list', 200, [], unclear(/about 0 requests/)],
    ['two results', 200, [element(), element()], unclear(/about 2 requests/)],
    // 4: the element
    ['a created request', 200, [element()], created],
    ['a created request, status 201', 201, [element()], created],
    ['a status that is a number', 200, [element({ status: 1 })], created],
    ['an id that is a text', 200, [element({ requestId: '6303' })], created],
    ['no id', 200, [element({ requestId: undefined })], unclear(/no number/)],
    ['an id that is null', 200, [element({ requestId: null })], unclear(/no number/)],
    ['an id that is empty', 200, [element({ requestId: '' })], unclear(/no number/)],
    ['an id that is no number', 200, [element({ requestId: 'abc' })], unclear(/no number/)],
    ['an id with a fraction', 200, [element({ requestId: 1.5 })], unclear(/no number/)],
    ['a negative id', 200, [element({ requestId: -1 })], unclear(/no number/)],
    [
      'a failed request',
      200,
      [element({ requestId: undefined, status: '0', statusMessage: 'No &amp; no.' })],
      rejected('No & no.'),
    ],
    ['a failed request, as a number', 200, [element({ status: 0, statusMessage: undefined })], rejected(null)],
    [
      'a severe failure',
      200,
      [element({ requestId: undefined, status: 'SEVERE', statusMessage: 'No.' })],
      rejected('No.'),
    ],
    ['an unknown status', 200, [element({ requestId: undefined, status: '2', statusMessage: 'No.' })], rejected('No.')],
    ['a failed request that was numbered', 200, [element({ status: '0', statusMessage: 'No.' })], rejected('No.')],
    ['success in another word', 200, [element({ status: 'SUCCESS' })], unclear(/another way/)],
    ['success in another word, without an id', 200, [{ status: 'success' }], unclear(/another way/)],
    ['a flag for success, without an id', 200, [{ status: 'true' }], unclear(/another way/)],
    ['an unknown status beside an id', 200, [element({ status: '2' })], unclear(/has a number/)],
    ['a flag as a text beside an id', 200, [element({ status: 'true' })], unclear(/another way/)],
    ['a severe failure beside an id', 200, [element({ status: 'SEVERE' })], unclear(/has a number/)],
    ['a severity around an id', 200, element({ SEVERITY: 'INFO' }), unclear(/unknown shape/)],
    ['no status', 200, [element({ status: undefined })], unclear(/does not say/)],
    ['a status that is a flag', 200, [element({ status: true })], unclear(/does not say/)],
    ['a list of texts', 200, ['Success'], unclear(/unknown shape/)],
    ['a list of lists', 200, [[element()]], unclear(/unknown shape/)],
    // 10.7: the subject
    ['an escaped subject', 200, [element({ Subject: 'Move R&amp;D &lt;staff&gt;' })], created],
    ['a half escaped subject', 200, [element({ Subject: 'Move R&amp;D <staff>' })], created],
    ['no subject', 200, [element({ Subject: undefined })], created],
    ['another subject', 200, [element({ Subject: 'Other' })], unclear(/another subject/)],
    ['an empty subject', 200, [element({ Subject: '' })], unclear(/another subject/)],
    ['another subject that failed', 200, [element({ Subject: 'Other', status: '0' })], unclear(/another subject/)],
    ['a message that is no text', 200, [element({ statusMessage: { a: 1 } })], { ...created, message: null }],
    ['keys nobody knows', 200, [element({ extra: [1, 2] })], created],
    ['a mark before it', 200, JSON.stringify([element()]).replace('[', ' ['), created],
  ] as [string, number, unknown, unknown][])('that is %s (%i)', (_, status, body, expected) => {
    expect(decode(body, status)).toEqual(expected);
  });

  it.each([400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 429])(
    'that fails with %i and holds a created request contradicts itself',
    (status) => {
      const contradiction = unclear(new RegExp(`contradicts itself.*status ${status}`));
      const other = element({ Subject: 'Other', requestId: undefined, status: '0' });
      for (const body of [
        [element()],
        [{ requestId: 7001, status: '1' }],
        [element({ status: 1, requestId: '7001' })],
        [element({ status: '2' })],
        [element({ status: true })],
        [element({ status: undefined })],
        [element({ requestId: undefined })],
        [element({ requestId: undefined, status: 'SUCCESS' })],
        [other, element()],
        element(),
        element({ SEVERITY: 'SEVERE', ERROR_CODE: '00000003' }),
      ]) {
        expect(decode(body, status)).toEqual(contradiction);
      }
    },
  );

  it.each([400, 404, 429])('that fails with %i and is about the one request says what that says', (status) => {
    const failed = element({ requestId: undefined, status: '0', statusMessage: 'No.' });
    expect(decode([failed], status)).toEqual(rejected('No.', status));
    expect(decode([{ ...failed, Subject: 'Other' }], status)).toEqual(unclear(/another subject/));
  });

  it('tells an id beyond the exact numbers as it was written', () => {
    const body = JSON.stringify([element()]).replace('6303', '9007199254740993123');
    expect(decode(body)).toMatchObject({ requestId: '9007199254740993123' });
  });

  it('never shows the token, wherever it is repeated', () => {
    expect(decode([element({ status: '0', statusMessage: `Bad ${TOKEN}` })])).toEqual(rejected('Bad [secret]'));
    expect(decode({ SEVERITY: 'x', STATUS_MESSAGE: TOKEN })).toEqual(rejected('[secret]'));
    expect(decode({ error: { DETAIL: TOKEN } }, 400)).toEqual(rejected('[secret]', 400));
  });

  it('of any kind is decided without an error, and created only with an id', () => {
    const some = fc.oneof(
      fc.json(),
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify([element({ status: value })])),
    );
    fc.assert(
      fc.property(some, fc.integer({ min: 200, max: 299 }), (body, status) => {
        const answer = decode(body, status);
        if (answer.kind === 'created') expect(answer.requestId).toMatch(/^\d+$/);
      }),
    );
  });
});
