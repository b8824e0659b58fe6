// Tables and verdicts out of what was measured.
import { numberText, spreadText, tableText } from '../dist/bench/table.js';
import * as targets from '../dist/bench/targets.js';

const { atLeast, atMost } = targets;
const section = (title, ...parts) => [`## ${title}`, ...parts].join('\n\n');
const titleOf = (queries, name) => queries.find((query) => query.name === name)?.title ?? name;

function callsSection(rows, { queries }) {
  const names = [...new Set(rows.map(({ contender }) => contender))];
  const cell = (query, name) => {
    const row = rows.find((one) => one.query === query && one.contender === name);
    if (!row) return 'cannot';
    if (row.failure !== undefined) return 'fails';
    const sum = Object.values(row.counts).reduce((total, count) => total + count, 0);
    return `${sum}${row.answersAlike ? '' : ', differs'}`;
  };
  const least = ({ calls }) => String(Object.values(calls).reduce((total, count) => total + count, 0));
  return section(
    'Back-end calls for one query',
    tableText(
      ['query', 'cost table', ...names],
      queries.map((query) => [query.title, least(query), ...names.map((name) => cell(query.name, name))]),
    ),
    'From the call logs of the emulators. The answers of all but the peer, whose schema is another, are deeply equal.',
  );
}

function cpuSection(rows, { queries, contenders }) {
  const others = contenders.filter(({ name }) => name !== 'bff');
  const spread = (value) => (value ? spreadText(value) : '-');
  return [
    section(
      'Processor time of a request, relative to the hand-written BFF',
      tableText(
        ['query', ...others.map(({ title }) => title)],
        rows.map(({ query, toBff }) => [titleOf(queries, query), ...others.map(({ name }) => spread(toBff[name]))]),
      ),
      'Medians of the rounds, each divided by the BFF in the same round; in brackets the least and the most.',
    ),
    section(
      'Processor time of a request in ms, and requests a second on one core',
      tableText(
        ['query', ...contenders.map(({ title }) => title)],
        rows.map(({ query, cpu, perSecond }) => [
          titleOf(queries, query),
          ...contenders.map(({ name }) =>
            cpu[name]?.count > 0 ? `${numberText(cpu[name].median)} ms, ${numberText(perSecond[name].median)}/s` : '-',
          ),
        ]),
      ),
      'They hold for this machine at that hour only.',
    ),
  ].join('\n\n');
}

function latencySection(rows, { queries }) {
  return section(
    "Time added to the back ends' own, at half of what each can carry",
    tableText(
      ['query', 'who', 'back end', 'own time', 'p50 added', 'p99 added', 'requests/s', 'requests'],
      rows.map((row) => [
        titleOf(queries, row.query),
        row.contender,
        `${row.latencyMs} ms`,
        `${numberText(row.ownMs)} ms`,
        `${numberText(row.p50)} ms`,
        `${numberText(row.p99)} ms`,
        numberText(row.perSecond),
        String(row.count),
      ]),
    ),
    'Own time: what half of the calls took inside the back ends, times the calls that have to stand one behind the other with ' +
      'four SafeNet sessions and eight calls to Oracle. Requests come at even intervals and count from when they were due.',
  );
}

function twoSection(rows, { queries }) {
  return section(
    'Two processes behind one port, relative to one',
    tableText(
      ['query', 'requests carried', 'processor time of a request'],
      rows.map(({ query, carried, cpu }) => [titleOf(queries, query), spreadText(carried), spreadText(cpu)]),
    ),
    'Two processes of the product under `node:cluster`. The load and the back ends run beside them: where there are only two ' +
      'cores, these cannot both be the servers’, and what could be carried is 2 divided by the second number.',
  );
}

function startSection(rows) {
  return section(
    'Start-up',
    tableText(
      ['who', 'first answer after', 'memory then'],
      rows.map(({ contender, ms, restMb }) => [contender, `${spreadText(ms)} ms`, `${spreadText(restMb)} MB`]),
    ),
  );
}

