import fastifyHelmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import fastify, { type FastifyInstance } from 'fastify';
import { registerSecurityHeaders } from '../../../../src/http/browser-access';

const OPTIONS: FastifyHelmetOptions = {
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], scriptSrc: ["'self'"] } },
  strictTransportSecurity: false,
};

let plain: FastifyInstance;
let ours: FastifyInstance;
let helmeted: FastifyInstance;

beforeAll(async () => {
  [plain, ours, helmeted] = [fastify(), fastify(), fastify()];
  await registerSecurityHeaders(ours, OPTIONS);
  await helmeted.register(fastifyHelmet, OPTIONS);
  for (const app of [plain, ours, helmeted]) {
    app.get('/fine', () => 'fine');
    app.get('/broken', () => {
      throw new Error('broken');
    });
  }
});
afterAll(() => Promise.all([plain, ours, helmeted].map((app) => app.close())));

async function headersOf(app: FastifyInstance, url: string): Promise<Record<string, unknown>> {
  return { ...(await app.inject({ url })).headers, date: undefined };
}

it.each(['/fine', '/broken', '/nowhere'])('are those that helmet sets itself: %s', async (url) => {
  const bare = await headersOf(plain, url);
  const expected = await headersOf(helmeted, url);
  expect(Object.keys(expected).length).toBeGreaterThan(Object.keys(bare).length + 8);
  await expect(headersOf(ours, url)).resolves.toEqual(expected);
});
