import type { Locator, Page } from 'playwright-core';
import { hasBrowser, LEFT_OUT, openExplorer, type ExplorerPage } from '../helpers/explorer-page';

const TOKEN = 'k7Qm2xWv9TzR4nBs8LdYc1HfJp6Ga3Ue';
const OTHER = 'Zr5tNw8XqLb2VyKe7MgPs4Dh9CjFa6Tu';
const PHONE = { width: 390, height: 844 };

const withBrowser = hasBrowser ? describe : describe.skip;

withBrowser(`the explorer page of a server with tokens, on a telephone${LEFT_OUT}`, () => {
  let explorer: ExplorerPage;
  let page: Page;

  beforeAll(async () => {
    const scopes = ['tasks:read'];
    const tokens = [
      { name: 'desk', token: '${DESK}', scopes },
      { name: 'other', token: '${OTHER}', scopes },
    ];
    explorer = await openExplorer(PHONE, { auth: { tokens } }, { DESK: TOKEN, OTHER });
    page = explorer.page;
  }, 60_000);

  afterAll(() => explorer.close());

  const give = async (token: string): Promise<void> => {
    await page.getByLabel('Token').fill(token);
    await page.getByRole('button', { name: 'Open the explorer' }).click();
  };

  const button = (name: string | RegExp): Locator => page.getByRole('button', { name });

  it('asks for a token, and says when it is none', async () => {
    await give('nonsense');
    await page.getByRole('alert').getByText('The server does not know this token.').waitFor();
    await give('two words');
    await page.getByRole('alert').getByText('A token is one word').waitFor();
  });

  it('opens with a token that is known, and answers', async () => {
    await give(`Bearer ${TOKEN}`);
    await page.locator('.graphiql-query-editor .view-line', { hasText: 'provisioningTasks(first: 5)' }).waitFor();
    await button(/^Execute query/).click();
    await page.locator('.graphiql-response .view-line', { hasText: '"provisioningTasks"' }).first().waitFor();
  });

  it('has room for the query, what is filled in and the answer, one below the other', async () => {
    const boxes = [];
    for (const part of ['.graphiql-query-editor', '.graphiql-editor-tools', '.graphiql-response']) {
      boxes.push((await page.locator(part).boundingBox())!);
    }
    const [query, tools, answer] = boxes as [(typeof boxes)[0], (typeof boxes)[0], (typeof boxes)[0]];
    expect(query.width).toBeGreaterThan(0.9 * PHONE.width);
    expect(query.height).toBeGreaterThan(150);
    expect(tools.y).toBeGreaterThanOrEqual(query.y + query.height - 1);
    expect(answer.width).toBeGreaterThan(0.9 * PHONE.width);
    expect(answer.height).toBeGreaterThan(250);
    expect(answer.y).toBeGreaterThan(tools.y);
    const scroll = await page.evaluate('[document.body.scrollWidth, document.body.scrollHeight]');
    expect(scroll).toEqual([PHONE.width, PHONE.height]);
  });

  it.each(['Show Documentation Explorer', 'Show History'])('gives the panel of "%s" all the room', async (name) => {
    await button(name).click();
    const { width, height } = (await page.locator('.graphiql-plugin').boundingBox())!;
    expect(width).toBeGreaterThan(0.9 * PHONE.width);
    expect(height).toBeGreaterThan(0.8 * PHONE.height);
    await button(name.replace('Show', 'Hide')).click();
    await page.locator('.graphiql-query-editor').waitFor();
  });

  it('keeps no token and no header on disk, given in either way, nor what an older page left there', async () => {
    // GraphiQL keeps a request only where its text is another than the last one's.
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{ backends { name kind');
    await button('Headers').click();
    await page.locator('.graphiql-editor-tool .view-lines:visible').click();
    await page.keyboard.type(`{"authorization": "Bearer ${OTHER}"`);
    await button(/^Execute query/).click();
    await page.waitForFunction(`localStorage.getItem('graphiql:queries')?.includes('name kind')`);
    await page.evaluate(`localStorage.setItem('graphiql:favorites', JSON.stringify({ favorites: [
      { query: '{ __typename }', headers: '{"authorization": "Bearer ${OTHER}"}', favorite: true }] }))`);
    await page.evaluate(`localStorage.setItem('graphiql:headers', '{"authorization": "Bearer ${OTHER}"}')`);
    await page.reload();
    await give(TOKEN);
    await button('Show History').click();
    await page.getByText('{ __typename }').first().waitFor();
    const stored = await page.evaluate<Record<string, string>>('({ ...localStorage, ...sessionStorage })');
    expect(stored['graphiql:favorites']).toContain('__typename');
    for (const secret of [TOKEN, OTHER]) expect(JSON.stringify(stored)).not.toContain(secret);
    await button('Hide History').click();
  });

  it('goes back to the form for another token, and from there to the editor', async () => {
    await button('Token').click();
    await button('Back').click();
    await button('Token').click();
    await give(OTHER);
    await page.locator('.graphiql-query-editor').waitFor();
  });

  it('asked nothing of any other host, and had no trouble but the refusals of wrong tokens', async () => {
    expect(explorer.foreignRequests).toEqual([]);
    expect(explorer.troubles.filter((trouble) => !/\b401\b/.test(trouble))).toEqual([]);
  });
});
