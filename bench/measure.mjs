// What is measured, part by part. Each function gives plain numbers; `report.mjs` makes tables of them.
import { isDeepStrictEqual } from 'node:util';
import { request } from 'undici';
import { growthExponent, pairedRatios, quantile, slope, spreadOf } from '../dist/bench/statistics.js';
import { JSON_HEADERS, untilAnswered } from './child.mjs';
import { Caller } from './load.mjs';
import { growing } from './queries.mjs';

const MB = 1024 * 1024;
const CONCURRENCY = 8;

/** How long and how often, in milliseconds and times. */
export const FULL = {
  rounds: 11,
  windowMs: 200,
  warmMs: 2_500,
  latencies: [0, 50],
  latencyMs: 1_500,
  twoRounds: 6,
  twoMs: 400,
  twoWarmMs: 2_000,
  starts: 3,
  memoryRequests: 100_000,
  growthRepeats: 3,
  growthWarmRequests: 1_000,
};
export const QUICK = {
  rounds: 3,
  windowMs: 150,
  warmMs: 500,
  latencies: [50],
  latencyMs: 800,
  twoRounds: 2,
  twoMs: 300,
  twoWarmMs: 800,
  starts: 1,
  memoryRequests: 4_000,
  growthRepeats: 1,
  growthWarmRequests: 300,
};

const cpuMs = ({ cpu }) => (cpu.user + cpu.system) / 1_000;

async function post(url, ask) {
  const answer = await request(url, { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(ask) });
  return await answer.body.text();
}

/** Counts the calls of every contender's every query, and compares the answers with the product's. */
export async function measureCalls({ backEnds, contenders, queries, progress }) {
  await backEnds.live();
  const rows = [];
  for (const query of queries) {
    progress(query.title);
    let expected;
    for (const contender of contenders) {
      const ask = contender.ask(query);
      if (!ask) continue;
      // Sessions are opened and page sizes are learnt once in a process; neither is the query's cost.
      await post(contender.url, ask);
      await backEnds.afresh();
      const text = await post(contender.url, ask);
      const counts = await backEnds.counts();
      const answer = JSON.parse(text);
      const failed = answer.errors !== undefined || !answer.data;
      if (contender.name === 'product') expected = { text, answer };
      const comparable = contender.name !== 'hive';
      rows.push({
        query: query.name,
        contender: contender.name,
        counts,
        callsAreLeast: isDeepStrictEqual(counts, query.calls),
        bytes: text.length,
        answersAlike: !failed && (!comparable || isDeepStrictEqual(answer, expected.answer)),
        failure: failed ? text.slice(0, 500) : undefined,
        identical: comparable && text === expected.text,
      });
    }
  }
  return rows;
}

