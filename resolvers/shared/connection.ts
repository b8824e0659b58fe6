import { Field, Int, ObjectType } from 'type-graphql';
import { BackendProblem } from '../backends/backend-problem';
import { Lazy } from './lazy';
import { InPart } from './record-field';
import type { PageRequest } from './page.args';

/** A page of a list, and what it says of itself when somebody wants to know: cursors are made, and further calls sent, then. */
export interface ListPage<Item, Entry> {
  readonly items: readonly Item[];
  readonly problems?: readonly BackendProblem[];
  entryOf(item: Item): Entry;
  cursorOf(item: Item): string;
  /** Whether there is more in the direction of reading, between the cursors of the request. */
  hasMore(): boolean | Promise<boolean>;
  count(): number | null | Promise<number | null>;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Where a page stands in its list, by the rules of Relay connections.',
})
export class PageInfo {
  readonly #page: ListPage<unknown, unknown>;
  readonly #request: PageRequest;

  constructor(page: ListPage<unknown, unknown>, request: PageRequest) {
    this.#page = page;
    this.#request = request;
  }

  @Lazy()
  @Field(() => Boolean, {
    description:
      'Whether there is more behind this page, as far as `before`, where it is given. At the end of one back end this may ' +
      'ask the next one. With `last`, it is whether the page was reached with `before`.',
  })
  get hasNextPage(): boolean | Promise<boolean> {
    return this.#request.fromEnd ? this.#request.before !== undefined : this.#page.hasMore();
  }

  @Lazy()
  @Field(() => Boolean, {
    description:
      'Whether there is more before this page. With `last`, that is looked for, as far as `after`, where it is given; ' +
      'otherwise it is whether the page was reached with `after`.',
  })
  get hasPreviousPage(): boolean | Promise<boolean> {
    return this.#request.fromEnd ? this.#page.hasMore() : this.#request.after !== undefined;
  }

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the first entry, to be used as `before` for the page before; null on an empty page.',
  })
  get startCursor(): string | null {
    return this.#cursorAt(0);
  }

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last entry, to be used as `after` for the next page; null on an empty page.',
  })
  get endCursor(): string | null {
    return this.#cursorAt(-1);
  }

  #cursorAt(index: 0 | -1): string | null {
    const item = this.#page.items.at(index);
    return item === undefined ? null : this.#page.cursorOf(item);
  }
}

/** What the schema says of a connection, its edges, and the fields of both. */
interface ConnectionTexts {
  readonly description: string;
  readonly edges: string;
  readonly nodes: string;
  readonly totalCount: string;
  /** Left out where a list has no problems, but fails as a whole. */
  readonly problems?: string;
  readonly edge: string;
  readonly cursor: string;
  readonly node: string;
}

/** Makes the types `<Entry>Connection` and `<Entry>Edge`. */
export function connectionOf<Entry>(
  entry: { readonly name: string; readonly prototype: Entry },
  texts: ConnectionTexts,
) {
  @ObjectType(`${entry.name}Edge`, { simpleResolvers: true, description: texts.edge })
  class Edge<Item> {
    readonly #page: ListPage<Item, Entry>;
    readonly #item: Item;

    @Field(() => entry, { nullable: true, description: texts.node })
    readonly node: Entry | null;

    constructor(page: ListPage<Item, Entry>, item: Item, node: Entry | undefined) {
      this.#page = page;
      this.#item = item;
      this.node = node ?? null;
    }

    @Field(() => String, { description: texts.cursor })
    get cursor(): string {
      return this.#page.cursorOf(this.#item);
    }
  }

  @ObjectType(`${entry.name}Connection`, { simpleResolvers: true, description: texts.description })
  class Connection<Item> {
    readonly #page: ListPage<Item, Entry>;
    #nodes: readonly Entry[] | undefined;

    @InPart('page')
    @Field(() => PageInfo, { description: 'How to go on.' })
    readonly pageInfo: PageInfo;

    readonly problems: readonly BackendProblem[] | undefined;

    constructor(page: ListPage<Item, Entry>, request: PageRequest) {
      this.#page = page;
      this.pageInfo = new PageInfo(page, request);
      this.problems = page.problems;
    }

    @InPart('page')
    @Field(() => [Edge], { description: texts.edges })
    get edges(): readonly Edge<Item>[] {
      const { nodes } = this;
      return this.#page.items.map((item, index) => new Edge(this.#page, item, nodes[index]));
    }

    @InPart('page')
    @Field(() => [entry], { nullable: 'items', description: texts.nodes })
    get nodes(): readonly Entry[] {
      this.#nodes ??= this.#page.items.map((item) => this.#page.entryOf(item));
      return this.#nodes;
    }

    @Lazy('total')
    @Field(() => Int, { nullable: true, description: texts.totalCount })
    get totalCount(): number | null | Promise<number | null> {
      return this.#page.count();
    }
  }
  if (texts.problems !== undefined) {
    Field(() => [BackendProblem], { description: texts.problems })(Connection.prototype, 'problems');
    InPart('page')(Connection.prototype, 'problems');
  }
  return Connection;
}