function memorySection(found) {
  return section(
    `Memory over ${found.requests} requests`,
    tableText(
      ['at rest', 'at its peak', 'afterwards', 'heap gained'],
      [
        [
          ...[found.restMb, found.peakMb, found.afterMb].map((mb) => `${numberText(mb)} MB`),
          `${numberText(found.heapGrowthMb)} MB`,
        ],
      ],
    ),
    `The heap after a collection, at each tenth of the way: ${found.heapMb.map((mb) => numberText(mb)).join(', ')} MB. ` +
      'The gain is fitted without the first fifth, in which caches fill.',
  );
}

function growthSection(rows) {
  const sizes = rows[0]?.points.map(({ size }) => size) ?? [];
  return section(
    'Growth',
    tableText(
      ['who, what', ...sizes.map((size) => `N = ${size}`), 'exponent', 'of the last step'],
      rows.map(({ contender, title, points, exponent, lastExponent }) => [
        `${contender}, ${title}`,
        ...points.map(({ cpu, memoryMb }) => `${numberText(cpu)} ms, ${numberText(memoryMb)} MB`),
        numberText(exponent),
        numberText(lastExponent),
      ]),
    ),
    'Processor time of one request, and what a fresh process needed at most above its rest. The exponent b of a * N ^ b is ' +
      'fitted by least squares on the logarithms.',
  );
}

function overloadSection({ rows, beside }) {
  const pace = ({ latencyMs }) => `${latencyMs} ms a call`;
  const failures = ({ codes }) =>
    Object.entries(codes)
      .map(([code, count]) => `${code} ${count}`)
      .join(', ');
  return section(
    'Overload',
    tableText(
      [
        'back end',
        'demand',
        'sent',
        'good/s',
        'calls/s',
        'p50',
        'p99',
        'writes',
        'most calls',
        'handles',
        'memory',
        'normal after',
      ],
      rows.map((row) => [
        pace(row),
        `${row.demand} x`,
        String(row.sent),
        numberText(row.goodput),
        numberText(row.calls),
        `${numberText(row.p50)} ms`,
        `${numberText(row.p99)} ms`,
        `${numberText(100 * row.writes)} %`,
        String(row.peak),
        String(row.handles),
        `${numberText(row.rss / 1_048_576)} MB`,
        `${numberText(row.toNormal)} s`,
      ]),
    ),
    'Good: a whole answer without an error, in the time of the client. Calls: what the good answers were worth at the back end.',
    rows.map((row) => `- ${pace(row)}, ${row.demand} x, not good: ${failures(row) || 'none'}`).join('\n'),
    tableText(
      ['a polite caller', 'alone', 'beside a greedy one: p50', 'p90', 'answered'],
      beside.map((row) => [
        pace(row),
        `${numberText(row.unloaded)} ms`,
        `${numberText(row.p50)} ms`,
        `${numberText(row.p90)} ms`,
        `${numberText(100 * row.answered)} %`,
      ]),
    ),
  );
}

function overloadVerdicts({ rows, beside }) {
  const verdicts = [];
  for (const latencyMs of new Set(rows.map((row) => row.latencyMs))) {
    const own = rows.filter((row) => row.latencyMs === latencyMs);
    const last = own.at(-1);
    // In calls: at ten times the demand writes, which go first and take three, are a larger part of what is answered.
    const peak = Math.max(...own.map(({ calls }) => calls));
    const at = `at ${latencyMs} ms`;
    verdicts.push(
      atLeast(`goodput at 10 x of its peak, ${at}`, targets.LEAST_GOODPUT, last.calls / peak),
      atLeast(`writes admitted at 10 x, ${at}`, targets.LEAST_WRITES, last.writes),
      atMost(`calls at once, ${at}`, targets.MOST_CALLS, Math.max(...own.map((row) => row.peak))),
      atMost(`normal after 10 x, ${at}`, targets.MOST_SECONDS_TO_NORMAL, last.toNormal, ' s'),
    );
  }
  for (const { latencyMs, unloaded, p50 } of beside) {
    verdicts.push(atMost(`polite beside greedy, at ${latencyMs} ms`, targets.MOST_BESIDE_GREEDY, p50 / unloaded, ' x'));
  }
  return verdicts;
}

