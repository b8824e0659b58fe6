import type { SettingFault } from '../../datasources/shared/backend';

/** The configuration cannot be used. The message is all a person needs; no stack trace goes with it. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

/** `backends[1].serverTimeZone` */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

/** Every fault in one message, one line each. */
export function describeFaults(source: string, faults: readonly SettingFault[]): string {
  const lines = faults.map(({ path, message }) => `  ${path.length > 0 ? `${formatPath(path)}: ` : ''}${message}`);
  const count = lines.length === 1 ? 'a fault' : `${lines.length} faults`;
  return [`${source} has ${count}:`, ...new Set(lines)].join('\n');
}

/** Whether `path` is `other` or lies inside it. */
export function isWithin(path: readonly PropertyKey[], other: readonly PropertyKey[]): boolean {
  return other.every((key, index) => path[index] === key);
}

/** @returns the candidate a person most likely meant; `undefined` when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor((word.length + 2) / 3));
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return ranked.find(({ distance }) => distance <= most)?.candidate;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substituted = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substituted, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
