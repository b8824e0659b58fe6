import { backendOf, connect, PROBES, type Probe } from '../../helpers/answer-probes';
import { fixtureOf, NOW } from '../../helpers/each-backend';
import { httpAnswer } from '../../helpers/raw-answers';
import { startRawProxy } from '../../helpers/raw-proxy';

const ROWS = PROBES.filter(({ kind }) => kind !== 'before').flatMap((probe) =>
  [429, 503].map((status) => ({ name: `${probe.backend} ${probe.does}`, probe, status })),
);

async function askTwice(probe: Probe, status: number, retryAfter: string, laterMs: number) {
  const emulator = await backendOf(probe.backend).startEmulator({ now: () => NOW });
  fixtureOf(probe.backend).speedUp(emulator);
  let refusals = 0;
  const proxy = await startRawProxy(emulator.url, {
    call: new RegExp(`^${probe.call}$`),
    before: 0,
    answer: (socket) => {
      refusals += 1;
      socket.write(httpAnswer({ status, type: 'text/html', body: '<p>Busy', headers: [`Retry-After: ${retryAfter}`] }));
    },
  });
  let now = NOW;
  const client = connect(probe, proxy.url, { failures: 100, now: () => now });
  try {
    const first = await client.run();
    now += laterMs;
    const calls = proxy.calls.length;
    const health = client.health();
    const second = await client.run();
    return { first, second, health, refusals, callsLater: proxy.calls.length - calls };
  } finally {
    await proxy.close();
    await client.close();
    await emulator.close();
  }
}

it.each(ROWS)('$name: with $status a back end is left alone for as long as it asks', async ({ probe, status }) => {
  const { first, second, health, callsLater } = await askTwice(probe, status, '120', 19_500);
  expect(callsLater).toBe(0);
  expect(health).toBe('open');
  for (const reason of second.reasons) expect(reason).toMatch(/calls are paused for 101 s more/);
  expect(new Set(second.outcomes)).toEqual(new Set(['FAILED']));
  if (probe.kind === 'read') {
    expect(first).toMatchObject({ result: 'BACKEND_UNAVAILABLE', retriable: true, retryAfter: 120 });
    expect(second).toMatchObject({ result: 'BACKEND_UNAVAILABLE', retriable: true, retryAfter: 101 });
  }
});

it.each(ROWS)('$name: with $status it is asked again when the time is over', async ({ probe, status }) => {
  const { health, refusals } = await askTwice(probe, status, '120', 120_000);
  expect([health, refusals]).toEqual(['closed', 2]);
});

it.each(ROWS)('$name: with $status a time that is none is no reason to wait', async ({ probe, status }) => {
  const { first, health, refusals } = await askTwice(probe, status, 'soon', 0);
  expect([health, refusals]).toEqual(['closed', 2]);
  expect(first.retryAfter).toBeUndefined();
});
