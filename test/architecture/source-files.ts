import { readFileSync, readdirSync } from 'node:fs';
import { posix, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

/** Texts by path from the repository's root, with `/` between the parts. */
export type Files = Readonly<Record<string, string>>;

export interface Import {
  readonly from: string;
  readonly specifier: string;
  /** Where a relative import leads, from the repository's root, without an ending or `/index`; otherwise undefined. */
  readonly target: string | undefined;
  /** The package's name, e.g. `@apollo/server` for `@apollo/server/plugin/disabled`; undefined for relative imports. */
  readonly package: string | undefined;
}

/** One rule. `check` names every breach; it sees nothing but the texts it is given. */
export interface Rule {
  readonly name: string;
  readonly check: (files: Files) => string[];
  /** Files that break the rule, so that the check is seen failing. */
  readonly violation: Files;
  /** What the check must say about them: one pattern for each breach. */
  readonly says: readonly RegExp[];
}

const ROOT = resolve(__dirname, '../..');
const NOT_OURS = new Set(['node_modules', 'dist', 'generated', 'coverage', 'data', '.git', '.eslintcache', '.env']);

export function readRepository(): Files {
  const files: Record<string, string> = {};
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = resolve(folder, entry.name);
      if (NOT_OURS.has(entry.name)) continue;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) files[relative(ROOT, path).split(sep).join('/')] = readFileSync(path, 'utf8');
    }
  };
  visit(ROOT);
  return files;
}

export function isProduct(path: string): boolean {
  return /^(src|resolvers|datasources)\/.*\.ts$/.test(path);
}

export function pathsOf(files: Files, wanted: (path: string) => boolean): string[] {
  return Object.keys(files).filter(wanted).sort();
}

export function importsOf(files: Files, wanted: (path: string) => boolean = isProduct): Import[] {
  return pathsOf(files, wanted).flatMap((from) =>
    ts.preProcessFile(files[from]!, true, true).importedFiles.map(({ fileName: specifier }) => {
      const isRelative = specifier.startsWith('.');
      return {
        from,
        specifier,
        target: isRelative ? moduleAt(posix.join(posix.dirname(from), specifier)) : undefined,
        package: isRelative ? undefined : /^(@[^/]+\/)?[^/]+/.exec(specifier)![0],
      };
    }),
  );
}

/** `datasources/safenet` for `datasources/safenet/index.js`: one spelling for what can be written in several ways. */
function moduleAt(path: string): string {
  return path.replace(/\.[jt]s$/, '').replace(/\/(index)?$/, '');
}

/** Visits every node of a file's syntax tree, so that comments and texts are never mistaken for code. */
export function nodesOf(path: string, text: string): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true));
  return nodes;
}

/** `src/http/server.ts:12`, as editors and terminals like it. */
export function placeOf(path: string, node: ts.Node): string {
  const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
  return `${path}:${String(line + 1)}`;
}

/** `safenet` for anything in `datasources/safenet/`; undefined outside the back ends' folders. */
export function backendOf(path: string): string | undefined {
  const folder = /^datasources\/([^/]+)(?:\/|$)/.exec(path)?.[1];
  return folder === undefined || ['contracts', 'shared', 'index', 'index.ts'].includes(folder) ? undefined : folder;
}
