/** Keeps in an item where it stands, so that it can be moved and taken out without a search; -1 when it is not in. */
export interface Placed<T> {
  placeOf(item: T): number;
  setPlace(item: T, place: number): void;
}

/** The least item first; all is done in the logarithm of its size. */
export class Heap<T> {
  readonly #items: T[] = [];

  constructor(
    private readonly before: (one: T, other: T) => boolean,
    private readonly placed: Placed<T>,
  ) {}

  get items(): readonly T[] {
    return this.#items;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  /** Puts an item in, or where it belongs after a change. */
  put(item: T): void {
    let place = this.placed.placeOf(item);
    if (place < 0) {
      place = this.#items.length;
      this.#items.push(item);
    }
    this.#down(item, this.#up(item, place));
  }

  remove(item: T): void {
    const place = this.placed.placeOf(item);
    if (place < 0) return;
    this.placed.setPlace(item, -1);
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#down(last, this.#up(last, place));
  }

  #up(item: T, from: number): number {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#items[above] as T;
      if (!this.before(item, parent)) break;
      this.#set(parent, place);
      place = above;
    }
    this.#set(item, place);
    return place;
  }

  #down(item: T, from: number): void {
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.#items.length) break;
      const right = below + 1;
      if (right < this.#items.length && this.before(this.#items[right] as T, this.#items[below] as T)) below = right;
      const child = this.#items[below] as T;
      if (!this.before(child, item)) break;
      this.#set(child, place);
      place = below;
    }
    this.#set(item, place);
  }

  #set(item: T, place: number): void {
    this.#items[place] = item;
    this.placed.setPlace(item, place);
  }
}
