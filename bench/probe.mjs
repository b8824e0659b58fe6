// Loaded into every measured process before its own code (`--import`): tells the bench over IPC what the process used.
// It adds nothing to a request.
const measure = () => ({
  cpu: process.cpuUsage(),
  memory: process.memoryUsage(),
  peakKb: process.resourceUsage().maxRSS,
});

process.on('message', (message) => {
  if (message?.probe === undefined) return;
  if (message.collect) globalThis.gc?.();
  process.send({ probe: message.probe, ...measure() });
});
// Who started this is gone: nobody will stop it later.
process.on('disconnect', () => process.exit(0));
