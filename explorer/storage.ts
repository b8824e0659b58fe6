/** Where GraphiQL keeps requests: each with its headers, whatever "Persist headers" says; all but the tabs' are kept so. */
const WITH_HEADERS: ReadonlySet<string> = new Set(['graphiql:queries', 'graphiql:favorites', 'graphiql:tabState']);

/**
 * The browser's storage, which never gets a header: a token among them would stay on disk. What an older page left there
 * is cleaned at once.
 */
export function storageWithoutHeaders(
  storage: Storage,
): Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'clear' | 'length'> {
  storage.removeItem('graphiql:headers');
  for (const key of WITH_HEADERS) {
    const value = storage.getItem(key);
    if (value !== null) storage.setItem(key, withoutHeaders(value));
  }
  return {
    getItem: (key) => storage.getItem(key),
    setItem: (key, value) => {
      if (key !== 'graphiql:headers') storage.setItem(key, WITH_HEADERS.has(key) ? withoutHeaders(value) : value);
    },
    removeItem: (key) => storage.removeItem(key),
    clear: () => storage.clear(),
    // Only looked at after a write has failed.
    length: storage.length,
  };
}

function withoutHeaders(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), (name, value: unknown) => (name === 'headers' ? null : value));
  } catch {
    return '';
  }
}
