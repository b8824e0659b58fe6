import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const NOT_BUILT = `provisioning-graph

The GraphQL endpoint is /graphql. The explorer page has not been built; to have it here, run

    npm run build:explorer

and start the server again.
`;

/** Serves the page at `/` and its files, which carry a hash in their names, under `/explorer/`. */
export async function registerExplorer(
  app: FastifyInstance,
  folder = join(packageFolder(), 'dist', 'explorer'),
): Promise<void> {
  const page = join(folder, 'index.html');
  if (!existsSync(page)) {
    app.get('/', (_request, reply) =>
      reply.code(404).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send(NOT_BUILT),
    );
    return;
  }
  const html = readFileSync(page);
  app.get('/', (_request, reply) =>
    reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html),
  );
  await app.register(fastifyStatic, {
    root: folder,
    prefix: '/explorer/',
    index: false,
    dotfiles: 'ignore',
    // The page itself has no hash in its name, so it must not be had here with a year's cache time.
    allowedPath: (path) => path !== '/index.html',
    decorateReply: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
  });
}

/** Where the package is, whether this runs from `dist/src` or, in a test, from `src`. */
export function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
