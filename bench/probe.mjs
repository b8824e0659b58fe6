// Loaded into every measured process before its own code (`--import`): tells the bench over IPC what the process used,
// and takes a profile when asked to. It adds nothing to a request.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

const measure = () => ({
  cpu: process.cpuUsage(),
  memory: process.memoryUsage(),
  peakKb: process.resourceUsage().maxRSS,
});

let session;

/** Begins a profile, and at the second call writes it to the file. */
async function profile(file) {
  if (!session) {
    session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    return;
  }
  writeFileSync(file, JSON.stringify((await session.post('Profiler.stop')).profile));
}

process.on('message', async (message) => {
  if (message?.probe === undefined) return;
  if (message.profile !== undefined) await profile(message.profile);
  if (message.collect) globalThis.gc?.();
  process.send({ probe: message.probe, ...measure() });
});
// Who started this is gone: nobody will stop it later.
process.on('disconnect', () => process.exit(0));
