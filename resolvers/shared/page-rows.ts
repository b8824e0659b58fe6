import type { PageInfo } from './page-info.type';
import type { PageRequest } from './page.args';

/** What a page says of itself, only when somebody wants to know: cursors are sealed, and further calls made, then. */
export interface Page {
  /** Whether there is more in the direction of reading, between the cursors of the request. */
  hasMore(): boolean | Promise<boolean>;
  /** Cursor of the first (0) or last (-1) entry; null on an empty page. */
  cursorAt(index: 0 | -1): string | null;
}

/** What answers for a `PageInfo`. */
export class PageInfoRow implements PageInfo {
  readonly #page: Page;
  readonly #request: PageRequest;

  constructor(page: Page, request: PageRequest) {
    this.#page = page;
    this.#request = request;
  }

  get hasNextPage(): boolean | Promise<boolean> {
    return this.#request.fromEnd ? this.#request.before !== undefined : this.#page.hasMore();
  }

  get hasPreviousPage(): boolean | Promise<boolean> {
    return this.#request.fromEnd ? this.#page.hasMore() : this.#request.after !== undefined;
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
