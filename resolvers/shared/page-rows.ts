import type { PageInfo } from './page-info.type';

/** What a page says of itself, only when somebody wants to know: cursors are sealed, and further calls made, then. */
export interface Page {
  hasMore(): boolean | Promise<boolean>;
  /** Cursor of the first (0) or last (-1) entry; null on an empty page. */
  cursorAt(index: 0 | -1): string | null;
}

/** What answers for a `PageInfo`. */
export class PageInfoRow implements PageInfo {
  readonly hasPreviousPage: boolean;
  readonly #page: Page;

  constructor(page: Page, hasPreviousPage: boolean) {
    this.hasPreviousPage = hasPreviousPage;
    this.#page = page;
  }

  get hasNextPage(): boolean | Promise<boolean> {
    return this.#page.hasMore();
  }

  get startCursor(): string | null {
    return this.#page.cursorAt(0);
  }

  get endCursor(): string | null {
    return this.#page.cursorAt(-1);
  }
}

/** What answers for an edge of a connection. */
export class EdgeRow<Node> {
  readonly node: Node | null;
  readonly #cursor: () => string;

  constructor(node: Node | undefined, cursor: () => string) {
    this.node = node ?? null;
    this.#cursor = cursor;
  }

  get cursor(): string {
    return this.#cursor();
  }
}
