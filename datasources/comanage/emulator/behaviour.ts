/** How the emulated server behaves (contract section in brackets). */
export interface ComanageBehaviour {
  /** `strict`: what 4.6.1 does. `documented`: what the API page says of it (10). */
  mode: 'strict' | 'documented';
  /**
   * In documented mode, for the target operations where the page (7.1) and the recording (7.3) differ: which one rules.
   * `recorded` is a server whose look-up of the CO goes first, so that an unknown id is a 401 for most users.
   */
  targetRefusals: 'page' | 'recorded';
  /** In documented mode: a target in queue mode answers 202 to a request that says `Synchronous: false` (10). */
  queuedAs202: boolean;
  /** How ids are written in JSON; older systems print strings (4). */
  numbersAs: 'number' | 'string';
  /** Whether there is a text after the status; HTTP/2 has none (2.4). */
  reasonPhrases: boolean;
  /** How many identifiers one list can hold until PHP runs out of memory (14). */
  identifiersInMemory: number;
  /** Who may read history records: whoever is privileged in the CO (9.4), or nobody. */
  historyFor: 'privileged' | 'nobody';
  /** Delay of every call. */
  latencyMs: number;
}

export const DEFAULT_BEHAVIOUR: Readonly<ComanageBehaviour> = {
  mode: 'strict',
  targetRefusals: 'page',
  queuedAs202: false,
  numbersAs: 'number',
  reasonPhrases: true,
  identifiersInMemory: 8_000,
  historyFor: 'privileged',
  latencyMs: 0,
};
