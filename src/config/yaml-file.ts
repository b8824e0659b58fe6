import { readFileSync } from 'node:fs';
import {
  type Document,
  type ErrorCode,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { systemCode } from '../observability/describe-error';
import { ConfigError } from './faults';

const MOST_BYTES = 1_048_576;
/** Texts, numbers, lists, groups and their keys. */
const MOST_VALUES = 100_000;
const MOST_LEVELS = 32;
const TOO_DEEP = 'lists and groups are nested too deeply';

interface Problem {
  readonly at: number;
  readonly what: string;
}

/** @throws ConfigError in one line. Never quotes the file: a faulty line may hold what should have been a secret. */
export function readYamlFile(path: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    // What other programs make of a date, a set or a merged group is not what is meant by a setting.
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    // The parser compares every key with every other one.
    uniqueKeys: false,
  });
  const fault = document.errors[0] ?? document.warnings[0];
  const problem = fault ? { at: fault.pos[0], what: inOwnWords(fault) } : problemOf(document);
  if (!problem) return contentOf(document, path);
  const { line, col } = lines.linePos(problem.at);
  throw new ConfigError(`${path} is not valid YAML: line ${line}, column ${col}: ${problem.what}`);
}

function contentOf(document: Document, path: string): unknown {
  try {
    return document.toJS() as unknown;
  } catch {
    // Aliases of aliases: a kilobyte can mean a billion values.
    throw new ConfigError(`${path} is not valid YAML: its aliases stand for too much`);
  }
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > MOST_BYTES) throw new ConfigError(`${path} has more than ${MOST_BYTES} bytes`);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const code = systemCode(error);
    if (code === 'ENOENT') throw new ConfigError(`${path}: there is no such file`);
    if (code === 'EISDIR') throw new ConfigError(`${path} is a folder; expected a YAML file`);
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') throw new ConfigError(`${path} must be encoded in UTF-8`);
    throw new ConfigError(`${path} cannot be read (${code})`);
  }
}

const QUOTE_IT = 'put quotation marks around the value if it is meant to';

const TAG = `a value begins with "!", which makes it a tag that has no meaning here; ${QUOTE_IT}`;

/** What the parser would say by quoting the file. */
const OWN_WORDS: Readonly<Partial<Record<ErrorCode, string>>> = {
  TAG_RESOLVE_FAILED: TAG,
  BAD_COLLECTION_TYPE: TAG,
  BAD_DQ_ESCAPE: 'an escape sequence that is none; in quotation marks " a backslash is written twice',
  BAD_DIRECTIVE: 'a line begins with "%", which makes it a directive that has no meaning here',
  RESOURCE_EXHAUSTION: TOO_DEEP,
};

function inOwnWords({ code, message }: YAMLError): string {
  // What else it quotes stands behind a colon.
  return OWN_WORDS[code] ?? message.split(/\n|: /, 1)[0] ?? '';
}

/** What is right for a parser and wrong for us. */
function problemOf(document: Document): Problem | undefined {
  const anchors = new Map<string, unknown>();
  let values = 0;
  let problem: Problem | undefined;

  const check = (node: Node, ancestors: readonly unknown[]): Problem | undefined => {
    const at = node.range?.[0] ?? 0;
    if (++values > MOST_VALUES) return { at, what: `there are more than ${MOST_VALUES} values` };
    if (ancestors.filter(isCollection).length > MOST_LEVELS) return { at, what: TOO_DEEP };
    if (isAlias(node)) {
      const meant = anchors.get(node.source);
      if (!meant) return { at, what: `a value begins with "*", which makes it an alias of nothing; ${QUOTE_IT}` };
      return ancestors.includes(meant) ? { at, what: 'an alias stands within what it means' } : undefined;
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    const again = isMap(node) ? secondOfItsName(node) : undefined;
    return again && { at: again.range?.[0] ?? at, what: 'a setting is written twice in one group' };
  };

  visit(document, (_key, node, ancestors) => {
    problem = isNode(node) ? check(node, ancestors) : undefined;
    return problem && visit.BREAK;
  });
  return problem;
}

function secondOfItsName({ items }: YAMLMap): Scalar | undefined {
  const names = new Set<unknown>();
  for (const { key } of items) {
    if (!isScalar(key)) continue;
    if (names.has(key.value)) return key;
    names.add(key.value);
  }
  return undefined;
}
