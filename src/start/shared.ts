/** Something that several generations use, and that is closed when the last of them has let go of it. */
export class Shared<Value> {
  #holders = 0;
  readonly #close: (value: Value) => Promise<void>;

  constructor(
    readonly value: Value,
    close: (value: Value) => Promise<void>,
  ) {
    this.#close = close;
  }

  get isHeld(): boolean {
    return this.#holders > 0;
  }

  hold(): this {
    this.#holders += 1;
    return this;
  }

  /** To be called once by each who holds it. */
  async release(): Promise<void> {
    this.#holders -= 1;
    if (this.#holders === 0) await this.#close(this.value);
  }
}
