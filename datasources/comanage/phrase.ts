const MOST_CHARACTERS = 200;

/**
 * The text of a status line, fit to be shown: it comes from plugins and from the systems behind them, with paths, markup
 * and whatever else (contract, section 8.3). Control characters, line ends and marks that turn the direction of writing
 * become blanks.
 *
 * @param secrets what must not come back in it, should a server repeat its request
 */
export function cleanPhrase(phrase: string, secrets: readonly string[]): string {
  let text = phrase;
  // The longest first: a short one inside it would leave the rest of it behind.
  for (const secret of [...secrets].sort((one, other) => other.length - one.length)) {
    if (secret !== '') text = text.replaceAll(secret, '[hidden]');
  }
  text = text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .normalize('NFC');
  const characters = Array.from(text);
  return characters.length <= MOST_CHARACTERS ? text : `${characters.slice(0, MOST_CHARACTERS).join('').trimEnd()}…`;
}

/** What the server said, as the end of a sentence; a status without a phrase, as over HTTP/2, says little. */
export function saidWith(status: number, phrase: string): string {
  return phrase === '' ? `status ${status}` : `${status} ${phrase.replace(/\.+$/, '')}`;
}
