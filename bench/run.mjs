// One run, from the options to the report.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { helpText, readCommandLine, UsageError } from '../dist/bench/command-line.js';
import { startBackEnds } from './back-ends.mjs';
import { pin, untilAnswered } from './child.mjs';
import { createContenders, PEER_IS_MISSING } from './contenders.mjs';
import { describeMachine } from './machine.mjs';
import * as measure from './measure.mjs';
import { measureOverload } from './overload.mjs';
import { profile } from './profile.mjs';
import { createQueries, QUERY_NAMES } from './queries.mjs';
import { reportOf } from './report.mjs';

const RESULTS = new URL('./RESULTS.md', import.meta.url);
const USAGE = 2;

/** Reads the options, or ends the process: with the help, or with one line about what is wrong with them. */
export function readOptions(args) {
  try {
    const options = readCommandLine(args, QUERY_NAMES);
    if (!options.help) return options;
    process.stdout.write(helpText(QUERY_NAMES));
    process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`bench: ${error.message}\n`);
    process.exit(USAGE);
  }
}

/** @returns the exit code */
export async function run(options) {
  const began = performance.now();
  const machine = describeMachine();
  const backEnds = await startBackEnds();
  const queries = createQueries(backEnds.oracle.retriable);
  const kinds = createContenders(backEnds);
  if (options.profile !== undefined) {
    const query = queries.find(({ name }) => name === options.profile);
    const { product } = kinds;
    process.stdout.write(await profile({ backEnds, product, query, progress: progressOf('profile') }));
    return 0;
  }
  const unmeasured = ({ name }) => options.quick && !['one-task', 'list-25'].includes(name);
  const chosen = queries.filter(({ name }) => options.queries.size === 0 || options.queries.has(name));
  const settings = options.quick ? measure.QUICK : measure.FULL;
  const found = {};
  const notes = [];
  const of = (part) => progressOf(part);

  if (options.parts.has('overload')) {
    found.overload = await measureOverload({ backEnds, quick: options.quick, progress: of('overload') });
    if (options.parts.size === 1) {
      await backEnds.stop();
      const took = performance.now() - began;
      process.stdout.write(reportOf(found, { quick: options.quick, took, notes, queries, contenders: [], machine }));
      return 0;
    }
  }
  const started = [];
  const startAll = async (some) => {
    const running = [];
    for (const kind of some.filter(Boolean)) {
      of('start')(kind.title);
      const server = await kind.start();
      started.push(server);
      await untilAnswered(server.url, kind.ask(queries[0]), server.child);
      running.push({ ...kind, ...server });
    }
    return running;
  };
  const { product, logging, bff, apollo, peer } = kinds;
  const growing = options.quick ? [product] : [product, bff];
  if (!peer) notes.push(`Hive Gateway is ${PEER_IS_MISSING}.`);

  const compared = await startAll([product, bff, apollo, peer, options.quick ? undefined : logging]);
  const limits = compared.filter(({ name }) => name === 'product' || name === 'bff');
  const alike = compared.filter(({ name }) => name !== 'product-log');
  // Also when nobody wants the table: nothing is measured that does not answer alike, and answers are remembered.
  found.calls = await measure.measureCalls({ backEnds, contenders: alike, queries: chosen, progress: of('calls') });
  const faults = found.calls.filter(
    ({ contender, callsAreLeast, answersAlike }) => contender !== 'hive' && !(callsAreLeast && answersAlike),
  );
  if (faults.length > 0) {
    for (const fault of faults) process.stderr.write(`bench: ${JSON.stringify(fault)}\n`);
    return 1;
  }
  await backEnds.replay(0);
  const pinned = compared.map(({ pid }) => pin(pid, 'first'));
  pin(process.pid, 'others');
  pin(backEnds.pid, 'others');
  notes.push(
    pinned.every(Boolean)
      ? 'Measured processes ran on the first core, load and back ends on the others.'
      : 'Processes ran on whatever core was free.',
  );
  if (options.parts.has('cpu')) {
    const shared = { settings, queries: chosen };
    found.cpu = await measure.measureCpu({ ...shared, contenders: compared, progress: of('cpu') });
  }
  if (options.parts.has('latency')) {
    const shared = { backEnds, settings, queries: chosen.filter((query) => !unmeasured(query)) };
    found.latency = await measure.measureLatency({ ...shared, contenders: limits, progress: of('latency') });
  }
  if (options.parts.has('memory')) {
    const [server] = compared;
    const { ask } = queries.find(({ name }) => name === 'list-25');
    found.memory = await measure.measureMemory({ server, ask, settings, progress: of('memory') });
  }
  await Promise.all(started.splice(0).map((server) => server.stop()));

  for (const pid of [process.pid, backEnds.pid]) pin(pid, 'all');
  if (options.parts.has('two')) {
    const [one, two] = await startAll([kinds.clustered(1), kinds.clustered(2)]);
    const wanted = options.quick ? ['list-25'] : ['one-task', 'list-25', 'users-200'];
    const some = chosen.filter(({ name }) => wanted.includes(name));
    found.two = await measure.measureTwo({ contenders: { one, two }, queries: some, settings, progress: of('two') });
    await Promise.all(started.splice(0).map((server) => server.stop()));
  }
  if (options.parts.has('start-up')) {
    const contenders = [product, bff, apollo, peer].filter(Boolean);
    const query = queries[0];
    found.startUp = await measure.measureStartUp({ contenders, query, settings, progress: of('start-up') });
  }
  if (options.parts.has('growth')) {
    found.growth = await measure.measureGrowth({ contenders: growing, settings, progress: of('growth') });
  }
  if (!options.parts.has('calls')) delete found.calls;
  await backEnds.stop();

  const context = {
    quick: options.quick,
    took: performance.now() - began,
    notes,
    queries: chosen,
    contenders: options.parts.has('cpu') ? compared : alike,
    machine,
  };
  const text = reportOf(found, context);
  process.stdout.write(text);
  if (options.write)
    writeFileSync(RESULTS, `# Results\n\nWritten by \`npm run bench -- --write\`.\n\n${text}${findings()}`);
  return 0;
}

/** Says on standard error what goes on: on a terminal in one line, elsewhere in lines. */
function progressOf(part) {
  const { isTTY } = process.stderr;
  return (text) => {
    process.stderr.write(isTTY ? `\r\u001b[2K${part}: ${text}` : `${part}: ${text}\n`);
  };
}

/** What people found out stands at the end, and stays when the figures are written anew. */
function findings() {
  const old = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '';
  const [, section] = /(\n## What the profiles say[^]*)$/.exec(old) ?? [];
  return section ?? '';
}
