import fc from 'fast-check';
import type { WriteReply } from '../../../../datasources/comanage/rest-calls';
import { outcomeOfProvisioning, outcomeOfTargetWrite } from '../../../../datasources/comanage/write-outcomes';

const PLUGIN = 'SqlProvisioner';

interface Shape {
  readonly isHtml?: boolean;
  readonly isPage?: boolean;
}

function reply(status: number, phrase: string, { isHtml = true, isPage = false }: Shape = {}): WriteReply {
  return {
    status,
    phrase,
    rawPhrase: phrase,
    isHtml,
    isPage,
    body: new Uint8Array(),
    invalidFields: '',
    isOwn: true,
    sentAt: null,
  };
}

const provisioned = (status: number, phrase: string, shape?: Shape, plugin: string | null = PLUGIN) =>
  outcomeOfProvisioning(reply(status, phrase, shape), plugin).outcome;

const SUBJECTS = ['CoPerson', 'CoGroup', 'CoEmailList'].flatMap((model) => [`${model} Not Found`, `${model} Unknown`]);
const TARGETS = [
  'Provisioning Target Not Found',
  'CoProvisioningTarget Not Found',
  'CoProvisioningTarget Unknown',
] as const;

describe('what the registry says to a provisioning, letter by letter', () => {
  it.each([
    ...[...SUBJECTS, ...TARGETS].map((phrase) => [404, phrase, 'NOT_FOUND'] as const),
    [404, 'CO Not Found', 'UNKNOWN'],
    [404, 'Unknown', 'FAILED'],
    [500, `Disabled ${PLUGIN}`, 'REFUSED'],
    [500, 'Bad Request', 'UNSUPPORTED'],
    [500, 'Other Error', 'FAILED'],
    [500, 'Internal Server Error', 'UNKNOWN'],
    [500, `Plugin ${PLUGIN} could not be found.`, 'FAILED'],
  ] as const)('%i %s: %s', (status, phrase, outcome) => {
    expect(provisioned(status, phrase)).toBe(outcome);
  });

  it('is not what a target system says in the same place', () => {
    expect(provisioned(500, 'Bad Request', { isHtml: false })).toBe('FAILED');
    for (const status of [409, 500]) expect(provisioned(status, 'Disabled by policy')).toBe('FAILED');
    for (const plugin of ['LdapProvisioner', null]) {
      for (const phrase of ['Disabled account', 'Disabled', 'Disabled ', `Disabled ${'a'.repeat(22)}Provisioner`]) {
        expect([phrase, provisioned(500, phrase, {}, plugin)]).toEqual([phrase, 'FAILED']);
      }
    }
    expect(provisioned(500, `Disabled ${PLUGIN}`, {}, 'LdapProvisioner')).toBe('FAILED');
    expect(provisioned(500, `Disabled ${PLUGIN}`, {}, null)).toBe('REFUSED');
  });

  it('is a crash where a proxy, HTTP/2 or a packet’s end has taken the words away', () => {
    for (const phrase of ['', 'Not Found', 'O Not Found', 'Found']) {
      expect([phrase, provisioned(404, phrase)]).toEqual([phrase, 'UNKNOWN']);
    }
    // A page is a web server's, which did not pass the call on.
    expect(provisioned(404, 'Not Found', { isPage: true })).toBe('FAILED');
  });
});

const OWN = [
  ...[...SUBJECTS, ...TARGETS, 'CO Not Found', 'CO Unknown', 'Unknown'].map((phrase) => ({ status: 404, phrase })),
  ...[`Disabled ${PLUGIN}`, 'Bad Request', 'Other Error'].map((phrase) => ({ status: 500, phrase })),
  { status: 403, phrase: 'CO Does Not Exist' },
  { status: 401, phrase: 'No CO Specified' },
];

/** One of the registry's own, changed in one of the ways in which somebody else's words can be like it. */
const near = fc
  .constantFrom(...OWN)
  .chain((own) =>
    fc
      .oneof(
        fc
          .array(fc.boolean(), { minLength: own.phrase.length, maxLength: own.phrase.length })
          .map((flips) =>
            Array.from(own.phrase, (sign, at) =>
              flips[at] ? (sign === sign.toUpperCase() ? sign.toLowerCase() : sign.toUpperCase()) : sign,
            ).join(''),
          ),
        fc.string({ minLength: 1 }).map((more) => own.phrase + more),
        fc.string({ minLength: 1 }).map((more) => more + own.phrase),
        fc
          .tuple(fc.nat(own.phrase.length), fc.constantFrom('\0', '\t', '\u00a0', '\u202e', ' ', '.'))
          .map(([at, sign]) => own.phrase.slice(0, at) + sign + own.phrase.slice(at)),
      )
      .map((phrase) => ({ ...own, phrase })),
  )
  .filter(({ phrase }) => !OWN.some((own) => own.phrase === phrase));

/** What the product shows of it; the comparison must not fall for the same cleaning. */
const cleaned = (phrase: string): string => phrase.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();

describe('words that are only like the registry’s own', () => {
  const shapes = fc.record({ isHtml: fc.boolean(), isPage: fc.constant(false) });

  it('are a plugin’s or anybody’s: the provisioning failed', () => {
    fc.assert(
      fc.property(near, shapes, ({ status, phrase }, shape) => {
        const whole = { ...reply(status, phrase, shape), phrase: cleaned(phrase) };
        expect(outcomeOfProvisioning(whole, PLUGIN).outcome).toBe('FAILED');
      }),
      { numRuns: 2_000 },
    );
  });

  it('never say that a target, or its CO, is not there', () => {
    fc.assert(
      fc.property(near, shapes, fc.constantFrom(200 as const, 201 as const), ({ status, phrase }, shape, success) => {
        const whole = { ...reply(status, phrase, shape), phrase: cleaned(phrase) };
        const { outcome } = outcomeOfTargetWrite(success, whole);
        expect(outcome).toBe(status === 403 ? 'REFUSED' : status === 500 ? 'UNKNOWN' : 'FAILED');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what the registry says to a change of targets', () => {
  it.each([
    [201, 'CO Unknown', 'NOT_FOUND'],
    [201, 'CO Not Found', 'UNKNOWN'],
    [200, 'CO Not Found', 'UNKNOWN'],
    [200, '', 'UNKNOWN'],
    [200, 'Unknown', 'FAILED'],
    ...TARGETS.map((phrase) => [200, phrase, 'NOT_FOUND'] as const),
  ] as const)('%i expected, 404 %s: %s', (success, phrase, outcome) => {
    expect(outcomeOfTargetWrite(success, reply(404, phrase)).outcome).toBe(outcome);
  });
});
