// Where the product's processor time goes for one query.
import { mkdirSync, writeFileSync } from 'node:fs';
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
const SAMPLING = { samplingInterval: 16_384, includeObjectsCollectedByMajorGC: true };

export async function profile({ backEnds, product, query, progress }) {
  const file = `${FOLDER}/${query.name}.cpuprofile`;
  mkdirSync(FOLDER, { recursive: true });
  const server = await product.start();
  await untilAnswered(server.url, query.ask, server.child);
  await backEnds.replay(0);
  const caller = new Caller(server.url, query.ask, 8);
  progress(`${query.title}: warming up`);
  await caller.flood({ concurrency: 8, ms: WARM_MS });

  progress(`${query.title}: processor time`);
  await server.inspect('Profiler.enable');
  await server.inspect('Profiler.start');
  const { answered } = await caller.flood({ concurrency: 8, ms: PROFILED_MS });
  const { profile: cpu } = await server.inspect('Profiler.stop');
  writeFileSync(file, JSON.stringify(cpu));

  const sample = async (what, includeObjectsCollectedByMinorGC) => {
    progress(`${query.title}: ${what}`);
    await server.inspect('HeapProfiler.startSampling', { ...SAMPLING, includeObjectsCollectedByMinorGC });
    const { answered: requests } = await caller.flood({ concurrency: 8, ms: PROFILED_MS / 2 });
    const { profile: heap } = await server.inspect('HeapProfiler.stopSampling');
    return allocations(heap, requests, what);
  };
  const allocated = await sample('allocated for a request', true);
  // A request's objects should be gone with it: each small collection has to copy those that are not.
  const outliving = await sample('outliving a small collection, for a request', false);

  await caller.close();
  await server.stop();
  await backEnds.stop();
  return [
    ...summary(cpu),
    `${answered} requests were profiled; the profile is in ${relative(ROOT, file)}.`,
    allocated,
    outliving,
    'What is allocated does not depend on what else the machine does.\n',
  ].join('\n\n');
}

function summary({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const own = new Map();
  const byPackage = new Map();
  let total = 0;
  const add = (map, key, time) => map.set(key, (map.get(key) ?? 0) + time);
  for (const [index, id] of samples.entries()) {
    const { callFrame } = byId.get(id);
    if (callFrame.functionName === '(idle)' || callFrame.functionName === '(program)') continue;
    const time = timeDeltas[index] ?? 0;
    total += time;
    add(own, nameOf(callFrame), time);
    add(byPackage, packageOf(id, byId, callers), time);
  }
  const share = (time) => `${((100 * time) / total).toFixed(1)} %`;
  return [
    tableText(['package, with what it calls of Node', 'own time'], largest(byPackage, 25, share)),
    tableText(['function', 'own time'], largest(own, SHOWN, share)),
  ];
}

function allocations({ head }, requests, title) {
  const own = new Map();
  const visit = ({ callFrame, selfSize, children }) => {
    const key = nameOf(callFrame);
    own.set(key, (own.get(key) ?? 0) + selfSize);
    for (const child of children) visit(child);
  };
  visit(head);
  own.set(
    'all',
    [...own.values()].reduce((sum, size) => sum + size, 0),
  );
  const kilobytes = (size) => `${(size / requests / 1_024).toFixed(1)} kB`;
  return tableText(['function', title], largest(own, SHOWN, kilobytes));
}

function largest(map, count, text) {
  return [...map]
    .sort(([, one], [, other]) => other - one)
    .slice(0, count)
    .map(([key, value]) => [key, text(value)]);
}

function nameOf({ functionName, url, lineNumber }) {
  return `${functionName || '(anonymous)'} ${placeOf(url)}${url ? `:${lineNumber + 1}` : ''}`;
}

function placeOf(url) {
  return url.replace(/^file:\/\//, '').replace(/^.*\/(node_modules|dist)\//, '');
}

/** What Node's own code takes is charged to the package that called it. */
function packageOf(id, byId, callers) {
  for (let frame = id; frame !== undefined; frame = callers.get(frame)) {
    const { functionName, url } = byId.get(frame).callFrame;
    if (functionName === '(garbage collector)') return functionName;
    if (url === '' || url.startsWith('node:') || url.startsWith('wasm:')) continue;
    const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(url) ?? [];
    return name ?? placeOf(url).split('/').slice(0, 2).join('/');
  }
  return 'node';
}
