import { closeSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';

export interface HangUpActions {
  readonly reload: () => void;
  readonly stop: () => void;
}

/**
 * SIGHUP asks a server to load its configuration again, but it was made to tell that the terminal has gone, and whoever
 * closes a window wants nothing in it to go on.
 */
export class HangUps {
  readonly #hadTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));
  #actions: HangUpActions | undefined;
  #isPending = false;

  constructor() {
    process.on('SIGHUP', () => this.#take());
  }

  /** What came before this is taken now. */
  follow(actions: HangUpActions): void {
    this.#actions = actions;
    if (this.#isPending) this.#take();
  }

  #take(): void {
    this.#isPending = this.#actions === undefined;
    if (this.#hadTerminal && !hasTerminal()) {
      if (this.#actions) this.#actions.stop();
      else process.exit(129);
    } else this.#actions?.reload();
  }
}

/** Asks by its general name: what is known of one's own descriptors is lost with it. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
