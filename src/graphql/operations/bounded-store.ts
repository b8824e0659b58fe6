export interface StoreBounds {
  readonly entries: number;
  readonly characters: number;
}

/** Texts by key; when there are too many, those go first that nobody asked for the longest. */
export class BoundedStore {
  private readonly texts = new Map<string, string>();
  private characters = 0;

  /** Both bounds are needed: short texts weigh little, but each takes some hundred bytes to keep. */
  constructor(private readonly bounds: StoreBounds) {}

  get(key: string): string | undefined {
    const text = this.texts.get(key);
    if (text === undefined) return undefined;
    // A Map keeps the order in which keys were put in.
    this.texts.delete(key);
    this.texts.set(key, text);
    return text;
  }

  set(key: string, text: string): void {
    this.delete(key);
    if (text.length > this.bounds.characters) return;
    this.texts.set(key, text);
    this.characters += text.length;
    for (const oldest of this.texts.keys()) {
      if (this.texts.size <= this.bounds.entries && this.characters <= this.bounds.characters) return;
      this.delete(oldest);
    }
  }

  delete(key: string): boolean {
    this.characters -= this.texts.get(key)?.length ?? 0;
    return this.texts.delete(key);
  }
}
