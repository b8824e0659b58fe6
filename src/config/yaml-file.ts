import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { isError, systemCode } from '../error-facts';
import { ConfigError } from './faults';

/** @throws ConfigError in one line. Never quotes the file: a faulty line may hold what should have been a secret. */
export function readYamlFile(path: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines, prettyErrors: false });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw new ConfigError(`${path} is not valid YAML: line ${line}, column ${col}: ${firstLine(problem.message)}`);
  }
  try {
    return document.toJS() as unknown;
  } catch (error) {
    throw new ConfigError(`${path} is not valid YAML: ${isError(error) ? firstLine(error.message) : 'unknown'}`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') throw new ConfigError(`${path}: there is no such file`);
    if (code === 'EISDIR') throw new ConfigError(`${path} is a folder; expected a YAML file`);
    throw new ConfigError(`${path} cannot be read (${code})`);
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
