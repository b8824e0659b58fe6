import { contradictsCa, withoutSslOptions, withPlainSslMode } from '../../../../src/config/postgres-url';

const BASE = 'postgres://u:p%40w@db.example:6432/x';

describe('the sslmode of a database URL', () => {
  it.each(['require', 'prefer', 'verify-ca'])(
    '%s is told as what the driver makes of it, without its warning',
    (mode) => {
      expect(withPlainSslMode(`${BASE}?sslmode=${mode}&application_name=a`)).toBe(
        `${BASE}?sslmode=verify-full&application_name=a`,
      );
    },
  );

  it.each([
    '',
    '?sslmode=verify-full',
    '?sslmode=disable',
    '?sslmode=no-verify',
    '?uselibpqcompat=true&sslmode=require',
  ])('is left as it is otherwise: %s', (search) => expect(withPlainSslMode(BASE + search)).toBe(BASE + search));

  it('makes room for certificates that are given apart, and everything else stays', () => {
    const url = `${BASE}?sslmode=require&ssl=true&uselibpqcompat=true&options=-c%20x%3Dy`;
    expect(contradictsCa(url)).toBe(false);
    expect(new URL(withoutSslOptions(url)).search).toBe('?options=-c+x%3Dy');
  });
});
