import type { RunningEmulator, Runtime } from '../../datasources/shared/backend';
import type { ConfiguredBackend } from '../config/backends';
import { isSameBackend } from '../config/changes';
import type { LiveBackend } from '../graphql/context';
import { Shared } from './shared';

interface OpenBackend {
  readonly configured: ConfiguredBackend;
  readonly live: LiveBackend;
  readonly emulator: RunningEmulator | undefined;
}

export interface ConnectedBackends {
  /** In configured order. */
  readonly all: readonly LiveBackend[];
  /** The names of those that were not open before. */
  readonly connected: readonly string[];
  /** Lets go of all; those that nobody else uses are closed. Waits for all, whatever becomes of each. */
  readonly close: () => Promise<void>;
}

/** The back ends of all generations there are: what is configured in the same way in two of them is connected once. */
export class OpenBackends {
  readonly #open = new Set<Shared<OpenBackend>>();

  constructor(private readonly runtime: Runtime) {}

  /** Starts the emulators of the embedded back ends that are not open yet, and connects them. Nothing stays if one fails. */
  async connect(configured: readonly ConfiguredBackend[]): Promise<ConnectedBackends> {
    const held: Shared<OpenBackend>[] = [];
    const connected: string[] = [];
    const close = async (): Promise<void> => {
      await Promise.allSettled(held.map((one) => one.release()));
    };
    try {
      for (const one of configured) {
        const known = [...this.#open].find((open) => isSameBackend(open.value.configured, one));
        held.push((known ?? (await this.#start(one))).hold());
        if (!known) connected.push(one.name);
      }
    } catch (error) {
      await close();
      throw error;
    }
    return { all: held.map(({ value }) => value.live), connected, close };
  }

  async #start(configured: ConfiguredBackend): Promise<Shared<OpenBackend>> {
    const { name, backend, embedded, connector } = configured;
    const emulator = embedded ? await backend.startEmulator({ now: this.runtime.now }) : undefined;
    try {
      const live = { name, backend, embedded, connection: connector(emulator?.url)(this.runtime) };
      const shared: Shared<OpenBackend> = new Shared({ configured, live, emulator }, () => this.#close(shared));
      this.#open.add(shared);
      return shared;
    } catch (error) {
      await emulator?.close();
      throw error;
    }
  }

  async #close(shared: Shared<OpenBackend>): Promise<void> {
    this.#open.delete(shared);
    const { live, emulator } = shared.value;
    await Promise.allSettled([live.connection.close()]);
    await emulator?.close();
  }
}
