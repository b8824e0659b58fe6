import {
  EXPIRED_TOKEN,
  LIMITED_TOKEN,
  NOT_REQUESTER_TOKEN,
  REQUESTER_TOKEN,
  REVOKED_TOKEN,
  type AdmanagerBehaviour,
  type FailureShape,
} from '../../../datasources/admanager/emulator';
import { FAULT_KINDS, type Fault } from '../../../datasources/shared/emulator/http';
import { Secret } from '../../../datasources/shared/settings';
import { inspect } from 'node:util';
import { contentOf } from '../../unit/datasources/admanager/content';
import { startClientHarness, type ClientHarness } from './client-harness';

let harness: ClientHarness;
beforeAll(async () => {
  harness = await startClientHarness();
});
afterEach(() => harness.reset());
afterAll(() => harness.close());

const CONTENT = contentOf('MOVE_USER', { subject: 'R&D <move>' });
const submitted = (): number => harness.emulator.state.requests.length;
const calls = (): number => harness.emulator.calls.length;

describe('the shapes of an answer', () => {
  it.each<[string, Partial<AdmanagerBehaviour>, string, string | null]>([
    ['as documented', {}, 'SUCCEEDED', '6301'],
    ['with an id as text', { requestIdAs: 'string' }, 'SUCCEEDED', '6301'],
    ['with a status as number', { statusAs: 'number' }, 'SUCCEEDED', '6301'],
    ['labelled as JSON', { contentType: 'application/json' }, 'SUCCEEDED', '6301'],
    ['with a status in words', { statusAs: 'words' }, 'UNKNOWN', null],
    ['without an id', { omitRequestId: true }, 'UNKNOWN', null],
    ['without the element', { missingElements: [0] }, 'UNKNOWN', null],
    ['with markup in it', { createdMessage: '<b>Created</b> & sent' }, 'SUCCEEDED', '6301'],
  ])('%s: %j is %s', async (_, behaviour, outcome, requestId) => {
    Object.assign(harness.emulator.behaviour, behaviour);
    const seen = await harness.source().submit(CONTENT, null);
    expect(seen).toMatchObject({ outcome, requestId });
    expect(seen.reason).not.toMatch(/[<>]|&\w+;/);
    expect([submitted(), calls()]).toEqual([1, 1]);
  });

  it.each<[FailureShape, string]>([
    ['full', 'REFUSED'],
    ['severity', 'REFUSED'],
    ['code', 'REFUSED'],
    ['message', 'UNKNOWN'],
    ['v2', 'REFUSED'],
    ['v2UpperCase', 'REFUSED'],
    ['iam', 'REFUSED'],
    ['success', 'REFUSED'],
    ['element', 'REFUSED'],
  ])('a failure of the whole call in the shape %s is %s', async (failureShape, outcome) => {
    harness.emulator.behaviour.failureShape = failureShape;
    const source = harness.source({ domains: ['corp.elsewhere'] });
    const seen = await source.submit(contentOf('DISABLE_USER', { domainName: 'corp.elsewhere' }), null);
    expect(seen).toMatchObject({ outcome, requestId: null });
    expect([submitted(), calls()]).toEqual([0, 1]);
  });
});

describe('a token', () => {
  it.each([
    ['unknown', 'canary-of-nobody', 'FAILED'],
    ['expired', EXPIRED_TOKEN, 'FAILED'],
    ['revoked', REVOKED_TOKEN, 'FAILED'],
    ['of somebody who may not request', NOT_REQUESTER_TOKEN, 'REFUSED'],
    ['of somebody who may not request here', LIMITED_TOKEN, 'REFUSED'],
  ])('%s raises nothing, whatever the status', async (_, token, outcome) => {
    for (const authFailure of [200, 401] as const) {
      harness.emulator.behaviour.authFailure = authFailure;
      const seen = await harness.source({ token: new Secret(token) }).submit(CONTENT, null);
      expect(seen).toMatchObject({ outcome, requestId: null });
      if (outcome === 'FAILED') expect(seen.reason).toMatch(/does not accept the token/);
    }
    const refused = harness.events.filter(({ event }) => event === 'credentials-refused');
    expect(refused).toHaveLength(outcome === 'FAILED' ? 2 : 0);
    expect([submitted(), calls()]).toEqual([0, 2]);
  });
});

