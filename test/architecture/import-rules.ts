import { backendOf, importsOf, isProduct, nodesOf, placeOf, type Files, type Import, type Rule } from './source-files';
import ts from 'typescript';

/** Which packages may be imported where; a package that is not named here may be used anywhere in the product. */
const PACKAGE_HOMES: Readonly<Record<string, RegExp>> = {
  '@apollo/server': /^src\//,
  '@electric-sql/pglite': /^src\/store\//,
  'class-validator': /^resolvers\//,
  dataloader: /^datasources\//,
  'drizzle-orm': /^src\/store\//,
  graphql: /^(resolvers|src)\//,
  ioredis: /^src\/store\//,
  pg: /^src\/store\//,
  'type-graphql': /^(resolvers|src)\//,
  undici: /^datasources\/shared\/http\.ts$/,
  zod: /^(datasources\/(.+\/)?config\.ts|datasources\/shared\/(settings|backend)\.ts|src\/config\/.+)$/,
};

function arrow({ from, specifier }: Import): string {
  return `${from} imports ${specifier}`;
}

function forbidRelative(files: Files, isForbidden: (found: Import, target: string) => boolean): string[] {
  return importsOf(files)
    .filter((found) => found.target !== undefined && isForbidden(found, found.target))
    .map(arrow);
}

/** Imports that are carried out when the file is loaded: neither `import type` nor `import()`. */
function loadedAtOnce(path: string, text: string): ts.ImportDeclaration[] {
  return nodesOf(path, text)
    .filter(ts.isImportDeclaration)
    .filter((node) => node.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword);
}

/** From top to bottom. The longest beginning that fits says where a file lives; what fits none is not looked at. */
const LAYERS = [
  'src/main.ts',
  'src/start/',
  'src/http/',
  'src/graphql/',
  'src/auth/',
  'src/graphql/errors/',
  'src/store/ledger/',
  'src/store/',
  'src/config/',
  'src/observability/',
  'resolvers/',
  'datasources/',
];

function layerOf(path: string): number {
  const homes = LAYERS.filter((layer) => path.startsWith(layer)).sort((a, b) => b.length - a.length);
  return LAYERS.indexOf(homes[0] ?? '');
}

/** The file that a relative import means. */
function fileAt(files: Files, target: string): string | undefined {
  return [`${target}.ts`, `${target}/index.ts`].find((path) => files[path] !== undefined);
}

/** Files by what they import, types included; only how a back end loads its emulator is left out. */
function importGraph(files: Files): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  for (const { from, target, specifier } of importsOf(files)) {
    const file = target === undefined || specifier === './emulator/index.js' ? undefined : fileAt(files, target);
    if (file !== undefined) graph.set(from, [...(graph.get(from) ?? []), file]);
  }
  return graph;
}

