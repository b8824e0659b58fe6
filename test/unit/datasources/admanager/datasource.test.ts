import type { Submission } from '../../../../datasources/admanager/client';
import type { Answer } from '../../../../datasources/admanager/answer';
import { AdmanagerDataSource } from '../../../../datasources/admanager/datasource';
import { BackendError, type BackendErrorFields } from '../../../../datasources/shared/errors';
import { contentOf, NOW, settingsOf } from './content';

const request = { requestId: 'r1', signal: new AbortController().signal };

function sourceOver(
  submit: (call: Submission) => Promise<Answer>,
  more: Record<string, unknown> = {},
  now = () => NOW,
) {
  const calls: Submission[] = [];
  const client = {
    submit: (call: Submission) => {
      calls.push(call);
      return submit(call);
    },
  };
  return { calls, source: new AdmanagerDataSource({ client, settings: settingsOf(more), request, now }) };
}

const answering = (answer: Answer) => sourceOver(() => Promise.resolve(answer)).source;
const failing = (fields: Partial<BackendErrorFields>) =>
  sourceOver(() =>
    Promise.reject(new BackendError({ backend: 'adm-eu', operation: 'o', kind: 'unavailable', ...fields })),
  ).source;
const CONTENT = contentOf('DISABLE_USER', { description: 'Left' });

describe('the workflow requests of one ADManager Plus', () => {
  it('tell the domains as configured, and the longest time from the settings', () => {
    const { source } = sourceOver(() => Promise.reject(new Error('not asked')));
    expect(source.domainNames).toEqual(['corp.example', 'Labs.Example']);
    expect(source.longestCallMs).toBe(5_000 + 30_000 + 2_000);
    const timeouts = { wait: '1s', connect: '2s', deadline: '3s' };
    expect(sourceOver(() => Promise.reject(new Error('no')), { timeouts }).source.longestCallMs).toBe(6_000);
  });

  it.each<[Answer, string, string | null, string | null]>([
    [{ kind: 'created', requestId: '7412', message: 'Done.' }, 'SUCCEEDED', 'Done.', '7412'],
    [{ kind: 'created', requestId: '7412', message: null }, 'SUCCEEDED', null, '7412'],
    [{ kind: 'rejected', message: 'No such container' }, 'REFUSED', 'No such container', null],
    [{ kind: 'rejected', message: null }, 'REFUSED', 'The back end refused the request and did not say why.', null],
    [{ kind: 'rejected', message: 'No such container', status: 400 }, 'REFUSED', 'No such container', null],
    [
      { kind: 'rejected', message: null, status: 400 },
      'REFUSED',
      'The back end refused the request (HTTP status 400) and did not say why.',
      null,
    ],
    [
      { kind: 'undelivered', status: 404 },
      'FAILED',
      'Nothing was raised: there is no such call at the address of the back end (HTTP status 404). Check its url in the configuration of this server.',
      null,
    ],
    [
      { kind: 'undelivered', status: 405 },
      'FAILED',
      'Nothing was raised: what answers at the address of the back end does not take this call (HTTP status 405). Check its url in the configuration of this server.',
      null,
    ],
    [
      { kind: 'undelivered', status: 413 },
      'FAILED',
      'Nothing was raised: the request is too large for the back end (HTTP status 413). Name fewer accounts, or write less.',
      null,
    ],
    [
      { kind: 'undelivered', status: 414 },
      'FAILED',
      'Nothing was raised: the request is too long for the back end (HTTP status 414). Name fewer accounts, or write less; maxRequestLineBytes in the configuration of this server may be set lower.',
      null,
    ],
    [
      { kind: 'undelivered', status: 415 },
      'FAILED',
      'Nothing was raised: the back end does not take requests in this form (HTTP status 415). Check its transport in the configuration of this server.',
      null,
    ],
    [
      { kind: 'undelivered', status: 400 },
      'FAILED',
      'Nothing was raised: the back end did not take the request (HTTP status 400).',
      null,
    ],
    [
      { kind: 'credentials' },
      'FAILED',
      'Nothing was raised: the back end does not accept the token of this server.',
      null,
    ],
    [
      { kind: 'unclear', why: 'its answer is empty' },
      'UNKNOWN',
      'The request was sent, but its answer is empty; it may or may not have been raised, and is not sent again. Look for "[ref 4f0a91]" in the descriptions in ADManager Plus.',
      null,
    ],
  ])('tell %j as %s', async (answer, outcome, reason, requestId) => {
    expect(await answering(answer).submit(CONTENT, '4f0a91')).toEqual({ outcome, reason, requestId });
  });

  it('tell what was not sent from what nobody knows', async () => {
    expect(await failing({ reason: 'it cannot be reached' }).submit(CONTENT, null)).toEqual({
      outcome: 'FAILED',
      reason: 'Nothing was raised at the back end adm-eu: it cannot be reached. It may be asked for again.',
      requestId: null,
    });
    expect(await failing({ kind: 'cancelled', reason: 'the caller is gone' }).submit(CONTENT, null)).toMatchObject({
      reason: 'Nothing was raised at the back end adm-eu: the caller is gone.',
    });
    expect(await failing({ outcomeUnknown: true, reason: 'it did not answer in time' }).submit(CONTENT, null)).toEqual({
      outcome: 'UNKNOWN',
      reason:
        'The request was sent to the back end adm-eu, but it did not answer in time; it may or may not have been raised, and is not sent again. Look for it in ADManager Plus.',
      requestId: null,
    });
  });

  it('send the domain as it is configured, and the reference in the description', async () => {
    const { calls, source } = sourceOver(() => Promise.resolve({ kind: 'credentials' }));
    await source.submit({ ...CONTENT, domainName: 'LABS.EXAMPLE' }, '4f0a91');
    expect(calls).toMatchObject([{ domainName: 'Labs.Example', subject: 'Some subject' }]);
    expect(JSON.parse(calls[0]!.inputData)).toMatchObject([
      { Description: 'Left [ref 4f0a91]', Subject: 'Some subject' },
    ]);
  });

  it('send nothing that has a fault, also when it became one since', async () => {
    let now = NOW;
    const { calls, source } = sourceOver(
      () => Promise.resolve({ kind: 'credentials' }),
      {},
      () => now,
    );
    const content = contentOf('ADD_USERS_TO_GROUP', { membershipEnd: { unit: 'DATE', at: '2027-06-03T12:00:01Z' } });
    expect(source.faultsOf(content)).toEqual([]);
    now += 1_000;
    expect(await source.submit(content, null)).toEqual({
      outcome: 'FAILED',
      reason: 'Nothing was raised: membershipEnd must be in the future.',
      requestId: null,
    });
    expect(await source.submit({ ...CONTENT, domainName: 'x', accounts: [] }, null)).toMatchObject({
      outcome: 'FAILED',
    });
    expect(calls).toEqual([]);
  });

  it('do not hide a mistake of ours', async () => {
    const { source } = sourceOver(() => Promise.reject(new TypeError('a bug')));
    await expect(source.submit(CONTENT, null)).rejects.toThrow('a bug');
  });
});
