import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { hasBrowser, LEFT_OUT, openExplorer, type ExplorerPage } from '../helpers/explorer-page';

const ROOT = resolve(__dirname, '../..');

const withBrowser = hasBrowser ? describe : describe.skip;

withBrowser(`the explorer page${LEFT_OUT}`, () => {
  let explorer: ExplorerPage | undefined;
  let page: Page;

  beforeAll(async () => {
    explorer = await openExplorer({ width: 1400, height: 900 });
    page = explorer.page;
  }, 60_000);

  afterAll(() => explorer?.close());

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
    expect(explorer?.foreignRequests).toEqual([]);
    expect(explorer?.troubles).toEqual([]);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(50);
}
