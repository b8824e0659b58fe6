import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import { registerExplorer } from '../../src/http/explorer';

const ROOT = resolve(__dirname, '../..');
const BUILT = join(ROOT, 'dist', 'explorer');

describe('the routes of the explorer', () => {
  let app: FastifyInstance;

  beforeAll(async () => {
    execFileSync(process.execPath, ['scripts/build-explorer.mjs'], { cwd: ROOT });
    app = fastify();
    await registerExplorer(app);
  });

  afterAll(() => app.close());

  it('serves the page at / and lets nobody keep it', async () => {
    const answer = await app.inject('/');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    expect(answer.body).toContain('<title>provisioning-graph</title>');
    expect(answer.body).not.toMatch(/https?:\/\//);
  });

  it('serves the files that the page names, for good, since their names carry a hash', async () => {
    const page = (await app.inject('/')).body;
    const files = [...page.matchAll(/(?:src|href)="(explorer\/[^"]+)"/g)].map((match) => `/${match[1]!}`);
    expect(files).toHaveLength(2);
    for (const file of files) {
      const answer = await app.inject(file);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    }
  });

  it('sends them squeezed to whoever can unpack them', async () => {
    const script = readdirSync(BUILT).find((name) => /^app-\w+\.js$/.test(name))!;
    const [plain, squeezed] = await Promise.all([
      app.inject(`/explorer/${script}`),
      app.inject({ url: `/explorer/${script}`, headers: { 'accept-encoding': 'gzip, br' } }),
    ]);
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(squeezed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': expect.stringContaining('javascript'),
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(gunzipSync(squeezed.rawPayload).equals(plain.rawPayload)).toBe(true);
  });

  it.each(['/explorer/index.html', '/explorer/.inputs', '/explorer/../index.html', '/explorer/none.js'])(
    'does not serve %s',
    async (path) => {
      expect((await app.inject(path)).statusCode).toBe(404);
    },
  );

  it('has style sheets that load from nowhere else', () => {
    const sheets = readdirSync(BUILT).filter((name) => name.endsWith('.css'));
    expect(sheets).not.toEqual([]);
    for (const sheet of sheets) {
      const text = readFileSync(join(BUILT, sheet), 'utf8');
      expect(text).not.toContain('@import');
      for (const [, address] of text.matchAll(/url\(["']?([^"')]{0,40})/g)) {
        expect(address).toMatch(/^(data:|\.\/|#)/);
      }
    }
  });

  it('says how to build the page when it was not built', async () => {
    const bare = fastify();
    await registerExplorer(bare, join(ROOT, 'no-such-folder'));
    const answer = await bare.inject('/');
    await bare.close();
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.body).toContain('npm run build:explorer');
  });
});
