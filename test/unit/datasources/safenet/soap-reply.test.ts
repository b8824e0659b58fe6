import type { Remark } from '../../../../datasources/shared/call-report';
import { MOST_READ } from '../../../../datasources/shared/log-text';
import {
  asBoolean,
  asCount,
  asNothing,
  asTable,
  asText,
  TableShape,
  type ResultReader,
} from '../../../../datasources/safenet/results';
import { SoapReply, type Reply } from '../../../../datasources/safenet/soap-reply';
import { answerTo, cut, diffgram, envelope, fault, table } from '../support/answers';

const SERVICE = 'http://www.cryptocard.com/blackshield/';

function replyOf<T>(xml: string, reader: ResultReader<T>, operation = 'Op', places: readonly number[] = []): Reply<T> {
  const reply = new SoapReply(operation, reader);
  for (const chunk of cut(xml, places)) reply.write(chunk);
  return reply.end();
}

function remarkOf(xml: string): Remark | undefined {
  const reply = new SoapReply('Op', asCount());
  for (const chunk of cut(xml, [])) reply.write(chunk);
  reply.end();
  return reply.remark();
}

const asIds = (): ResultReader<(string | null)[]> =>
  asTable(new TableShape(['taskid'] as const), ({ taskid }) => taskid);

describe('a result', () => {
  it.each([
    ['12', 12, true],
    ['0', 0, false],
    [' 3 ', 3, true],
  ])('is a count: %j', (content, value, telling) => {
    expect(replyOf(answerTo('Op', content), asCount())).toEqual({ state: 'value', value, telling });
  });

  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('is a truth, of which only true tells something: %s', (content, value) => {
    expect(replyOf(answerTo('Op', content), asBoolean())).toEqual({ state: 'value', value, telling: value });
  });

  it('is a text', () => {
    expect(replyOf(answerTo('Op', 'AUTH_SUCCESS'), asText())).toEqual({
      state: 'value',
      value: 'AUTH_SUCCESS',
      telling: true,
    });
  });

  it('is a table, of which only a row tells something', () => {
    const rows = table([{ taskid: '1' }, { taskid: '2' }]);
    expect(replyOf(answerTo('Op', rows), asIds())).toEqual({ state: 'value', value: ['1', '2'], telling: true });
    expect(replyOf(answerTo('Op', diffgram('')), asIds())).toEqual({ state: 'value', value: [], telling: false });
  });

  it('is nothing, which tells nothing', () => {
    const nothing = { state: 'value', value: undefined, telling: false };
    expect(replyOf(answerTo('Op'), asNothing())).toEqual(nothing);
    expect(replyOf(answerTo('Op', 'whatever'), asNothing())).toEqual(nothing);
  });

  it('is missing when there is no element for it, or one that says so', () => {
    for (const reader of [asCount, asBoolean, asText, asIds]) {
      expect(replyOf(answerTo('Op'), reader() as ResultReader<unknown>)).toEqual({ state: 'missing' });
    }
    const nil = answerTo('Op', '1').replace('<OpResult>', '<OpResult xsi:nil="true">');
    expect(replyOf(nil, asCount())).toEqual({ state: 'missing' });
  });

  it('is the same under SOAP 1.2', () => {
    expect(replyOf(answerTo('Op', '7', '1.2'), asCount())).toEqual(replyOf(answerTo('Op', '7'), asCount()));
  });

  it('is found whatever the prefixes, and beside a header and other elements', () => {
    const xml =
      '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header><Op>9</Op></S:Header><S:Body>' +
      `<q:OpResponse xmlns:q="${SERVICE}"><q:challenge>8</q:challenge><q:OpResult>7</q:OpResult><extra>6</extra>` +
      '</q:OpResponse></S:Body></S:Envelope>';
    expect(replyOf(xml, asCount())).toEqual({ state: 'value', value: 7, telling: true });
  });

  it('is not taken from another namespace', () => {
    const xml = answerTo('Op', '7').replace('<OpResult>', '<OpResult xmlns="urn:other">');
    expect(replyOf(xml, asCount())).toEqual({ state: 'missing' });
  });

  it.each([
    ['no number', 'seven', asCount],
    ['a number with a point', '7.0', asCount],
    ['a number below nothing', '-1', asCount],
    ['no truth', 'True', asBoolean],
    ['nothing where a truth is due', '', asBoolean],
    ['elements where a value is due', '<a>1</a>', asCount],
    ['no table', '', asIds],
    ['a value where a table is due', '7', asIds],
  ])('is refused: %s', (_, content, reader) => {
    expect(() => replyOf(answerTo('Op', content), reader() as ResultReader<unknown>)).toThrow('its answer');
  });

  it.each([
    ['no envelope', '<a/>', /not a SOAP envelope/],
    ['an envelope of another namespace', '<Envelope xmlns="urn:x"><Body/></Envelope>', /not a SOAP envelope/],
    ['an empty body', envelope(''), /no response element/],
    ['the answer to another question', answerTo('Other', '7'), /another operation/],
    ['the question itself', envelope(`<Op xmlns="${SERVICE}" />`), /another operation/],
    ['a response of no namespace', envelope('<OpResponse><OpResult>7</OpResult></OpResponse>'), /another operation/],
    ['two results', answerTo('Op', '7</OpResult><OpResult>8'), /two results/],
    ['a cut envelope', answerTo('Op', '7').slice(0, -5), /not well-formed/],
  ])('is refused with %s', (_, xml, message) => {
    expect(() => replyOf(xml, asCount())).toThrow(message);
  });

  it('does not depend on where the bytes are cut', () => {
    const xml = answerTo('Op', table([{ taskid: 'é' }, { taskid: '😀' }]));
    const whole = replyOf(xml, asIds());
    for (let place = 0; place < xml.length; place += 1) {
      expect(replyOf(xml, asIds(), 'Op', [place, place + 1])).toEqual(whole);
    }
  });
});