function verdictsOf({ overload, calls, cpu, latency, two, memory, growth }, { queries }) {
  const verdicts = overload ? overloadVerdicts(overload) : [];
  for (const row of calls ?? []) {
    if (row.contender !== 'product') continue;
    const found = row.callsAreLeast ? 'equal' : JSON.stringify(row.counts);
    verdicts.push({
      target: `back-end calls, ${titleOf(queries, row.query)}`,
      wanted: 'equal to the cost table',
      found,
      verdict: row.callsAreLeast ? 'met' : 'missed',
    });
  }
  for (const { query, toBff, toProduct } of cpu ?? []) {
    const limit = targets.MOST_OF_BFF[query];
    const title = titleOf(queries, query);
    if (limit !== undefined) verdicts.push(atMost(`CPU against the BFF, ${title}`, limit, toBff.product?.median, ' x'));
    verdicts.push(atLeast(`CPU of the peer, ${title}`, targets.LEAST_OF_PEER, toProduct.hive?.median, ' x'));
  }
  for (const { query, contender, latencyMs, p50, p99 } of latency ?? []) {
    if (contender !== 'product' || latencyMs === 0) continue;
    const title = titleOf(queries, query);
    verdicts.push(atMost(`p50 added at ${latencyMs} ms, ${title}`, targets.MOST_P50_MS, p50, ' ms'));
    verdicts.push(atMost(`p99 added at ${latencyMs} ms, ${title}`, targets.MOST_P99_MS, p99, ' ms'));
  }
  for (const { query, carried, cpu: perRequest } of two ?? []) {
    const title = titleOf(queries, query);
    verdicts.push(atLeast(`two processes, ${title}`, targets.LEAST_OF_TWO, carried.median, ' x'));
    verdicts.push(
      atLeast(`two processes by processor time, ${title}`, targets.LEAST_OF_TWO, 2 / perRequest.median, ' x'),
    );
  }
  if (memory) verdicts.push(atMost(`heap gained over ${memory.requests} requests`, 1, memory.heapGrowthMb, ' MB'));
  for (const { contender, title, lastExponent } of growth ?? []) {
    if (contender === 'product') verdicts.push(atMost(`growth, ${title}`, targets.MOST_EXPONENT, lastExponent));
  }
  return verdicts;
}

/** @returns the whole text, in Markdown */
export function reportOf(found, context) {
  const verdicts = verdictsOf(found, context);
  const sections = [
    section(
      'Targets',
      tableText(
        ['target', 'wanted', 'found', ''],
        verdicts.map(({ target, wanted, found: value, verdict }) => [target, wanted, value, verdict]),
      ),
    ),
    found.overload && overloadSection(found.overload),
    found.calls && callsSection(found.calls, context),
    found.cpu && cpuSection(found.cpu, context),
    found.latency && latencySection(found.latency, context),
    found.two && twoSection(found.two, context),
    found.startUp && startSection(found.startUp),
    found.memory && memorySection(found.memory),
    found.growth && growthSection(found.growth),
  ].filter(Boolean);
  return `${[describeRun(context), ...sections].join('\n\n')}\n`;
}

function describeRun({ quick, notes, took, machine }) {
  const kind = quick ? 'A quick run: too coarse to quote.' : 'A full run.';
  return [
    `${kind} It took ${Math.round(took / 1_000)} s.`,
    machine.map((line) => `- ${line}`).join('\n'),
    ...notes,
  ].join('\n\n');
}
