import { chromium, type Browser } from 'playwright-core';
import { registry } from '../../datasources';
import { loadConfig } from '../../src/config';
import { createLog } from '../../src/observability/logger';
import { serve, type Serving } from '../../src/start/serve';
import { CHROMIUM_ARGUMENTS, findChromium } from '../helpers/chromium';

const SANDBOX = 'https://studio.apollographql.com';
const OTHER = 'https://evil.example';

const executablePath = findChromium();
const withBrowser = executablePath ? describe : describe.skip;

interface Outcome {
  readonly status?: number;
  readonly body?: unknown;
  readonly requestId?: string | null;
  readonly error?: string;
}

withBrowser(`a page of another site${executablePath ? '' : ' (left out: no Chromium here; set CHROMIUM_PATH)'}`, () => {
  let serving: Serving | undefined;
  let browser: Browser | undefined;
  const lines: string[] = [];

  beforeAll(async () => {
    const log = createLog({ level: 'info', format: 'json', destination: { write: (line) => void lines.push(line) } });
    serving = await serve(loadConfig({ port: '0' }, {}, registry), log, registry);
    browser = await chromium.launch({ executablePath: executablePath!, args: CHROMIUM_ARGUMENTS });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await serving?.stop();
  });

  /** What the server saw of it: method and status of each request. */
  const seen = () =>
    lines.map((line) => JSON.parse(line) as Record<string, unknown>).map(({ method, status }) => [method, status]);

  /**
   * Opens a page of `origin` and has it ask the server as Sandbox does. The page itself comes from the test: through
   * the browser's own interface for that, since Playwright's answers the questions before a request in our place.
   */
  async function askFrom(origin: string, { allowed }: { readonly allowed: boolean }, headers: Record<string, string>) {
    const context = await browser!.newContext();
    if (allowed) await context.grantPermissions(['local-network-access'], { origin });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    session.on('Fetch.requestPaused', ({ requestId }) => {
      const body = Buffer.from('<!doctype html><title>Another site</title>').toString('base64');
      const responseHeaders = [{ name: 'content-type', value: 'text/html' }];
      void session.send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders, body });
    });
    await session.send('Fetch.enable', { patterns: [{ urlPattern: `${origin}/*` }] });
    await page.goto(`${origin}/sandbox/explorer`);
    const permission = await page.evaluate<string>(
      "navigator.permissions.query({ name: 'local-network-access' }).then(({ state }) => state)",
    );
    lines.length = 0;
    const script = `fetch(${JSON.stringify(`${serving!.started.address}/graphql`)}, {
      method: 'POST',
      headers: ${JSON.stringify({ 'content-type': 'application/json', ...headers })},
      body: JSON.stringify({ query: '{ backends { name } }' }),
    }).then(
      async (answer) => ({ status: answer.status, body: await answer.json(), requestId: answer.headers.get('x-request-id') }),
      (error) => ({ error: String(error) }),
    )`;
    const outcome = await page.evaluate<Outcome>(script);
    await context.close();
    return { outcome, permission };
  }

  it('that is Apollo Sandbox asks first, then gets its answer and may read the id of its request', async () => {
    const { outcome } = await askFrom(SANDBOX, { allowed: true }, { 'x-request-id': 'from-sandbox' });
    expect(outcome).toEqual({
      status: 200,
      body: { data: { backends: registry.map(({ id: name }) => ({ name })) } },
      requestId: 'from-sandbox',
    });
    expect(seen()).toEqual([
      ['OPTIONS', 204],
      ['POST', 200],
    ]);
  });

  it('that is Apollo Sandbox may send the headers that its users set', async () => {
    const headers = { authorization: 'Bearer of-a-user', 'apollo-require-preflight': 'true', 'x-any-header': 'any' };
    expect((await askFrom(SANDBOX, { allowed: true }, headers)).outcome.status).toBe(200);
  });

  it('that is any other site is turned away by the answer to its first question, and nothing is run for it', async () => {
    const { outcome } = await askFrom(OTHER, { allowed: true }, {});
    expect(outcome).toEqual({ error: 'TypeError: Failed to fetch' });
    expect(seen().map(([method]) => method)).toEqual(['OPTIONS']);
  });

  it('reaches nothing of this machine until the person at the browser allows it', async () => {
    const { outcome, permission } = await askFrom(SANDBOX, { allowed: false }, {});
    expect([outcome, permission]).toEqual([{ error: 'TypeError: Failed to fetch' }, 'prompt']);
    expect(seen()).toEqual([]);
  });
});
