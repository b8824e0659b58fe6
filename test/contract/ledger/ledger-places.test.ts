import fc from 'fast-check';
import { openHarness, openOne, type LedgerHarness, type StoreKind } from '../../helpers/ledger-harness';
import { findPostgres } from '../../helpers/ledger-postgres';

jest.setTimeout(60_000);

const two = (most: number): fc.Arbitrary<string> =>
  fc.nat({ max: most }).map((number) => String(number).padStart(2, '0'));
const year = fc.constantFrom('0000', '0001', '0099', '1900', '1969', '1970', '2026', '2028', '9999');
const month = fc.oneof(fc.constant('02'), two(13));
const day = fc.oneof(fc.constantFrom('28', '29', '30', '31'), two(32));
/** Instants in the spelling of the ledger, many of which never were: 30 February, 24:00, a second 60, a year 0. */
const instant = fc
  .tuple(year, month, day, two(24), two(60), two(60), fc.constantFrom('000000', '999999'))
  .map(([y, m, d, hour, minute, second, rest]) => `${y}-${m}-${d}T${hour}:${minute}:${second}.${rest}Z`);

function suite(kind: StoreKind): void {
  let harness: LedgerHarness;
  beforeAll(async () => {
    harness = await openHarness(kind);
    await openOne(harness);
  });
  afterAll(() => harness.close());

  it('whatever passes for a position is one that the database can read', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(instant, async (requestedAt) => {
        const position = Buffer.from(`${requestedAt} 00000000-0000-4000-8000-000000000000`).toString('base64url');
        if (!harness.ledger.isPosition(position)) return;
        taken++;
        await harness.ledger.list({}, { after: position, limit: 1 });
        await harness.ledger.list({}, { before: position, limit: 1, fromEnd: true });
      }),
      { numRuns: 500 },
    );
    expect(taken).toBeGreaterThan(50);
  });
}

describe('places in the list of the ledger on PGlite', () => suite('PGlite in memory'));

const found = findPostgres();
const withPostgres = found ? describe : describe.skip;
withPostgres(
  `places in the list of the ledger on PostgreSQL${found ? '' : ' (left out: none at 127.0.0.1:5432)'}`,
  () => suite('PostgreSQL'),
);
