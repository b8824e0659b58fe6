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

  /** Ends the process; without its terminal as the signal itself would, since Node cannot leave one that has gone. */
  exit(code: number): void {
    if (this.#isGone()) {
      process.removeAllListeners('SIGHUP');
      process.kill(process.pid, 'SIGHUP');
    }
    process.exit(code);
  }

  #take(): void {
    this.#isPending = this.#actions === undefined;
    if (!this.#isGone()) this.#actions?.reload();
    else if (this.#actions) this.#actions.stop();
    else this.exit(1);
  }

  #isGone(): boolean {
    return this.#hadTerminal && !hasTerminal();
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
