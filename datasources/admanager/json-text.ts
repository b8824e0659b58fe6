const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/**
 * Parses JSON and keeps each number as the text it was written with: an id beyond 2^53 comes out as it went in.
 *
 * @throws SyntaxError when it is no JSON; its message holds a piece of the text
 */
export function parseKeepingNumbers(json: string): unknown {
  // Once for the sake of the check alone: with quotation marks around its numbers, some text that is no JSON would be.
  JSON.parse(json);
  return JSON.parse(json.replace(TOKEN, (token) => (token.startsWith('"') ? token : `"${token}"`))) as unknown;
}
