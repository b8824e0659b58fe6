import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { registry } from '../../datasources';
import { loadConfig } from '../../src/config';
import { createLog } from '../../src/observability/logger';
import { serve, type Serving } from '../../src/serve';

const ROOT = resolve(__dirname, '../..');

function findChromium(): string | undefined {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  if (CHROMIUM_PATH) return CHROMIUM_PATH;
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
  return PATH.split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

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
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ],
    });
    await context.route(
      (address) => address.hostname !== '127.0.0.1',
      async (route) => {
        foreignRequests.push(route.request().url());
        await route.abort();
      },
    );
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
