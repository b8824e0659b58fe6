// The back ends as the bench sees them.
import { startCommanded } from './child.mjs';

/** Starts emulators and their fronts in a process of their own. */
export async function startBackEnds() {
  const { call, pid, stop } = await startCommanded(new URL('./back-ends/process.mjs', import.meta.url));
  return {
    pid,
    stop,
    ...(await call('describe')),
    /** Lets every call through to the emulators, which count it. */
    live: () => call('set', { remembers: false, latencyMs: 0 }),
    /** Answers from memory, after `latencyMs`. */
    replay: (latencyMs) => call('set', { remembers: true, latencyMs }),
    afresh: () => call('afresh'),
    counts: () => call('counts'),
    durations: () => call('durations'),
    /** How long SafeNet's emulator takes for a call. */
    pace: (latencyMs) => call('pace', { latencyMs }),
    /** The most calls that were under way there at one time since this was last asked. */
    peak: () => call('peak'),
  };
}
