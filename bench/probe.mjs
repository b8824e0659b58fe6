// Loaded into every measured process before its own code (`--import`): tells the bench over IPC what the process used,
// and takes profiles when asked to. It adds nothing to a request.
import { Session } from 'node:inspector/promises';

const measure = () => ({
  cpu: process.cpuUsage(),
  memory: process.memoryUsage(),
  peakKb: process.resourceUsage().maxRSS,
  handles: process.getActiveResourcesInfo().length,
});

let session;

/** Hands a command on to V8's inspector. */
async function inspect(method, parameters) {
  if (!session) {
    session = new Session();
    session.connect();
  }
  return await session.post(method, parameters);
}

process.on('message', async (message) => {
  if (message?.probe === undefined) return;
  if (message.inspect) {
    process.send({ probe: message.probe, found: await inspect(...message.inspect) });
    return;
  }
  if (message.collect) globalThis.gc?.();
  process.send({ probe: message.probe, ...measure() });
});
// Who started this is gone: nobody will stop it later.
process.on('disconnect', () => process.exit(0));
