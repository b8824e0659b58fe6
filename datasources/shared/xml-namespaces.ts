const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const NONE_WRITTEN: readonly WrittenAttribute[] = [];
const NO_ATTRIBUTES: readonly XmlAttribute[] = [];

/** A name by what its prefix is bound to; `uri` is empty for a name in no namespace. */
interface XmlName {
  readonly uri: string;
  readonly local: string;
}

export interface XmlAttribute extends XmlName {
  readonly value: string;
}

/** An element as it opens; declarations of namespaces are among its attributes. Good only while the element opens. */
export interface XmlTag extends XmlName {
  readonly attributes: readonly XmlAttribute[];
}

interface WrittenAttribute {
  readonly name: string;
  readonly value: string;
}

/** Attributes are checked when they are read, and resolved when somebody wants to see them. */
class OpenTag implements XmlTag {
  uri = '';
  local = '';
  written = NONE_WRITTEN;

  constructor(private readonly resolve: (written: readonly WrittenAttribute[]) => readonly XmlAttribute[]) {}

  get attributes(): readonly XmlAttribute[] {
    return this.written.length === 0 ? NO_ATTRIBUTES : this.resolve(this.written);
  }
}

/** What holds below an element that declares namespaces. */
class Bindings {
  /** The default namespace. */
  uri: string;
  /** Whether two prefixes may mean one namespace here; only then can attributes be equal that are written differently. */
  aliased: boolean;
  #prefixes: Map<string, string> | undefined;

  constructor(
    readonly depth: number,
    readonly outer?: Bindings,
  ) {
    this.uri = outer?.uri ?? '';
    this.aliased = outer?.aliased ?? false;
  }

  bind(prefix: string, uri: string): void {
    this.#prefixes ??= new Map();
    this.#prefixes.set(prefix, uri);
  }

  find(prefix: string): string | undefined {
    return this.#prefixes?.get(prefix) ?? this.outer?.find(prefix);
  }
}

/**
 * Resolves the prefixes of a document while it is read, and refuses what "Namespaces in XML 1.0" forbids. saxes does the
 * same when asked to, but then it takes 1.5 times as long: it looks through all open elements for every one.
 */
export class Namespaces {
  #bindings = new Bindings(0);
  #written: WrittenAttribute[] = [];
  /** One for all elements: a table of a page has hundreds of them, and most are looked at once. */
  readonly #tag: OpenTag;
  /** The first prefix of each namespace. */
  readonly #firstPrefixes = new Map<string, string>();

  constructor(private readonly fail: () => never) {
    this.#bindings.bind('xml', XML);
    this.#bindings.bind('xmlns', XMLNS);
    this.#tag = new OpenTag((written) => written.map((attribute) => this.#attribute(attribute)));
  }

  /** An attribute of the element that is going to open. */
  attribute(attribute: WrittenAttribute): void {
    this.#written.push(attribute);
  }

  open(name: string, depth: number): XmlTag {
    const tag = this.#tag;
    tag.written = this.#written.length === 0 ? NONE_WRITTEN : this.#checked(depth);
    const colon = name.indexOf(':');
    if (colon < 0) {
      tag.uri = this.#bindings.uri;
      tag.local = name;
    } else {
      if (name.startsWith('xmlns:')) this.fail();
      tag.uri = this.#uriOf(name, colon);
      tag.local = name.slice(colon + 1);
    }
    return tag;
  }

  close(depth: number): void {
    if (this.#bindings.depth === depth && this.#bindings.outer) this.#bindings = this.#bindings.outer;
  }

  #checked(depth: number): readonly WrittenAttribute[] {
    const written = this.#written;
    this.#written = [];
    for (const { name, value } of written) {
      if (name === 'xmlns') this.#declare('', value.trim(), depth);
      else if (name.startsWith('xmlns:')) this.#declare(name.slice(6), value.trim(), depth);
    }
    let prefixed = 0;
    for (const { name } of written) {
      const colon = name.indexOf(':');
      if (colon < 0) continue;
      prefixed += 1;
      this.#uriOf(name, colon);
    }
    if (prefixed > 1 && this.#bindings.aliased) this.#refuseEqual(written);
    return written;
  }

  #attribute({ name, value }: WrittenAttribute): XmlAttribute {
    const colon = name.indexOf(':');
    // The default namespace is for elements only.
    if (colon < 0) return { uri: name === 'xmlns' ? XMLNS : '', local: name, value };
    return { uri: this.#uriOf(name, colon), local: name.slice(colon + 1), value };
  }

  #declare(prefix: string, uri: string, depth: number): void {
    const isReserved = prefix === 'xmlns' || uri === XMLNS || (prefix === 'xml') !== (uri === XML);
    // Only the default namespace can be undeclared.
    if (isReserved || (prefix !== '' && uri === '')) this.fail();
    if (this.#bindings.depth !== depth) this.#bindings = new Bindings(depth, this.#bindings);
    if (prefix === '') {
      this.#bindings.uri = uri;
      return;
    }
    this.#bindings.bind(prefix, uri);
    const first = this.#firstPrefixes.get(uri);
    if (first === undefined) this.#firstPrefixes.set(uri, prefix);
    else if (first !== prefix) this.#bindings.aliased = true;
  }

  #uriOf(name: string, colon: number): string {
    const uri = this.#bindings.find(name.slice(0, colon));
    if (uri === undefined || colon === name.length - 1 || name.includes(':', colon + 1)) this.fail();
    return uri;
  }

  #refuseEqual(written: readonly WrittenAttribute[]): void {
    const names = new Set(
      written.map((attribute) => this.#attribute(attribute)).map(({ uri, local }) => `{${uri}}${local}`),
    );
    if (names.size < written.length) this.fail();
  }
}