/** One circle for each file that closes one, in the order of its imports. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) circles.push([...path.slice(start), file].join(' -> '));
    if (start >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return circles;
}

function declaredDependencies(files: Files): Set<string> {
  const manifest = JSON.parse(files['package.json'] ?? '{}') as { dependencies?: Record<string, string> };
  return new Set(Object.keys(manifest.dependencies ?? {}));
}

export const importRules: readonly Rule[] = [
  {
    name: 'the product imports only its own three folders',
    check: (files) => forbidRelative(files, (_, target) => !/^(src|resolvers|datasources)(\/|$)/.test(target)),
    violation: {
      'src/http/server.ts': "import { start } from '../../test/helpers/start-embedded';",
      'datasources/safenet/client.ts': "import script from '../../scripts/build-explorer.mjs';",
    },
    says: [/client\.ts imports .*scripts/, /server\.ts imports .*test/],
  },
  {
    name: 'arrows run down the layers, from main.ts to the datasources',
    check: (files) =>
      importsOf(files)
        .filter(({ from, target }) => {
          const below = target === undefined ? -1 : layerOf(fileAt(files, target) ?? `${target}/`);
          return below >= 0 && below < layerOf(from);
        })
        .map(arrow),
    violation: {
      'src/main.ts': "import { serve } from './start/serve';",
      'src/auth/authorize.ts': "import { refusal } from '../graphql/errors/refusals';",
      'src/graphql/context.ts': "import type { LiveBackend } from '../start/backends';",
      'src/graphql/errors/refusals.ts': "import { authorize } from '../../auth/authorize';",
      'src/observability/logger.ts': "import type { Config } from '../config';",
      'src/store/migrations.ts': "import { tables } from './ledger/schema';",
      'src/store/ledger/store.ts': "import { migrate } from '../migrations';",
      'resolvers/context.ts': "import type { Settings } from '../src/config/schema';",
    },
    says: [
      /resolvers\/context\.ts imports .*config/,
      /graphql\/context\.ts imports .*start/,
      /refusals\.ts imports .*auth/,
      /logger\.ts imports .*config/,
      /migrations\.ts imports .*ledger/,
    ],
  },
  {
    name: 'no imports run in a circle, those of types included',
    check: (files) => circlesOf(importGraph(files)),
    violation: {
      'datasources/shared/a.ts': "import { b } from './b';",
      'datasources/shared/b.ts': "import type { C } from './c/index.js';",
      'datasources/shared/c/index.ts': "export const a = import('../a');",
      'datasources/oig/index.ts': "const start = async () => (await import('./emulator/index.js')).start();",
      'datasources/oig/emulator/index.ts': "import { id } from '..';\nimport { data } from './data';",
      'datasources/oig/emulator/data.ts': '',
      'src/config/own.ts': "import './own';",
    },
    says: [/^(datasources\/shared\/(a|b|c\/index)\.ts( -> |$)){4}/, /^src\/config\/own\.ts -> src\/config\/own\.ts$/],
  },
  {
    name: 'resolvers know of the datasources only the contracts, the errors and the module contract',
    check: (files) =>
      forbidRelative(
        files,
        ({ from }, target) =>
          from.startsWith('resolvers/') &&
          !/^(resolvers(\/|$)|datasources\/(contracts\/|shared\/(errors|backend)$))/.test(target),
      ),
    violation: {
      'resolvers/tasks/a.ts': "import { registry } from '../../datasources';",
      'resolvers/tasks/b.ts': "import { fanOut } from '../../datasources/shared/fan-out';",
      'resolvers/tasks/c.ts': "import type { Config } from '../../src/config';",
      'resolvers/tasks/fine.ts': "import { BackendError } from '../../datasources/shared/errors';",
    },
    says: [/a\.ts imports/, /b\.ts imports/, /c\.ts imports/],
  },
  {
    name: 'datasources know neither resolvers nor the server',
    check: (files) =>
      forbidRelative(files, ({ from }, target) => from.startsWith('datasources/') && !target.startsWith('datasources')),
    violation: { 'datasources/safenet/codec.ts': "import { InputError } from '../../resolvers/shared/input-error';" },
    says: [/codec\.ts imports .*resolvers/],
  },
  {
    name: 'a back end never imports another',
    check: (files) =>
      forbidRelative(files, ({ from }, target) => {
        const [own, other] = [backendOf(from), backendOf(target)];
        return own !== undefined && other !== undefined && own !== other;
      }),
    violation: { 'datasources/oig/client.ts': "import { envelope } from '../safenet/soap';" },
    says: [/oig\/client\.ts imports \.\.\/safenet\/soap/],
  },
  {
    name: 'what the back ends share knows none of them',
    check: (files) =>
      forbidRelative(
        files,
        ({ from }, target) => /^datasources\/(shared|contracts)\//.test(from) && backendOf(target) !== undefined,
      ),
    violation: { 'datasources/shared/http.ts': "import { SOAP } from '../safenet/soap';" },
    says: [/http\.ts imports/],
  },
  {
    name: 'contracts are plain: no packages, and of our files only each other and the errors',
    check: (files) =>
      importsOf(files)
        .filter(({ from }) => from.startsWith('datasources/contracts/'))
        .filter(({ target }) => !/^datasources\/(contracts\/|shared\/errors$)/.test(target ?? ''))
        .map(arrow),
    violation: {
      'datasources/contracts/tasks.ts': "import { z } from 'zod';\nimport { fanOut } from '../shared/fan-out';",
    },
    says: [/imports zod/, /imports .*fan-out/],
  },
  {
    name: "a back end's folder is entered through its index",
    check: (files) =>
      forbidRelative(files, ({ from }, target) => {
        const other = backendOf(target);
        return other !== undefined && backendOf(from) !== other && target !== `datasources/${other}`;
      }),
    violation: {
      'src/start/backends.ts': "import { SafenetClient } from '../../datasources/safenet/client.js';",
      'datasources/index.ts': "import { safenet } from './safenet';\nimport { oig } from './oig/index.js';",
    },
    says: [/backends\.ts imports .*safenet\/client/],
  },
  {
    name: 'only the server asks for the registry of back ends',
    check: (files) => forbidRelative(files, ({ from }, target) => target === 'datasources' && !from.startsWith('src/')),
    violation: { 'datasources/shared/health.ts': "import { registry } from '..';" },
    says: [/health\.ts imports \.\./],
  },
  {
    name: 'an emulator shares nothing with its client: only itself and datasources/shared',
    check: (files) =>
      forbidRelative(files, ({ from }, target) => {
        const home = /^datasources\/[^/]+\/emulator(?=\/)/.exec(from)?.[0];
        return home !== undefined && !`${target}/`.startsWith(`${home}/`) && !target.startsWith('datasources/shared/');
      }),
    violation: {
      'datasources/safenet/emulator/routes.ts': "import { decode } from '../codec';\nimport { State } from './store';",
      'datasources/safenet/emulator/soap/index.ts':
        "import { now } from '../../../../src/clock';\nimport '../index.js';",
    },
    says: [/routes\.ts imports \.\.\/codec/, /index\.ts imports .*src\/clock/],
  },
  {
    name: 'an emulator is loaded only when it is started',
    check: (files) =>
      Object.keys(files)
        .filter((path) => isProduct(path) && !path.includes('/emulator/'))
        .flatMap((path) =>
          loadedAtOnce(path, files[path]!)
            .filter((node) => /\/emulator(\/|$)/.test((node.moduleSpecifier as ts.StringLiteral).text))
            .map((node) => `${placeOf(path, node)} loads the emulator with the product`),
        ),
    violation: {
      'datasources/safenet/index.ts': "import {\n  start,\n} from './emulator';",
      'datasources/oig/index.ts': "const start = async () => (await import('./emulator')).start();",
    },
    says: [/safenet\/index\.ts:1 loads/],
  },
  {
    name: 'what talks to Redis is loaded only where one is configured',
    check: (files) =>
      Object.keys(files)
        .filter((path) => isProduct(path) && path !== 'src/store/redis.ts')
        .flatMap((path) =>
          loadedAtOnce(path, files[path]!)
            .filter((node) => /(^ioredis|\/store\/redis)$/.test((node.moduleSpecifier as ts.StringLiteral).text))
            .map((node) => `${placeOf(path, node)} loads it with the product`),
        ),
    violation: {
      'src/start/serve.ts': "import { openRedis } from '../store/redis';",
      'src/store/slots.ts': "import { Redis } from 'ioredis';",
      'src/http/health.ts': "import type { SharedRedis } from '../store/redis';",
      'src/store/redis.ts': "import { Redis } from 'ioredis';",
    },
    says: [/serve\.ts:1 loads it/, /slots\.ts:1 loads it/],
  },
  {
    name: 'each package has its home',
    check: (files) =>
      importsOf(files)
        .filter((found) => found.package !== undefined && PACKAGE_HOMES[found.package]?.test(found.from) === false)
        .map(arrow),
    violation: {
      'datasources/safenet/client.ts': "import { request } from 'undici';",
      'datasources/safenet/codec.ts': "import { GraphQLError } from 'graphql';\nimport { z } from 'zod';",
      'datasources/safenet/config.ts': "import { z } from 'zod';",
      'resolvers/tasks/load.ts': "import DataLoader from 'dataloader';\nimport { z } from 'zod';",
      'resolvers/tasks/tasks.resolver.ts': "import { ApolloServer } from '@apollo/server';",
      'src/config/schema.ts': "import { z } from 'zod';",
      'src/store/ledger/store.ts': "import { sql } from 'drizzle-orm';\nimport { Pool } from 'pg';",
      'src/start/serve.ts':
        "import { PGlite } from '@electric-sql/pglite';\nimport { Pool } from 'pg';\nimport { pgTable } from 'drizzle-orm/pg-core';",
      'src/graphql/schema.ts': "import { IsIn } from 'class-validator';\nimport { Arg } from 'type-graphql';",
      'datasources/safenet/loaders.ts': "import { Field } from 'type-graphql';",
    },
    says: [
      /client\.ts imports undici/,
      /codec\.ts imports graphql/,
      /codec\.ts imports zod/,
      /loaders\.ts imports type-graphql/,
      /load\.ts imports dataloader/,
      /load\.ts imports zod/,
      /tasks\.resolver\.ts imports @apollo\/server/,
      /schema\.ts imports class-validator/,
      /serve\.ts imports @electric-sql\/pglite/,
      /serve\.ts imports pg$/,
      /serve\.ts imports drizzle-orm\/pg-core/,
    ],
  },
  {
    name: 'the product needs no package beyond its dependencies',
    check: (files) => {
      const declared = declaredDependencies(files);
      return importsOf(files)
        .filter((found) => found.package !== undefined && !found.package.startsWith('node:'))
        .filter((found) => !declared.has(found.package!))
        .map(arrow);
    },
    violation: {
      'package.json': '{"dependencies": {"graphql": "16"}, "devDependencies": {"react": "19"}}',
      'src/a.ts': "import 'react';\nimport fs from 'fs';\nimport 'graphql';\nimport 'node:fs';",
    },
    says: [/imports react/, /imports fs/],
  },
];
