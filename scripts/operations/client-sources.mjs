// Where GraphQL stands in the sources of a client.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { Lexer, parse, Source, TokenKind } from 'graphql';

const LEFT_OUT = new Set(['node_modules', 'dist', 'build', 'coverage']);
const DOCUMENTS = new Set(['.graphql', '.gql']);
const SCRIPTS = new Map([
  ['.ts', 'TS'],
  ['.mts', 'TS'],
  ['.cts', 'TS'],
  ['.tsx', 'TSX'],
  ['.js', 'JSX'],
  ['.mjs', 'JSX'],
  ['.cjs', 'JSX'],
  ['.jsx', 'JSX'],
]);
const TAGS = new Set(['gql', 'graphql']);
const require = createRequire(import.meta.url);

/** TypeScript, from the first script on: it takes most of a second to load, and a client may have none. */
let ts;

/** Every file that may hold GraphQL, in an order that is the same everywhere. */
export function sourceFiles(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || LEFT_OUT.has(entry.name)) return [];
    if (entry.isDirectory()) return sourceFiles(path);
    const extension = extname(entry.name);
    return entry.isFile() && (DOCUMENTS.has(extension) || SCRIPTS.has(extension)) ? [path] : [];
  });
}

/**
 * @returns the parsed documents, each with the place where it begins, and one line for each text that is no document
 * or that is put together only when the client runs.
 */
export function documentsOf(files, nameOf) {
  const documents = [];
  const faults = [];
  for (const file of files) {
    const content = readFileSync(file, 'utf8');
    for (const { text, line, fault } of textsIn(file, content)) {
      const place = `${nameOf(file)}:${line}`;
      if (fault) {
        faults.push(`${place}: ${fault}`);
        continue;
      }
      try {
        const source = new Source(text, nameOf(file), { line, column: 1 });
        documents.push({ document: parse(source), place });
      } catch (error) {
        const [location] = error.locations ?? [];
        faults.push(`${nameOf(file)}:${line + (location?.line ?? 1) - 1}: ${error.message}`);
      }
    }
  }
  return { documents, faults };
}

function textsIn(file, content) {
  const kind = SCRIPTS.get(extname(file));
  if (kind === undefined) return isBlank(content) ? [] : [{ text: content, line: 1 }];
  // Most files hold none, and the search for the words takes no parser.
  if (!/gql|graphql/i.test(content)) return [];
  ts ??= require('typescript');
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true, ts.ScriptKind[kind]);
  const found = [];
  const visit = (node) => {
    const template = graphqlTextOf(node, source);
    if (template) found.push(textOf(template, source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.filter(({ text, fault }) => fault || !isBlank(text));
}

/** The template or text that `node` marks as GraphQL: by a tag, a call, or a comment before it. */
function graphqlTextOf(node, source) {
  if (ts.isTaggedTemplateExpression(node)) return isTag(node.tag) ? node.template : undefined;
  if (ts.isCallExpression(node)) {
    const [first] = node.arguments;
    return first && isTag(node.expression) && isText(first) && !isMarked(first, source) ? first : undefined;
  }
  return isText(node) && !ts.isTaggedTemplateExpression(node.parent) && isMarked(node, source) ? node : undefined;
}

function isTag(node) {
  return ts.isIdentifier(node) && TAGS.has(node.text);
}

function isText(node) {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function isMarked(node, source) {
  // To TypeScript, a comment on the line of what stands before it trails that.
  const before = [ts.getTrailingCommentRanges, ts.getLeadingCommentRanges].flatMap(
    (rangesOf) => rangesOf(source.text, node.getFullStart()) ?? [],
  );
  const last = before.at(-1);
  return last !== undefined && /^\/\*\s*GraphQL\s*\*\/$/.test(source.text.slice(last.pos, last.end));
}

function textOf(template, source) {
  const { line } = source.getLineAndCharacterOfPosition(template.getStart(source));
  const place = { line: line + 1 };
  if (!ts.isTemplateExpression(template)) return { text: template.text, ...place };
  // A fragment put in between definitions is found by its name; anything else is known only when the client runs.
  let text = template.head.text;
  for (const { expression, literal } of template.templateSpans) {
    if (!isBetweenDefinitions(text)) {
      const shown = expression.getText(source).split('\n', 1)[0];
      return { ...place, fault: `\${${shown}} makes this another text each time it runs; use variables or fragments` };
    }
    text += ` ${literal.text}`;
  }
  return { text, ...place };
}

/** Whether a text ends outside of all brackets, quotation marks and comments. */
function isBetweenDefinitions(text) {
  // Were the end inside a comment, this word would be swallowed by it; inside a text, the lexer fails.
  const lexer = new Lexer(new Source(`${text} Z`));
  let open = 0;
  let [before, last] = [];
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      if ([TokenKind.BRACE_L, TokenKind.PAREN_L, TokenKind.BRACKET_L].includes(token.kind)) open++;
      if ([TokenKind.BRACE_R, TokenKind.PAREN_R, TokenKind.BRACKET_R].includes(token.kind)) open--;
      [before, last] = [last, token];
    }
  } catch {
    return false;
  }
  return open === 0 && last?.value === 'Z' && [undefined, TokenKind.BRACE_R].includes(before?.kind);
}

/** Nothing but white space and comments: no document, and no fault either. */
function isBlank(text) {
  try {
    return new Lexer(new Source(text)).advance().kind === TokenKind.EOF;
  } catch {
    return false;
  }
}
