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

const ENCODED = /_x([0-9a-f]{8}|[0-9a-f]{4})_/gi;

/** .NET writes a character that an XML name cannot hold as `_xHHHH_`, e.g. `Serial_x0020_Number`. */
export function decodeName(name: string): string {
  if (!name.includes('_')) return name;
  return name.replace(ENCODED, (whole, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
