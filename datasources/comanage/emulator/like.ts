type Part = 'any' | 'one' | { readonly character: string };

function parse(pattern: string): readonly Part[] {
  const characters = Array.from(pattern);
  const parts: Part[] = [];
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? '';
    if (character === '\\' && index + 1 < characters.length) {
      index += 1;
      parts.push({ character: characters[index] ?? '' });
    } else if (character === '%') parts.push('any');
    else parts.push(character === '_' ? 'one' : { character });
  }
  return parts;
}

/**
 * `LIKE` of PostgreSQL: `%` and `_` are wildcards, and what is behind a backslash stands for itself. Goes back to the
 * last `%` only, so that a pattern of many of them takes no longer than another one.
 */
export function like(pattern: string): (text: string) => boolean {
  const parts = parse(pattern);
  return (text) => {
    const characters = Array.from(text);
    let [at, part, lastAny, resumeAt] = [0, 0, -1, 0];
    while (at < characters.length) {
      const wanted = parts[part];
      if (wanted === 'any') {
        lastAny = part;
        resumeAt = at;
        part += 1;
      } else if (wanted !== undefined && (wanted === 'one' || wanted.character === characters[at])) {
        at += 1;
        part += 1;
      } else {
        if (lastAny < 0) return false;
        resumeAt += 1;
        at = resumeAt;
        part = lastAny + 1;
      }
    }
    return parts.slice(part).every((rest) => rest === 'any');
  };
}
