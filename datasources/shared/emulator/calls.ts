/** One request that reached an emulator. */
export interface EmulatorCall {
  readonly operation: string;
  /** How it came, e.g. `soap11` or `get`. */
  readonly form: string;
  /** Milliseconds since 1970, on the emulator's clock. */
  readonly at: number;
  readonly session?: string | undefined;
  /** HTTP status of the answer; 0 while there is none, and for ever when the connection was cut. */
  readonly status: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What a real server cannot see but a test wants to know. */
  readonly notes: readonly string[];
}

export type RecordedCall = { -readonly [Key in keyof EmulatorCall]: EmulatorCall[Key] };

const KEPT = 10_000;

/** The last 10,000 calls and a count of all, so that a long run stays small. */
export class CallLog {
  #ring: RecordedCall[] = [];
  #oldest = 0;
  readonly #counts = new Map<string, number>();
  #inFlight = 0;
  #peak = 0;

  /** In order of arrival. */
  get calls(): readonly EmulatorCall[] {
    return [...this.#ring.slice(this.#oldest), ...this.#ring.slice(0, this.#oldest)];
  }

  /** The most calls that were under way at one time. */
  get peakInFlight(): number {
    return this.#peak;
  }

  /** How often the operation was called since the last `clear`, the calls that are no longer kept included. */
  countOf(operation: string): number {
    return this.#counts.get(operation) ?? 0;
  }

  begin(call: RecordedCall): void {
    this.#counts.set(call.operation, this.countOf(call.operation) + 1);
    this.#inFlight += 1;
    this.#peak = Math.max(this.#peak, this.#inFlight);
    if (this.#ring.length < KEPT) {
      this.#ring.push(call);
    } else {
      this.#ring[this.#oldest] = call;
      this.#oldest = (this.#oldest + 1) % KEPT;
    }
  }

  end(): void {
    this.#inFlight -= 1;
  }

  clear(): void {
    this.#ring = [];
    this.#oldest = 0;
    this.#counts.clear();
    this.#peak = this.#inFlight;
  }
}
