// Where the product's processor time goes for one query.
import { mkdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tableText } from '../dist/bench/table.js';
import { untilAnswered } from './child.mjs';
import { Caller } from './load.mjs';

const FOLDER = fileURLToPath(new URL('../dist/bench/profiles', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WARM_MS = 8_000;
const PROFILED_MS = 6_000;
const SHOWN = 40;

export async function profile({ backEnds, product, query, progress }) {
  const file = `${FOLDER}/${query.name}.cpuprofile`;
  mkdirSync(FOLDER, { recursive: true });
  const server = await product.start();
  await untilAnswered(server.url, query.ask, server.child);
  await backEnds.replay(0);
  const caller = new Caller(server.url, query.ask, 8);
  progress(`${query.title}: warming up`);
  await caller.flood({ concurrency: 8, ms: WARM_MS });
  progress(`${query.title}: ${PROFILED_MS / 1_000} s`);
  await server.profile(file);
  const { answered } = await caller.flood({ concurrency: 8, ms: PROFILED_MS });
  await server.profile(file);
  await caller.close();
  await server.stop();
  await backEnds.stop();
  const tables = summary(JSON.parse(readFileSync(file, 'utf8')));
  return `${tables}\n\n${answered} requests were profiled; ${relative(ROOT, file)}\n`;
}

function summary({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const own = new Map();
  const byPackage = new Map();
  let total = 0;
  const add = (map, key, time) => map.set(key, (map.get(key) ?? 0) + time);
  for (const [index, id] of samples.entries()) {
    const { functionName, url, lineNumber } = byId.get(id).callFrame;
    if (functionName === '(idle)' || functionName === '(program)') continue;
    const time = timeDeltas[index] ?? 0;
    total += time;
    add(own, `${functionName || '(anonymous)'} ${placeOf(url)}${url ? `:${lineNumber + 1}` : ''}`, time);
    add(byPackage, packageOf(url, functionName), time);
  }
  const rows = (map, count) =>
    [...map]
      .sort(([, one], [, other]) => other - one)
      .slice(0, count)
      .map(([key, time]) => [key, `${((100 * time) / total).toFixed(1)} %`]);
  return [
    tableText(['package', 'own time'], rows(byPackage, 15)),
    tableText(['function', 'own time'], rows(own, SHOWN)),
  ].join('\n\n');
}

function placeOf(url) {
  return url.replace(/^file:\/\//, '').replace(/^.*\/(node_modules|dist)\//, '');
}

function packageOf(url, functionName) {
  if (url === '') return functionName === '(garbage collector)' ? functionName : '(native)';
  if (url.startsWith('node:')) return 'node';
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(url) ?? [];
  return name ?? placeOf(url).split('/').slice(0, 2).join('/');
}
