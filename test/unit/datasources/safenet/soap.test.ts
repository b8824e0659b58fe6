import type { ReplyHead } from '../../../../datasources/shared/exchange';
import { checkHead, encodeRequest, requestHeaders } from '../../../../datasources/safenet/soap';

describe('a request', () => {
  it('has its parameters in the namespace of the service, in the order given', () => {
    expect(
      encodeRequest('1.1', 'GetProvisioningTasks', {
        organization: 'Northwind Trust',
        startRecord: 0,
        numberOfRecords: 100,
      }),
    ).toBe(
      '<?xml version="1.0" encoding="utf-8"?>' +
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
        '<GetProvisioningTasks xmlns="http://www.cryptocard.com/blackshield/">' +
        '<organization>Northwind Trust</organization><startRecord>0</startRecord><numberOfRecords>100</numberOfRecords>' +
        '</GetProvisioningTasks></soap:Body></soap:Envelope>',
    );
  });

  it('writes a list as one string for each entry, commas and spaces included', () => {
    expect(encodeRequest('1.1', 'X', { userNames: ['a, b', ' c ', ''] })).toContain(
      '<userNames><string>a, b</string><string> c </string><string></string></userNames>',
    );
  });

  it('writes truth in small letters, which is all the server takes', () => {
    expect(encodeRequest('1.1', 'X', { sendNotificationEmail: true })).toContain('>true</');
    expect(encodeRequest('1.1', 'X', { sendNotificationEmail: false })).toContain('>false</');
  });

  it('escapes texts and the entries of lists', () => {
    const request = encodeRequest('1.1', 'X', { organization: 'R&D <west>', userNames: ['a</string><string>b'] });
    expect(request).toContain('<organization>R&amp;D &lt;west&gt;</organization>');
    expect(request).toContain('<string>a&lt;/string&gt;&lt;string&gt;b</string>');
  });

  it('is not made with a text that XML cannot carry', () => {
    expect(() => encodeRequest('1.1', 'X', { organization: 'a\u0000' })).toThrow('cannot carry');
    expect(() => encodeRequest('1.1', 'X', { userNames: ['fine', 'a\u0007'] })).toThrow('cannot carry');
  });

  it('names its operation in a quoted header under SOAP 1.1, and only in the body under SOAP 1.2', () => {
    expect(requestHeaders('1.1', 'PingConnection')).toEqual({
      'content-type': 'text/xml; charset=utf-8',
      soapaction: '"http://www.cryptocard.com/blackshield/PingConnection"',
    });
    expect(requestHeaders('1.2', 'PingConnection')).toEqual({ 'content-type': 'application/soap+xml; charset=utf-8' });
    expect(encodeRequest('1.2', 'PingConnection', {})).toContain('"http://www.w3.org/2003/05/soap-envelope"');
  });
});

describe('the head of an answer', () => {
  const head = (status: number, type?: string): ReplyHead => ({
    status,
    reasonPhrase: '',
    headers: type === undefined ? {} : { 'content-type': type },
  });

  it.each([
    [200, 'text/xml; charset=utf-8'],
    [200, 'text/xml'],
    [200, 'TEXT/XML;charset="UTF-8"'],
    [200, 'application/soap+xml; charset=utf-8; action="x"'],
    [200, 'application/xml'],
    [500, 'text/xml; charset=utf-8'],
    [500, 'application/soap+xml; charset=utf-8'],
    [400, 'application/soap+xml; charset=utf-8'],
  ])('is good with %i and %s', (status, type) => {
    expect(() => checkHead(head(status, type))).not.toThrow();
  });

  it.each([
    [200, 'text/html', 'protocol', /web page/],
    [500, 'text/html; charset=utf-8', 'unavailable', /500/],
    [404, 'text/html', 'protocol', /404/],
    [502, 'text/html', 'unavailable', /502/],
    [503, undefined, 'unavailable', /503/],
    [504, 'text/xml', 'unavailable', /504/],
    [429, 'text/plain', 'unavailable', /429/],
    [408, undefined, 'timeout', /408/],
    [401, 'text/html', 'unauthenticated', /401/],
    [403, 'text/html', 'forbidden', /403/],
    [404, 'text/plain', 'protocol', /404/],
    [302, undefined, 'protocol', /302/],
    [202, 'text/xml', 'protocol', /202/],
    [200, undefined, 'protocol', /not XML/],
    [200, 'application/json', 'protocol', /not XML/],
    [500, 'text/plain; charset=utf-8', 'unavailable', /500/],
    [200, 'text/xml; charset=iso-8859-1', 'protocol', /UTF-8/],
    [200, 'text/xml; charset=utf-16', 'protocol', /UTF-8/],
    [200, 'text/xml; action="x"; charset = "windows-1252"', 'protocol', /UTF-8/],
  ])('is bad with %i and %s: %s', (status, type, kind, reason) => {
    let thrown: unknown;
    try {
      checkHead(head(status, type));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ kind, reason: expect.stringMatching(reason) });
  });
});