describe('a fault', () => {
  const soap12 = (code: string, reason: string): string =>
    envelope(
      `<soap:Fault><soap:Code><soap:Value>soap:${code}</soap:Value><soap:Subcode><soap:Value>m:Sender</soap:Value>` +
        `</soap:Subcode></soap:Code><soap:Reason><soap:Text xml:lang="de">${reason}</soap:Text></soap:Reason>` +
        '<soap:Detail><Code><Value>x</Value></Code></soap:Detail></soap:Fault>',
      '1.2',
    );

  it.each([
    ['Server', 'server'],
    ['Client', 'client'],
    ['VersionMismatch', 'client'],
    ['MustUnderstand', 'client'],
  ])('of SOAP 1.1 says whose it is: %s', (code, who) => {
    expect(replyOf(fault(code, 'It broke.'), asCount())).toEqual({ state: 'fault', fault: { who } });
  });

  it.each([
    ['Receiver', 'server'],
    ['Sender', 'client'],
  ])('of SOAP 1.2 says whose it is: %s', (code, who) => {
    expect(replyOf(soap12(code, 'It broke.'), asCount())).toEqual({ state: 'fault', fault: { who } });
  });

  it('is known whatever its prefix', () => {
    const other = fault('Server').replaceAll('soap:', 'S:').replaceAll('xmlns:soap', 'xmlns:S');
    expect(replyOf(other, asCount())).toMatchObject({ fault: { who: 'server' } });
    expect(replyOf(fault('Server').replace('>soap:Server<', '>Server<'), asCount())).toMatchObject({
      fault: { who: 'server' },
    });
  });

  it.each([
    ['SOAP 1.1', fault('Server', 'It broke. ---&gt; Here.'), 'it answered with a fault'],
    ['SOAP 1.2', soap12('Sender', 'It broke. ---&gt; Here.'), 'it could not read the request'],
  ])('of %s has words for the log', (_version, xml, reason) => {
    expect(remarkOf(xml)).toEqual({ reason, text: 'It broke. ---> Here.' });
  });

  it('is not kept at any length', () => {
    expect(remarkOf(fault('Server', 'x'.repeat(5_000)))?.text?.length).toBe(MOST_READ + 1);
  });

  it('is the only answer that the log has to know of', () => {
    expect(remarkOf(answerTo('Op', '0'))).toBeUndefined();
  });

  it('is not made up by an element that is only called so', () => {
    expect(() => replyOf(envelope('<Fault><faultcode>Server</faultcode></Fault>'), asCount())).toThrow(
      'another operation',
    );
    const inTable = table([{ taskid: '<soap:Fault>' }]);
    expect(replyOf(answerTo('Op', inTable), asIds())).toMatchObject({ state: 'value', value: ['<soap:Fault>'] });
  });
});
