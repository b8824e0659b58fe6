// Bundles explorer/ into dist/explorer/, so that the page needs nothing from outside. Does nothing when up to date.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'dist', 'explorer');
const started = performance.now();

const inputs = fingerprint();
if (upToDate()) {
  console.log('explorer: up to date');
} else {
  await build();
  console.log(`explorer: built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function upToDate() {
  const stamp = join(target, '.inputs');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs;
}

/** Changes whenever the bundle could: with our own sources, this script, or any package. */
function fingerprint() {
  const sources = readdirSync(join(root, 'explorer')).map((name) => `explorer/${name}`);
  const hash = createHash('sha256');
  for (const path of [
    ...sources.sort(),
    'src/start/starter-query.ts',
    'scripts/build-explorer.mjs',
    'package-lock.json',
  ]) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

async function build() {
  // Loaded only now: the usual start finds the bundle up to date and needs no bundler.
  const esbuild = await import('esbuild');
  // Built aside and moved into place, so that nobody is ever served half a page.
  const outdir = join(root, 'dist', `.explorer-${process.pid}`);
  mkdirSync(outdir, { recursive: true });
  try {
    const options = {
      absWorkingDir: root,
      outdir,
      bundle: true,
      minify: true,
      metafile: true,
      target: 'es2022',
      entryNames: '[name]-[hash]',
      chunkNames: 'chunk-[hash]',
      assetNames: '[name]-[hash]',
      legalComments: 'external',
      logLevel: 'warning',
      define: { 'process.env.NODE_ENV': '"production"' },
      loader: { '.ttf': 'file' },
    };
    const workers = await esbuild.build({
      ...options,
      format: 'iife',
      entryPoints: {
        'worker-editor': 'monaco-editor/esm/vs/editor/editor.worker.js',
        'worker-json': 'monaco-editor/esm/vs/language/json/json.worker.js',
        'worker-graphql': 'monaco-graphql/esm/graphql.worker.js',
      },
    });
    const page = await esbuild.build({
      ...options,
      format: 'esm',
      splitting: true,
      jsx: 'automatic',
      entryPoints: { app: 'explorer/main.tsx' },
      define: {
        ...options.define,
        WORKER_FILES: JSON.stringify({
          editor: outputNamed(workers, 'worker-editor', '.js'),
          json: outputNamed(workers, 'worker-json', '.js'),
          graphql: outputNamed(workers, 'worker-graphql', '.js'),
        }),
      },
    });
    const html = readFileSync(join(root, 'explorer', 'index.html'), 'utf8')
      .replace('%SCRIPT%', `explorer/${outputNamed(page, 'app', '.js')}`)
      .replace('%STYLE%', `explorer/${outputNamed(page, 'app', '.css')}`);
    writeFileSync(join(outdir, 'index.html'), html);
    // The editor is megabytes of text; nobody should wait for it over a slow line, or for us to squeeze it anew.
    for (const name of readdirSync(outdir).filter((file) => /\.(js|css|ttf)$/.test(file))) {
      writeFileSync(join(outdir, `${name}.gz`), gzipSync(readFileSync(join(outdir, name)), { level: 9 }));
    }
    writeFileSync(join(outdir, '.inputs'), inputs);
    // Two test processes may build at the same time; the first to finish is good enough for both.
    if (upToDate()) return;
    rmSync(target, { recursive: true, force: true });
    renameSync(outdir, target);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function outputNamed(result, name, extension) {
  const found = Object.keys(result.metafile.outputs)
    .map((path) => basename(path))
    .find((file) => file.startsWith(`${name}-`) && file.endsWith(extension));
  if (!found) throw new Error(`esbuild wrote no ${name}*${extension}`);
  return found;
}
