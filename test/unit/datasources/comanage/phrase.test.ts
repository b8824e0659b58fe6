import { cleanPhrase, saidWith } from '../../../../datasources/comanage/refusals';

describe('a reason phrase', () => {
  it.each([
    ['', ''],
    ['OK', 'OK'],
    ['  CoPerson   Not Found\t', 'CoPerson Not Found'],
    ['a\u0000b\u001b[31mc\u0085d\u007fe', 'a b [31mc d e'],
    ['one\r\nSet-Cookie: a=b\u2028two', 'one Set-Cookie: a=b two'],
    ['\u202Egnp.exe\u2066\u200B\uFEFF', 'gnp.exe'],
    ['half \ud800 a pair', 'half a pair'],
    ['e\u0301', 'é'],
    ['Failed to open logfile "/var/x.log"', 'Failed to open logfile "/var/x.log"'],
  ])('%j is shown as %j', (phrase, shown) => {
    expect(cleanPhrase(phrase, [])).toBe(shown);
  });

  it('is cut by characters, never through one', () => {
    expect(cleanPhrase('😀'.repeat(200), [])).toBe('😀'.repeat(200));
    expect(cleanPhrase('😀'.repeat(201), [])).toBe(`${'😀'.repeat(200)}…`);
    expect(cleanPhrase(`${'a'.repeat(199)} b c`, [])).toBe(`${'a'.repeat(199)}…`);
  });

  it('does not give back what it was told to hide', () => {
    expect(cleanPhrase('no dTpw for u:pw', ['pw', 'dTpw', 'u:pw', ''])).toBe('no [hidden] for [hidden]');
  });
});

describe('what the server said, at the end of a sentence', () => {
  it.each([
    ['Plugin X could not be found.', '500 Plugin X could not be found'],
    ['Bad Request', '500 Bad Request'],
    ['', 'status 500'],
  ])('%j is %j, without a full stop of its own', (phrase, said) => {
    expect(saidWith({ status: 500, phrase })).toBe(said);
  });
});
