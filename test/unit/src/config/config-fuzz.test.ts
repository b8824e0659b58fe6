import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { registry } from '../../../../datasources';
import { describeConfig } from '../../../../src/start/texts';
import { loadConfig } from '../../../../src/config';
import { ConfigError } from '../../../../src/config/faults';
import {
  asYaml,
  CANARY,
  garble,
  mutate,
  mutation,
  ODD_FILES,
  textChange,
  VARIABLES,
  wholeExample,
  writeNamedFiles,
} from '../../../helpers/config-mutations';
import { createConfigFolder } from '../../../helpers/config-folder';

const folder = createConfigFolder();
writeNamedFiles(folder.path);
afterAll(() => folder.remove());

const EXAMPLE = wholeExample(readFileSync('config.example.yaml', 'utf8'));
const GOOD: unknown = { ...(EXAMPLE as object), operations: {} };
/** Each secret of the example as somebody wrote it who did not know better. */
const IN_CLEAR: unknown = JSON.parse(JSON.stringify(EXAMPLE).replace(/"\$\{[A-Z_]+\}"/g, `"!${CANARY}"`));
const FILE = join(folder.path, 'config.yaml');
/** `CONFIG_FUZZ_TIMES=20 npx jest config-fuzz` looks further. */
const TIMES = Number(process.env.CONFIG_FUZZ_TIMES ?? 1);
const SEED = 12;
const MOST_LINES = 102;

/** The lines of the message, or none where the configuration is good. @throws what would end in a stack trace */
async function check(content: string | Buffer): Promise<string[]> {
  // Not over the old text: that, some file systems put on the disk at once, which takes longer than all the rest.
  rmSync(FILE, { force: true });
  writeFileSync(FILE, content);
  try {
    const config = loadConfig({ config: FILE }, VARIABLES, registry);
    describeConfig(config);
    for (const { embedded, connector } of config.backends) {
      if (!embedded) await connector()({ now: () => 0, report: () => undefined }).close();
    }
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
}

function expectPresentable(lines: readonly string[]): void {
  if (lines.length === 0) return;
  expect(lines[0]).toContain(FILE);
  expect(lines.length).toBeLessThanOrEqual(MOST_LINES);
  for (const line of lines) {
    expect(line).not.toMatch(/[\p{Cc}\p{Cs}\u2028-\u202e]/u);
    // Names of files may be told, and may have spaces in them.
    expect(line.replaceAll(/ \/.* cannot be read| \/\S*/g, '')).not.toContain(CANARY);
    expect(line.length).toBeLessThan(FILE.length + 1_200);
  }
}

describe('whatever stands in a configuration', () => {
  it('what all mutations begin with has one fault', async () => {
    expect(await check(asYaml(EXAMPLE, 0))).toEqual([
      `${FILE} has a fault:`,
      expect.stringContaining('operations.manifest: '),
    ]);
  });

  it('it is accepted, or each fault is told in a line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 5 }), fc.nat(2), async (mutations, style) => {
        expectPresentable(await check(asYaml(mutate(EXAMPLE, mutations).value, style)));
      }),
      { numRuns: 1_000 * TIMES, seed: SEED },
    );
  });

  it('a fault is told with the place, or one near it, where the only change is', async () => {
    let told = 0;
    await fc.assert(
      fc.asyncProperty(mutation, async (one) => {
        const { value, places } = mutate(GOOD, [one]);
        const lines = await check(asYaml(value, 0));
        const group = String(places[0]?.[0] ?? '');
        // What is said of the whole file has no path, and a host is judged by whether there are tokens.
        const isNear = lines
          .slice(1)
          .every(
            (line) =>
              /^ {2}(unknown setting|must be a group|server\.host: other)/.test(line) || line.startsWith(`  ${group}`),
          );
        expect({ one, lines, isNear }).toEqual({ one, lines, isNear: true });
        told += lines.length === 0 ? 0 : 1;
      }),
      { numRuns: 500 * TIMES, seed: SEED },
    );
    expect(told).toBeGreaterThan(250 * TIMES);
  });

  it('so is a text that is hardly YAML', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(textChange, { minLength: 1, maxLength: 6 }), fc.nat(2), async (changes, style) => {
        const lines = await check(garble(asYaml(EXAMPLE, style), changes));
        expectPresentable(lines);
        const clear = await check(garble(asYaml(IN_CLEAR, style), changes));
        if (clear.length === 1) expectPresentable(clear);
      }),
      { numRuns: 500 * TIMES, seed: SEED },
    );
  });

  it.each(Object.entries(ODD_FILES))('so is a file of %s', async (_what, content) => {
    expectPresentable(await check(content));
  });
});
