import fc from 'fast-check';
import { registry } from '../../../../datasources';
import { loadConfig, type Config } from '../../../../src/config';
import { ConfigError } from '../../../../src/config/faults';
import { stopLimitsOf } from '../../../../src/config/stop-limits';
import { createConfigFolder } from '../../../helpers/config-folder';

const folder = createConfigFolder();
afterAll(() => folder.remove());

/** Write limits of each kind, in seconds, and what they come to. */
const KINDS = {
  safenet: (s: number) => [{ deadline: `${s}s` }, s * 1_000],
  oig: (s: number) => [{ update: '1s', bulkUpdate: `${s}s` }, s * 1_000],
  comanage: (s: number) => [{ write: '1s', provision: `${s}s` }, s * 1_000],
  // Its outcome is written down: connect and statement of the ledger.
  admanager: (s: number) => [{ wait: '3s', deadline: `${s}s` }, s * 1_000 + 3_000 + 2_000 + 5_000 + 10_000],
} as const;

type Kind = keyof typeof KINDS;
type Chosen = readonly [Kind, number];

const kinds = fc.constantFrom<Kind>('safenet', 'oig', 'comanage', 'admanager');
const chosen = fc.array(fc.tuple(kinds, fc.integer({ min: 1, max: 300 })), { minLength: 1, maxLength: 4 });

function load(back: readonly Chosen[], server: object): Config {
  const backends = back.map(([kind, seconds], index) => {
    return { name: `b${index}`, kind, embedded: true, timeouts: KINDS[kind](seconds)[0] };
  });
  return loadConfig({ config: folder.write('stop.yaml', JSON.stringify({ server, backends })) }, {}, registry);
}

const longestOf = (back: readonly Chosen[]): number => Math.max(...back.map(([kind, s]) => Number(KINDS[kind](s)[1])));

describe('server.shutdownTimeout', () => {
  it('follows from the time of a request and the longest write', () => {
    fc.assert(
      fc.property(chosen, fc.integer({ min: 1, max: 120 }), (back, requestSeconds) => {
        const config = load(back, { requestTimeout: `${requestSeconds}s` });
        expect(stopLimitsOf(config, 'SIGTERM', false).timeoutMs).toBe(requestSeconds * 1_000 + longestOf(back) + 5_000);
      }),
      { numRuns: 50 },
    );
  });

  it('is refused exactly where a write could take longer, naming both figures', () => {
    fc.assert(
      fc.property(chosen, fc.integer({ min: -20, max: 20 }), (back, more) => {
        const needed = 30 + longestOf(back) / 1_000;
        const given = Math.max(needed + more, 1);
        const faultOf = (): string => {
          try {
            load(back, { shutdownTimeout: `${given}s` });
            return '';
          } catch (error) {
            if (!(error instanceof ConfigError)) throw error;
            return error.message;
          }
        };
        const fault = faultOf();
        if (given >= needed) expect(fault).toBe('');
        else
          expect(fault).toContain(
            `server.shutdownTimeout: is ${given}s, and a write that is under way may take ${needed}s`,
          );
      }),
      { numRuns: 50 },
    );
  });
});

describe('server.drainDelay', () => {
  const drainOf = (...[config, signal, isTerminal]: Parameters<typeof stopLimitsOf>): number =>
    stopLimitsOf(config, signal, isTerminal).drainMs;

  it('is 5 s where a process is deployed, and nothing at a terminal or without a file', () => {
    const deployed = load([['safenet', 30]], {});
    expect(drainOf(deployed, 'SIGTERM', false)).toBe(5_000);
    expect(drainOf(deployed, 'SIGTERM', true)).toBe(0);
    expect(drainOf(deployed, 'SIGINT', false)).toBe(0);
    expect(drainOf(loadConfig({}, {}, registry), 'SIGTERM', false)).toBe(0);
  });

  it.each(['0s', '7s'])('is %s where it says so, whatever the signal', (drainDelay) => {
    const config = load([['safenet', 30]], { drainDelay });
    const ms = Number.parseInt(drainDelay) * 1_000;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) expect(drainOf(config, signal, false)).toBe(ms);
  });
});
