// The product in several processes behind one port, by Node's own cluster. The product needs nothing for it: what one of
// its processes knows, no other needs.
import cluster from 'node:cluster';

const { processes, main, args, probe } = JSON.parse(process.env.BENCH_SETTINGS);
cluster.setupPrimary({ exec: main, args, execArgv: ['--import', probe, '--expose-gc'], silent: true });
const workers = Array.from({ length: processes }, () => cluster.fork());

const asked = new Map();
let last = 0;
for (const worker of workers) {
  worker.on('message', (message) => {
    asked.get(message?.probe)?.(message);
  });
}

function ask(worker, collect) {
  const probe = `worker ${++last}`;
  worker.send({ probe, collect });
  return new Promise((resolve) => asked.set(probe, resolve));
}

// Instead of the probe's answer, which would be about this process alone, and of its end, which would leave the others.
process.removeAllListeners('message');
process.removeAllListeners('disconnect');
process.on('message', async ({ probe, collect }) => {
  const each = await Promise.all(workers.map((worker) => ask(worker, collect)));
  const own = process.cpuUsage();
  const sum = (pick) => each.reduce((total, usage) => total + pick(usage), 0);
  process.send({
    probe,
    cpu: { user: own.user + sum(({ cpu }) => cpu.user), system: own.system + sum(({ cpu }) => cpu.system) },
    memory: each[0].memory,
    peakKb: each[0].peakKb,
  });
});
function end() {
  for (const worker of workers) worker.process.kill('SIGKILL');
  process.exit(0);
}
process.on('SIGTERM', end);
// Who started this is gone.
process.on('disconnect', end);
