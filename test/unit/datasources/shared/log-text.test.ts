import fc from 'fast-check';
import { logText, MOST_LOGGED, MOST_READ } from '../../../../datasources/shared/log-text';

describe('a text for the log', () => {
  it.each([
    ['a fault as .NET words it', 'Server was unable to process request. ---> Object reference not set to an instance.'],
    ['a class and its member', 'System.Web.Services.Protocols.SoapException: Timeout expired in TaskTable.Read.'],
    ['figures, times and versions', 'Row 17 of 2,400 at 12:30:45, status 500, code -2147467259, Version=4.7'],
    ['quoted names', "Invalid object name 'dbo.ProvisioningTasks'; (1, 315). The string 'True' is no Boolean."],
    ['letters of any script', 'Zugriff verweigert für Zuständige: 認証に失敗しました'],
    ['a word about secrets without one', 'The password has expired. A token is needed; the session is gone.'],
  ])('keeps %s', (_what, text) => {
    expect(logText(text)).toBe(text);
  });

  it.each([
    ['an address with what it carries', 'GET https://a:b@sas.example/x?code=Zm9v failed', 'GET [address] failed'],
    ['an encoded address', 'at https%3A%2F%2Fsas.example%2Fx now', 'at [address] now'],
    ['an address as JSON has it', 'at "https:\\/\\/sas.example\\/x"', 'at "[address]"'],
    ['an e-mail address', "No user 'ada.m@northwind.example'.", "No user '[address]'."],
    ['an IP address', 'from 10.20.30.40:1433 and 10.0.0.1', 'from [address] and [address]'],
    ['an IPv6 address', 'from 2001:db8::ff00:42:8329 or ::1', 'from [address] or [address]'],
    [
      'a host with its port',
      'Cannot open localhost:1433 or db.corp.example:1521',
      'Cannot open [address] or [address]',
    ],
    ['a Windows path', 'in C:\\Program Files\\SafeNet\\bsidca\\App.cs', 'in [path]'],
    ['a share', 'in \\\\files01\\sas$\\tasks.xml', 'in [path]'],
    ['a Unix path', 'in /var/www/registry/app/Model.php', 'in [path]'],
    ['a connection string', 'Server=x;User ID=sa;Password=hunter2;', 'Server=x;User ID=[secret];Password=[secret];'],
    ['a quoted password', 'password "hun ter2" is wrong', 'password=[secret] is wrong'],
    ['a header', 'authorization: Basic c3ZjOnB3 refused', 'authorization=[secret] refused'],
    ['a token of its own', 'bearer abc.def was refused', 'bearer [secret] was refused'],
    ['a JSON web token', 'got eyJhbGciOi.eyJzdWIi.c2ln today', 'got [secret] today'],
    ['a session id', 'session mwmjdw45hbc2vrzxbd3jlxqa is gone', 'session [secret] is gone'],
    ['a cookie', 'ASP.NET_SessionId=short; path', 'ASP.NET_SessionId=[secret]; path'],
    ['a long run of digits and letters', `key ${'a1'.repeat(12)}.`, 'key [secret].'],
  ])('hides %s', (_what, text, expected) => {
    expect(logText(text)).toBe(expected);
  });

  it('ends where a stack begins', () => {
    const text =
      'SoapException: Failed. ---> Inner: Lost.\r\n   at BlackShield.Tasks.Read(Int32 id) in C:\\x.cs:line 7';
    expect(logText(text)).toBe('SoapException: Failed. ---> Inner: Lost.');
    expect(logText('A: B. ---> at X.Y() in Z')).toBe('A: B.');
    expect(logText('Fehler.\n   bei System.Web.X.Y() in Z')).toBe('Fehler.');
  });

  it('is one line without control characters or turned writing', () => {
    expect(logText('a\u001b[31mb\r\nc\u202ed\u0000e\u2028f')).toBe('a [31mb c d e f');
  });

  it('is not there when nothing is left', () => {
    expect(logText(' \n\u0000')).toBeUndefined();
    expect(logText('')).toBeUndefined();
  });

  const words = fc.array(fc.stringMatching(/^[A-Za-z]{1,12}$/), { maxLength: 40 }).map((parts) => parts.join(' '));
  const blanks = fc
    .oneof(fc.nat(20), fc.integer({ min: MOST_READ - 40, max: MOST_READ }))
    .map((count) => ' '.repeat(count));
  const anyText = fc.oneof(words, blanks, fc.string({ unit: 'grapheme', maxLength: 200 }));
  const spellings: readonly ((secret: string) => string)[] = [
    (secret) => secret,
    (secret) => secret.toLowerCase(),
    encodeURIComponent,
    (secret) =>
      secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    (secret) => JSON.stringify(secret).slice(1, -1),
    (secret) => Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ];

  it('never holds a secret, however it is spelled and wherever it stands', () => {
    // Letters that no other text here has, so that a piece of it is told from chance.
    const piece = fc.stringMatching(/^[ŸĦŒ&<>"\\/ +%]{3,30}$/).filter((text) => /[ŸĦŒ]{3}/.test(text));
    fc.assert(
      fc.property(anyText, piece, fc.constantFrom(...spellings), anyText, (before, piece_, spell, after) => {
        const secret = piece_.trim();
        const shown = logText(`${before}${spell(secret)}${after}`, [secret]) ?? '';
        const squeezed = spell(secret).replace(/\s+/g, ' ');
        expect(shown.toLowerCase()).not.toContain(squeezed.toLowerCase());
        expect(shown).not.toMatch(/[ŸĦŒ]{3}/i);
      }),
      { numRuns: 600 },
    );
  });

  it('is short and plain for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), fc.array(fc.string()), (text, secrets) => {
        const shown = logText(text, secrets) ?? '';
        expect(Array.from(shown).length).toBeLessThanOrEqual(MOST_LOGGED);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\s\s|\p{Cs}/u);
      }),
      { numRuns: 150 },
    );
  });

  it.each(['a', '/a', 'a.', '1:', 'C:\\a', 'a@', 'password ', 'eyJ', '%3A', '\\\\a'])(
    'reads the end of many %j',
    (piece) => {
      expect(Array.from(logText(piece.repeat(MOST_READ), ['secret-thing']) ?? '').length).toBeLessThanOrEqual(
        MOST_LOGGED,
      );
    },
  );
});
