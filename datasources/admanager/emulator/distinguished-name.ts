/** Splits at commas that are not escaped. */
function parts(name: string): string[] {
  return (name.match(/(?:\\.|[^,\\])+/g) ?? []).map((part) => part.trim().toLowerCase());
}

/** Two spellings of one name have the same key: case and white space around commas mean nothing. */
export function keyOf(name: string): string {
  return parts(name).join(',');
}

export function isInside(name: string, container: string): boolean {
  const [inner, outer] = [parts(name), parts(container)];
  return outer.length > 0 && inner.slice(-outer.length).join(',') === outer.join(',');
}

export function nameOf(cn: string, container: string): string {
  return `CN=${cn.replace(/[,+"\\<>;=]/g, '\\$&')},${container}`;
}