/** Processor time and throughput, in rounds that alternate between the contenders. */
export async function measureCpu({ contenders, queries, settings, progress }) {
  const found = queries.map((query) => ({ query, samples: new Map(contenders.map(({ name }) => [name, []])) }));
  const callers = new Map();
  for (const { url, name, ask } of contenders) {
    for (const query of queries) {
      const asked = ask(query);
      if (asked) callers.set(`${name} ${query.name}`, new Caller(url, asked, CONCURRENCY));
    }
  }
  const window = async (contender, query, limits) => {
    const caller = callers.get(`${contender.name} ${query.name}`);
    if (!caller) return undefined;
    const before = await contender.usage();
    const { answered, ms: took } = await caller.flood({ concurrency: CONCURRENCY, ...limits });
    const after = await contender.usage();
    return { cpu: (cpuMs(after) - cpuMs(before)) / answered, perSecond: (answered * 1_000) / took };
  };
  for (const { query } of found) {
    progress(`warming up: ${query.title}`);
    for (const contender of contenders) await window(contender, query, { ms: settings.warmMs });
  }
  for (let round = 1; round <= settings.rounds; round += 1) {
    for (const { query, samples } of found) {
      progress(`round ${round} of ${settings.rounds}: ${query.title}`);
      // Nobody always comes first.
      const order = contenders.map((_one, index) => contenders[(index + round) % contenders.length]);
      for (const contender of order) {
        const sample = await window(contender, query, { ms: settings.windowMs });
        if (sample) samples.get(contender.name).push(sample);
      }
    }
  }
  for (const caller of callers.values()) await caller.close();
  return found.map(({ query, samples }) => {
    const of = (name, what) => (samples.get(name) ?? []).map((sample) => sample[what]);
    const cpu = Object.fromEntries([...samples.keys()].map((name) => [name, spreadOf(of(name, 'cpu'))]));
    const perSecond = Object.fromEntries([...samples.keys()].map((name) => [name, spreadOf(of(name, 'perSecond'))]));
    const ratio = (name, reference) =>
      of(name, 'cpu').length > 0 && of(reference, 'cpu').length > 0
        ? spreadOf(pairedRatios(of(name, 'cpu'), of(reference, 'cpu')))
        : undefined;
    const toBff = Object.fromEntries([...samples.keys()].map((name) => [name, ratio(name, 'bff')]));
    const toProduct = Object.fromEntries([...samples.keys()].map((name) => [name, ratio(name, 'product')]));
    return { query: query.name, cpu, perSecond, toBff, toProduct };
  });
}

/** The time that a contender adds to its back ends' own, at half of what it can carry. */
export async function measureLatency({ backEnds, contenders, queries, settings, progress }) {
  const rows = [];
  for (const latencyMs of settings.latencies) {
    await backEnds.replay(latencyMs);
    for (const query of queries) {
      if (latencyMs > 0 && query.depth === 0) continue;
      for (const contender of contenders) {
        progress(`${latencyMs} ms: ${query.title}, ${contender.title}`);
        const caller = new Caller(contender.url, contender.ask(query), 64);
        const { answered, ms } = await caller.flood({
          concurrency: CONCURRENCY,
          ms: 600 + 2 * query.depth * latencyMs,
        });
        const perSecond = (answered * 1_000) / ms / 2;
        // Slow queries are watched longer, or there would be nothing to take a percentile of.
        const watchedMs = Math.min(4 * settings.latencyMs, Math.max(settings.latencyMs, 30_000 / perSecond));
        await backEnds.durations();
        const times = await caller.stream({ perSecond, ms: watchedMs });
        // Of calls that go side by side the slowest is waited for, but a few too slow ones are not the back ends' own.
        const durations = await backEnds.durations();
        const ownMs = durations.length > 0 ? query.depth * quantile(durations, 0.5) : 0;
        rows.push({
          query: query.name,
          contender: contender.name,
          latencyMs,
          perSecond,
          ownMs,
          count: times.length,
          p50: quantile(times, 0.5) - ownMs,
          p99: quantile(times, 0.99) - ownMs,
        });
        await caller.close();
      }
    }
  }
  await backEnds.replay(0);
  return rows;
}

/** One process and two behind one port, on whatever cores there are. */
export async function measureTwo({ contenders, queries, settings, progress }) {
  const samples = queries.map((query) => ({ query, one: [], two: [] }));
  for (let round = 0; round <= settings.twoRounds; round += 1) {
    for (const { query, ...kept } of samples) {
      progress(round === 0 ? `warming up: ${query.title}` : `round ${round} of ${settings.twoRounds}: ${query.title}`);
      for (const [key, contender] of Object.entries(contenders)) {
        const caller = new Caller(contender.url, query.ask, 2 * CONCURRENCY);
        const before = await contender.usage();
        const { answered, ms } = await caller.flood({
          concurrency: 2 * CONCURRENCY,
          ms: round > 0 ? settings.twoMs : settings.twoWarmMs,
        });
        const after = await contender.usage();
        if (round > 0) {
          kept[key].push({ perSecond: (answered * 1_000) / ms, cpu: (cpuMs(after) - cpuMs(before)) / answered });
        }
        await caller.close();
      }
    }
  }
  const ratios = (two, one, what) =>
    pairedRatios(
      two.map((sample) => sample[what]),
      one.map((sample) => sample[what]),
    );
  return samples.map(({ query, one, two }) => ({
    query: query.name,
    carried: spreadOf(ratios(two, one, 'perSecond')),
    cpu: spreadOf(ratios(two, one, 'cpu')),
  }));
}

