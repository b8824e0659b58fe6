import type { RunningEmulator, Runtime } from '../../datasources/shared/backend';
import type { ConfiguredBackend } from '../config/backends';
import type { LiveBackend } from '../graphql/context';

/** Starts the emulators of the embedded back ends, and connects all, in configured order. */
export async function connectBackends(configured: readonly ConfiguredBackend[], runtime: Runtime) {
  const emulators: RunningEmulator[] = [];
  const all: LiveBackend[] = [];
  /** Connections first and emulators after them. Waits for all, whatever becomes of each. */
  const close = async (): Promise<void> => {
    await Promise.allSettled(all.map(({ connection }) => connection.close()));
    await Promise.allSettled(emulators.map((emulator) => emulator.close()));
  };
  try {
    for (const { name, backend, embedded, connector } of configured) {
      const emulator = embedded ? await backend.startEmulator({ now: runtime.now }) : undefined;
      if (emulator) emulators.push(emulator);
      all.push({ name, backend, embedded, connection: connector(emulator?.url)(runtime) });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { all, close };
}