describe('a fault on the way', () => {
  const FAULTS: readonly Fault[] = [
    ...FAULT_KINDS.filter((kind) => !['status', 'encoding'].includes(kind)).map((kind) => ({
      ...{ kind, everyMs: 20, bytes: 2_000_000 },
    })),
    { kind: 'encoding', encoding: 'utf16le', charset: 'utf-16' },
    { kind: 'status', status: 200, body: '' },
    { kind: 'status', status: 204, body: '' },
    { kind: 'status', status: 500, body: '{"error":{"code":"1"}}' },
    { kind: 'status', status: 200, body: `{"url":"?AuthToken=${REQUESTER_TOKEN}"}` },
  ];
  const rows = FAULTS.flatMap((fault) => [true, false].map((carriedOut) => ({ ...fault, carriedOut })));

  it.each(rows)('leaves it unknown and never sent again: $kind $status, carried out: $carriedOut', async (fault) => {
    harness.emulator.faults.add(fault);
    const seen = await harness.source().submit(CONTENT, '4f0a91');
    expect(seen).toMatchObject({ outcome: 'UNKNOWN', requestId: null });
    expect(seen.reason).toMatch(/^The request was sent(?: to the back end adm-eu)?, but .*\[ref 4f0a91\]/);
    expect([submitted(), calls()]).toEqual([fault.carriedOut ? 1 : 0, 1]);
    expect(inspect([seen, harness.events], { depth: Infinity, showHidden: true })).not.toMatch(/5b1f0c9e|AuthToken/);
  });

  it.each([
    [401, 'FAILED'],
    [403, 'FAILED'],
    [400, 'REFUSED'],
    [404, 'REFUSED'],
    [413, 'REFUSED'],
    [429, 'REFUSED'],
  ])('that is a status of %i is %s, and shows no address that it repeats', async (status, outcome) => {
    const body = JSON.stringify({ SEVERITY: 'SEVERE', STATUS_MESSAGE: `?AuthToken=${REQUESTER_TOKEN}&x` });
    harness.emulator.faults.add({ kind: 'status', status, body, carriedOut: false });
    const seen = await harness.source().submit(CONTENT, null);
    expect(seen).toMatchObject({ outcome, requestId: null });
    expect(inspect([seen, harness.events], { depth: Infinity })).not.toMatch(/5b1f0c9e|AuthToken/);
    expect([submitted(), calls()]).toEqual([0, 1]);
  });

  it.each([
    [404, 'FAILED', /status 404.*Check its url/],
    [405, 'FAILED', /status 405/],
    [413, 'FAILED', /status 413.*Name fewer accounts/],
    [414, 'FAILED', /status 414.*Name fewer accounts/],
    [415, 'FAILED', /status 415/],
    [429, 'FAILED', /status 429.*asked for again/],
    [400, 'FAILED', /status 400/],
    [409, 'FAILED', /status 409/],
    [408, 'UNKNOWN', /status 408/],
  ])('that is a page with a status of %i is %s, and its status is named', async (status, outcome, reason) => {
    harness.emulator.faults.add({ kind: 'status', status, body: '<html>?</html>', carriedOut: false });
    const seen = await harness.source().submit(CONTENT, null);
    expect(seen).toEqual({ outcome, reason: expect.stringMatching(reason), requestId: null });
  });

  it('that is a wrong path in the configuration is told as one', async () => {
    const source = harness.source({ url: `${harness.emulator.url}/wrong` });
    const seen = await source.submit(CONTENT, null);
    expect(seen).toMatchObject({ outcome: 'FAILED', reason: expect.stringMatching(/status 404.*Check its url/) });
    expect(submitted()).toBe(0);
  });

  it('that keeps the server away is no request, and the next one is raised', async () => {
    await harness.emulator.stopListening();
    // Over a connection that no test before has used.
    const source = harness.source({});
    expect(await source.submit(CONTENT, null)).toEqual({
      outcome: 'FAILED',
      reason: 'Nothing was raised at the back end adm-eu: it cannot be reached. It may be asked for again.',
      requestId: null,
    });
    await harness.emulator.resumeListening();
    expect(await source.submit(CONTENT, null)).toMatchObject({ outcome: 'SUCCEEDED', requestId: '6301' });
  });
});
