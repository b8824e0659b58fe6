const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const NO_ATTRIBUTES: readonly XmlAttribute[] = [];

/** A name by what its prefix is bound to; `uri` is empty for a name in no namespace. */
interface XmlName {
  readonly uri: string;
  readonly local: string;
}

export interface XmlAttribute extends XmlName {
  readonly value: string;
}

/** An element as it opens; declarations of namespaces are among its attributes. */
export interface XmlTag extends XmlName {
  readonly attributes: readonly XmlAttribute[];
}

interface WrittenAttribute {
  readonly name: string;
  readonly value: string;
}

/** What holds below an element that declares namespaces. */
class Scope {
  /** The default namespace. */
  uri: string;
  /** Whether two prefixes may mean one namespace here; only then can attributes be equal that are written differently. */
  aliased: boolean;
  #prefixes: Map<string, string> | undefined;

  constructor(
    readonly depth: number,
    readonly outer?: Scope,
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
  #scope = new Scope(0);
  #written: WrittenAttribute[] = [];
  /** The first prefix of each namespace. */
  readonly #firstPrefixes = new Map<string, string>();

  constructor(private readonly fail: () => never) {
    this.#scope.bind('xml', XML);
    this.#scope.bind('xmlns', XMLNS);
  }

  /** An attribute of the element that is going to open. */
  attribute(attribute: WrittenAttribute): void {
    this.#written.push(attribute);
  }

  open(name: string, depth: number): XmlTag {
    const attributes = this.#written.length === 0 ? NO_ATTRIBUTES : this.#attributes(depth);
    const colon = name.indexOf(':');
    if (colon < 0) return { uri: this.#scope.uri, local: name, attributes };
    if (name.startsWith('xmlns:')) this.fail();
    const { uri, local } = this.#resolve(name, colon);
    return { uri, local, attributes };
  }

  close(depth: number): void {
    if (this.#scope.depth === depth && this.#scope.outer) this.#scope = this.#scope.outer;
  }

  #attributes(depth: number): readonly XmlAttribute[] {
    const written = this.#written;
    this.#written = [];
    for (const { name, value } of written) {
      if (name === 'xmlns') this.#declare('', value.trim(), depth);
      else if (name.startsWith('xmlns:')) this.#declare(name.slice(6), value.trim(), depth);
    }
    let prefixed = 0;
    const attributes = written.map(({ name, value }): XmlAttribute => {
      const colon = name.indexOf(':');
      // The default namespace is for elements only.
      if (colon < 0) return { uri: name === 'xmlns' ? XMLNS : '', local: name, value };
      prefixed += 1;
      const { uri, local } = this.#resolve(name, colon);
      return { uri, local, value };
    });
    if (prefixed > 1 && this.#scope.aliased) this.#refuseEqual(attributes);
    return attributes;
  }

  #declare(prefix: string, uri: string, depth: number): void {
    const isReserved = prefix === 'xmlns' || uri === XMLNS || (prefix === 'xml') !== (uri === XML);
    // Only the default namespace can be undeclared.
    if (isReserved || (prefix !== '' && uri === '')) this.fail();
    if (this.#scope.depth !== depth) this.#scope = new Scope(depth, this.#scope);
    if (prefix === '') {
      this.#scope.uri = uri;
      return;
    }
    this.#scope.bind(prefix, uri);
    const first = this.#firstPrefixes.get(uri);
    if (first === undefined) this.#firstPrefixes.set(uri, prefix);
    else if (first !== prefix) this.#scope.aliased = true;
  }

  #resolve(name: string, colon: number): XmlName {
    const local = name.slice(colon + 1);
    const uri = this.#scope.find(name.slice(0, colon));
    if (uri === undefined || local === '' || local.includes(':')) this.fail();
    return { uri, local };
  }

  #refuseEqual(attributes: readonly XmlAttribute[]): void {
    const names = new Set(attributes.map(({ uri, local }) => `{${uri}}${local}`));
    if (names.size < attributes.length) this.fail();
  }
}
