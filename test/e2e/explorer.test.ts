import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { registry } from '../../datasources';
import { loadConfig } from '../../src/config';
import { createLog } from '../../src/observability/logger';
import { serve, type Serving } from '../../src/serve';
import { CHROMIUM_ARGUMENTS, findChromium } from '../helpers/chromium';

const ROOT = resolve(__dirname, '../..');

const executablePath = findChromium();
const withBrowser = executablePath ? describe : describe.skip;

withBrowser(`the explorer page${executablePath ? '' : ' (left out: no Chromium here; set CHROMIUM_PATH)'}`, () => {
  let serving: Serving | undefined;
  let context: BrowserContext | undefined;
  let page: Page;
  let profile: string;
  const foreignRequests: string[] = [];
  const troubles: string[] = [];

  beforeAll(async () => {
    execFileSync(process.execPath, ['scripts/build-explorer.mjs'], { cwd: ROOT });
    profile = mkdtempSync(join(tmpdir(), 'explorer-profile-'));
    const config = join(profile, 'graph.yaml');
    writeFileSync(config, JSON.stringify({ ledger: { dataFolder: join(profile, 'data') } }));
    serving = await serve(
      loadConfig({ config, port: '0' }, {}, registry),
      createLog({ level: 'silent', format: 'json' }),
    );
    context = await chromium.launchPersistentContext(profile, {
      executablePath: executablePath!,
      headless: true,
      viewport: { width: 1400, height: 900 },
      args: CHROMIUM_ARGUMENTS,
    });
    await context.route(
      (address) => address.origin !== serving?.started.address,
      async (route) => {
        foreignRequests.push(route.request().url());
        await route.abort();
      },
    );
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: serving.started.address });
    page = await context.newPage();
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    page.on('response', (response) => {
      if (response.status() >= 400) troubles.push(`${String(response.status())} ${response.url()}`);
    });
    await page.goto(serving.started.address);
  }, 60_000);

  afterAll(async () => {
    await context?.close();
    await serving?.stop();
    if (profile) rmSync(profile, { recursive: true, force: true });
  });

  it('opens with the first query in the editor and its workers running', async () => {
    await page.getByText('FirstTasks', { exact: true }).first().waitFor();
    await page.locator('.graphiql-query-editor .view-line', { hasText: 'provisioningTasks(first: 5)' }).waitFor();
    await expect(page.title()).resolves.toBe('provisioning-graph');
    await until(() => page.workers().length === 3);
    expect(page.workers().map((worker) => new URL(worker.url()).pathname.replace(/-\w+\.js$/, ''))).toEqual(
      expect.arrayContaining(['/explorer/worker-editor', '/explorer/worker-graphql', '/explorer/worker-json']),
    );
  });

  it('shows the descriptions of the schema in its documentation', async () => {
    const documentation = page.locator('.graphiql-doc-explorer');
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await documentation.getByText('Query', { exact: true }).click();
    await documentation.getByText('provisioningTasks', { exact: true }).click();
    await documentation.getByText(/^How many to return/).waitFor();
  });

  it('runs the query and shows the answer', async () => {
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await page.locator('.graphiql-response .view-line', { hasText: '"organization"' }).first().waitFor();
  });

  /** The first block of code in a language below a title. */
  const readme = (language: string, title: string): string => {
    const section = readFileSync(join(ROOT, 'README.md'), 'utf8').split(`## ${title}\n`)[1] ?? '';
    return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(section)?.[1] ?? '';
  };

  /** As a reader of the README does it: copied, and pasted over what is there. */
  const run = async (document: string): Promise<void> => {
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(document)})`);
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+V');
    // The page has read the document when its tab no longer bears the name of the one before.
    await page.locator('.graphiql-tab-button', { hasText: '<untitled>' }).waitFor();
    await page.getByRole('button', { name: /^Execute query/ }).click();
  };

  const shows = (text: string): Promise<void> =>
    page.locator('.graphiql-response .view-line', { hasText: text }).first().waitFor();

  it("runs the README's first query", async () => {
    await run(readme('graphql', 'A first query'));
    for (const text of ['"totalCount": 2', '"localId": "4688"', '"localId": "4711"']) await shows(text);
    if (process.env.EXPLORER_SCREENSHOT) await page.screenshot({ path: process.env.EXPLORER_SCREENSHOT });
  });

  it("runs the README's first mutation", async () => {
    await run(readme('graphql', 'A first mutation'));
    for (const outcome of ['SUCCEEDED', 'REFUSED', 'NOT_FOUND']) await shows(`"outcome": "${outcome}"`);
    await shows('"stopDate": "2035-03-31T23:59:59Z"');
  });

  it('marks a field that the schema does not have', async () => {
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{ nonsense }');
    await page.locator('.graphiql-query-editor .squiggly-error').waitFor();
  });

  it('asked nothing of any other host, broke no rule of its policy and logged no error', () => {
    expect(foreignRequests).toEqual([]);
    expect(troubles).toEqual([]);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(50);
}