/** From the start of the process to its first answer, and what it holds then. */
export async function measureStartUp({ contenders, query, settings, progress }) {
  const rows = contenders.map((contender) => ({ contender: contender.name, ms: [], restMb: [] }));
  for (let round = 1; round <= settings.starts; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      progress(`start ${round} of ${settings.starts}: ${contender.title}`);
      const began = performance.now();
      const server = await contender.start();
      await untilAnswered(server.url, contender.ask(query), server.child);
      rows[index].ms.push(performance.now() - began);
      rows[index].restMb.push((await server.usage(true)).memory.rss / MB);
      await server.stop();
    }
  }
  return rows.map(({ contender, ms, restMb }) => ({ contender, ms: spreadOf(ms), restMb: spreadOf(restMb) }));
}

/** Memory over many requests: at rest, at its peak, after a collection; and what the heap gains, if anything. */
export async function measureMemory({ server, ask, settings, progress }) {
  const steps = 10;
  const each = settings.memoryRequests / steps;
  const rest = await server.usage(true);
  const caller = new Caller(server.url, ask, CONCURRENCY);
  const heap = [];
  let peakMb = 0;
  for (let step = 1; step <= steps; step += 1) {
    progress(`${step * each} of ${settings.memoryRequests} requests`);
    await caller.flood({ concurrency: CONCURRENCY, requests: each });
    peakMb = Math.max(peakMb, (await server.usage()).memory.rss / MB);
    heap.push([step * each, (await server.usage(true)).memory.heapUsed / MB]);
  }
  await caller.close();
  const after = await server.usage(true);
  return {
    requests: settings.memoryRequests,
    restMb: rest.memory.rss / MB,
    peakMb,
    afterMb: after.memory.rss / MB,
    heapMb: heap.map(([, mb]) => mb),
    // Without the first steps, in which caches fill.
    heapGrowthMb: slope(heap.slice(2)) * settings.memoryRequests,
  };
}

/** Processor time for ever larger answers, and the memory of a fresh process that gives one. */
export async function measureGrowth({ contenders, settings, progress }) {
  const rows = [];
  for (const contender of contenders) {
    for (const kind of growing) {
      const points = [];
      for (const { size, ask } of kind.of) {
        progress(`${contender.title}: ${kind.title}, N = ${size}`);
        const server = await contender.start();
        await untilAnswered(server.url, kind.of[0].ask, server.child);
        const caller = new Caller(server.url, ask, 1);
        const small = new Caller(server.url, kind.of[0].ask, 1);
        // The code is hot before anything counts, with small answers that leave the memory as it is.
        await small.flood({ concurrency: 1, requests: settings.growthWarmRequests });
        await small.close();
        const rest = await server.usage(true);
        const requests = Math.max(5, Math.round((settings.growthRepeats * 3_000) / size));
        await caller.flood({ concurrency: 1, requests: Math.max(2, Math.round(requests / 4)) });
        const before = await server.usage();
        const { answered } = await caller.flood({ concurrency: 1, requests });
        const after = await server.usage();
        points.push({
          size,
          cpu: (cpuMs(after) - cpuMs(before)) / answered,
          memoryMb: after.peakKb / 1024 - rest.memory.rss / MB,
        });
        await caller.close();
        await server.stop();
      }
      const fitted = (some) => growthExponent(some.map(({ size, cpu }) => ({ size, cost: cpu })));
      rows.push({
        contender: contender.name,
        kind: kind.name,
        title: kind.title,
        points,
        exponent: fitted(points),
        lastExponent: fitted(points.slice(-2)),
      });
    }
  }
  return rows;
}
