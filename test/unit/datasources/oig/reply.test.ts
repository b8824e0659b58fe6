import { readReply, refusal } from '../../../../datasources/oig/rest-calls';
import { LogDetail } from '../../../../datasources/shared/call-report';
import { ProtocolError } from '../../../../datasources/shared/errors';

function read(status: number, ...pieces: (string | Uint8Array)[]) {
  const receiver = readReply((json) => ({ json }))({ status, reasonPhrase: '', headers: {} });
  for (const piece of pieces) receiver.write(typeof piece === 'string' ? Buffer.from(piece) : piece);
  return receiver.end();
}

describe('an answer', () => {
  it('is JSON in any number of pieces', () => {
    const bytes = Buffer.from('{"a":"ü"}');
    expect(read(200, bytes.subarray(0, 7), bytes.subarray(7))).toEqual({ ok: true, value: { json: { a: 'ü' } } });
    expect(read(201, '\ufeff[1]')).toEqual({ ok: true, value: { json: [1] } });
  });

  it('keeps its pieces although their buffer is used again', () => {
    const receiver = readReply((json) => json)({ status: 200, reasonPhrase: '', headers: {} });
    const shared = Buffer.from('[1,');
    receiver.write(shared);
    shared.write('2] ');
    receiver.write(shared);
    expect(receiver.end()).toEqual({ ok: true, value: [1, 2] });
  });

  it.each([
    ['<html><body>Log in</body></html>', 'its answer is not JSON', '32 bytes, beginning with <'],
    ['{"tasks":[', 'its answer is not JSON', '10 bytes, beginning with {'],
    [' word', 'its answer is not JSON', '5 bytes, beginning with a letter'],
    ['', 'its answer is empty', undefined],
  ])('that is %p is not understood, and only how it begins is told', (text, reason, detail) => {
    let thrown: unknown;
    try {
      read(200, text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ProtocolError);
    expect(thrown).toMatchObject({ reason, kind: 'protocol' });
    expect((thrown as Error).cause).toEqual(detail === undefined ? undefined : new LogDetail(detail));
  });

  it('in another encoding is not understood', () => {
    expect(() => read(200, Uint8Array.of(0x22, 0xff, 0x22))).toThrow('its answer is not UTF-8');
    expect(() => read(200, Buffer.from('["a"]', 'utf16le'))).toThrow('not in UTF-8');
  });

  it.each([
    ['application/json;charset=ISO-8859-1', '{"a":"ASCII"}', true],
    ['application/json; charset="windows-1252"', '{"a":"Ã¼"}', false],
    ['application/json; charset=UTF-8', '{"a":"Ã¼"}', true],
    ['application/json', '{"a":"Ã¼"}', true],
  ])('whose head says %s is read only where that makes no difference: %s', (type, text, isRead) => {
    const receiver = readReply((json) => json)({ status: 200, reasonPhrase: '', headers: { 'content-type': type } });
    receiver.write(Buffer.from(text));
    if (isRead) expect(receiver.end()).toEqual({ ok: true, value: JSON.parse(text) });
    else expect(() => receiver.end()).toThrow('another character set than UTF-8');
  });

  it.each([404, 409, 410])('with status %d is one of its own, unless a web page says it', (status) => {
    expect(read(status, '{"status":"FAIL"}')).toEqual({ ok: false, status });
    expect(read(status)).toEqual({ ok: false, status });
    expect(() => read(status, '<html>')).toThrow(`(status ${status})`);
  });

  it('with status 401 is left to who has another token', () => {
    expect(read(401, '<html>')).toEqual({ ok: false, status: 401 });
  });

  it.each([
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
    [408, 'timeout'],
    [302, 'protocol'],
    [400, 'invalid'],
    [403, 'forbidden'],
    [405, 'invalid'],
    [413, 'invalid'],
    [429, 'unavailable'],
  ])('with status %d is a failure of the kind %s', (status, kind) => {
    let thrown: unknown;
    try {
      read(status);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ kind, reason: expect.stringContaining(`(status ${status})`) });
  });
});

describe('a refusal', () => {
  it.each([
    [401, 'unauthenticated', false],
    [404, 'not-found', true],
    [409, 'conflict', true],
    [410, 'not-found', true],
  ] as const)('with status %d is %s; of a write its outcome is unknown: %s', (status, kind, unknown) => {
    expect(refusal('oig-eu', 'PUT /provtasks', 'write', status)).toMatchObject({
      backend: 'oig-eu',
      operation: 'PUT /provtasks',
      kind,
      outcomeUnknown: unknown,
      reason: expect.stringContaining(`(status ${status})`),
    });
    expect(refusal('oig-eu', 'GET /provtasks', 'read', status).outcomeUnknown).toBe(false);
  });
});
