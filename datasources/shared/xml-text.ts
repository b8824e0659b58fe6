// Everything XML 1.0 can carry; written as what is allowed, so that no control character stands in this file.
const NOT_XML = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const SPECIAL = /[&<>\r]/;

/** Whether XML 1.0 can carry a text at all; control characters and halves of surrogate pairs it cannot. */
export function isXmlText(text: string): boolean {
  return !NOT_XML.test(text);
}

/** Text as the content of an element. A carriage return goes as a reference, or a parser would make it a line feed. */
export function escapeXml(text: string): string {
  if (!isXmlText(text)) throw new Error('A text with a character that XML cannot carry got as far as the wire');
  if (!SPECIAL.test(text)) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#xD;');
}
