import { backendOf, connect, PROBES, type Probe, type Seen } from '../../helpers/answer-probes';
import { fixtureOf, NOW } from '../../helpers/each-backend';
import { startRawProxy } from '../../helpers/raw-proxy';
import { selfSigned } from '../../helpers/self-signed';
import { Secret } from '../../../datasources/shared/settings';

const ONE_EACH = ['lists', 'removes', 'retries one', 'provisions', 'raises'];
const EACH = PROBES.filter(({ does }) => ONE_EACH.includes(does)).map((probe) => {
  return { name: `${probe.backend} ${probe.does}`, probe };
});

const own = selfSigned();
const expired = selfSigned({ until: '201231235959Z' });
const elsewhere = selfSigned({ address: [192, 0, 2, 7] });

type Pair = ReturnType<typeof selfSigned>;

async function meet(probe: Probe, tls: Pair, ca?: string): Promise<{ seen: Seen; calls: number }> {
  const emulator = await backendOf(probe.backend).startEmulator({ now: () => NOW });
  fixtureOf(probe.backend).speedUp(emulator);
  const proxy = await startRawProxy(emulator.url, undefined, tls);
  const client = connect(probe, proxy.url, { more: ca === undefined ? {} : { ca: new Secret(ca) } });
  try {
    return { seen: await client.run(), calls: proxy.calls.length };
  } finally {
    await proxy.close();
    await client.close();
    await emulator.close();
  }
}

it.each(EACH)('$name: a certificate of its own making is trusted when "ca" has it', async ({ probe }) => {
  const { seen } = await meet(probe, own, own.cert);
  expect(seen.result).toBe('value');
  // The task that is retried may be one that the back end refuses to retry.
  for (const outcome of seen.outcomes) expect(outcome).toMatch(/^(SUCCEEDED|REFUSED)$/);
});

it.each(
  EACH.flatMap(({ name, probe }) => [
    {
      name,
      probe,
      tls: own,
      ca: undefined,
      what: 'that nobody vouches for',
      reason: /certificate is not trusted: "ca"/,
    },
    { name, probe, tls: own, ca: elsewhere.cert, what: 'other than "ca"', reason: /certificate is not trusted: "ca"/ },
    { name, probe, tls: expired, ca: expired.cert, what: 'that is too old', reason: /has expired, and no "ca"/ },
    { name, probe, tls: elsewhere, ca: elsewhere.cert, what: 'of another host', reason: /another host.*no "ca"/ },
  ]),
)('$name: a certificate $what is told as one, and nothing is sent', async ({ probe, tls, ca, reason }) => {
  const { seen, calls } = await meet(probe, tls, ca);
  expect(calls).toBe(0);
  expect(seen.reasons).toEqual([expect.stringMatching(reason)]);
  if (probe.kind === 'write') expect(seen.outcomes).toEqual(['FAILED']);
  else expect(seen).toMatchObject({ result: 'BACKEND_UNAVAILABLE', retriable: true });
});
