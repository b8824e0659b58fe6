import type { Random } from './random';
import type { User } from './state';

const FIRST_NAMES =
  'Adèle Ben Carin Dalia Enzo Farah Göran Hana Ivo Júlia Kofi Lars Mei Nadia Oskar Priya Quentin Rosa Søren Tomáš Uma Viktor Wren Ximena Yusuf Zoë'.split(
    ' ',
  );
const LAST_NAMES =
  'Abara Bergström Castillo Dvořák Eriksen Fontaine García Haddad Ito Jansen Kowalski Lindqvist Moreau Nguyen Okafor Petrov Quinn Rossi Sato Tóth Umarov Varga Weiß Xu Yılmaz Zhang'.split(
    ' ',
  );

/** The people of the contract's examples. */
export function examplePeople(): User[] {
  return [
    person('a.moreau', 'Adèle', 'Moreau'),
    person('b.okafor', 'Ben', 'Okafor', ['0001004482']),
    person('00417', 'Carin', 'Lindqvist'),
    person('d.haddad', 'Dalia', 'Haddad'),
    person('e.rossi', 'Enzo', 'Rossi'),
  ];
}

/** User ids that a careless client turns into something else. */
export function awkwardPeople(): User[] {
  return [
    person('1e5', 'Ernst', 'Exponent'),
    person('true', 'Trude', 'Ja'),
    person('null', 'Nils', 'Null'),
    person('0x1F', 'Heike', 'Sexton'),
    person("o'neil <x>", 'Sheila', "O'Neil <x>"),
    person('r&d-desk@northwind.example', 'R & D', 'Desk'),
    person(' leading.space', 'Lea', 'Ding'),
    person('trailing.space ', 'Trail', 'Ing '),
    person('å.öst', 'Åsa', 'Öst'),
    person('李雷', '雷', '李'),
    person('rocket🚀', 'Rocket', '🚀'),
    person('smith, john', 'John', 'Smith'),
    person('J.MixedCase', 'Jo', 'Mixed-Case'),
    person('NORTHWIND\\legacy', 'Legacy', 'Realm'),
    person('<!--not-a-comment-->', 'Com', 'Ment'),
    person('&amp;', 'Am', 'Persand'),
    person('"quoted"', 'Quo', 'Ted'),
    person('مريم', 'مريم', 'حداد'),
    // Written as a character reference with `dirtyXml`, and left out without it (contract 13, row 40).
    person('c.control', 'Con\u0001trol', 'Character'),
    person('blank.name', '', ''),
  ];
}

export function person(userId: string, firstName: string, lastName: string, tokens: string[] = []): User {
  const local = userId.replace(/[^A-Za-z0-9.]/g, '') || 'someone';
  return { userId, firstName, lastName, email: `${local}@northwind.example`, mobile: null, tokens };
}

/** People with numbered log-in names, e.g. `w0001`. */
export function numberedPeople(prefix: string, count: number, digits: number, random: Random): User[] {
  return Array.from({ length: count }, (_, index) => {
    const userId = prefix + String(index + 1).padStart(digits, '0');
    const user = person(userId, random.pick(FIRST_NAMES), random.pick(LAST_NAMES));
    const mobile = random.chance(0.5) ? `+1555${String(random.below(10_000_000)).padStart(7, '0')}` : null;
    return { ...user, mobile };
  });
}
